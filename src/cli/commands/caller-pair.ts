import { join } from 'node:path';
import { callerFileName } from '../../shared/caller-file-name.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { missingScopes } from '../../shared/scope.ts';
import type { CallerAccountsBody, CallerKeyBody } from '../../shared/socket-protocol.ts';
import { shortNames } from '../account-rows.ts';
import { askAgent } from '../agent/ask-agent.ts';
import { keyStanding } from '../agent/key-standing.ts';
import { managingWithKey } from '../agent/managing.ts';
import { awaitApproval, giveBack, startPairing } from '../agent/pairing.ts';
import { approveHere } from '../approving/approve-here.ts';
import type { Arguments } from '../arguments.ts';
import type { Answer, Command, Context } from '../command.ts';
import { readHeaderFile, writeHeaderFile } from '../header-file.ts';
import { tellNarrower } from '../narrower-scopes.ts';
import { readScopes } from '../scope-arguments.ts';
import { tellUnknown } from '../unknown-scope.ts';

export const callerPair: Command = {
  words: ['caller', 'pair'],
  operands: [{ name: 'NAME', required: true }],
  options: {
    account: {
      kind: 'list',
      value: 'A',
      help: 'an account it may use (the default one); may be repeated',
    },
    scope: { kind: 'list', value: 'S', help: 'a permission it needs; may be repeated' },
    reason: { kind: 'text', value: 'TEXT', help: 'what it is for, shown to whoever approves' },
  },
  summary: 'ask for a caller key for a script',
  details:
    'Shows a code, waits until a person approves it, writes the key to a file that only you can read, and prints the path of that file. Use it with curl as -H @FILE. On a terminal, with the owner key at hand, you are asked right here as well, and can type options for less. Ctrl-C withdraws the request.',
  example: 'keybearer caller pair backup --account work --scope drive.readonly',
  run,
};

async function run(context: Context, args: Arguments): Promise<Result<Answer>> {
  const { places, terminal } = context;
  const name = readName(args.operands[0] ?? '');
  if (!name.ok) return name;
  const scopes = readScopes(args.lists.get('scope'));
  if (!scopes.ok) return scopes;
  const path = join(places.callers, callerFileName(name.value));
  const free = await isFree(context, path);
  if (!free.ok) return free;
  const managing = await managingWithKey(context);
  const byOwner = managing.ok ? managing.value : undefined;
  await tellUnknown(context, scopes.value, byOwner);
  await tellNarrower(context, scopes.value, byOwner);

  const reason = args.texts.get('reason');
  const asked = {
    name: name.value,
    accounts: args.lists.get('account') ?? [],
    scopes: scopes.value,
    ...(reason === undefined ? {} : { reason }),
  };
  const ownerKey = readHeaderFile(places.ownerKey, context.platform);
  const shown = ownerKey.ok ? ownerKey.value : undefined;
  const pairing = await startPairing(places.socket, asked, shown);
  if (!pairing.ok) return pairing;
  const { code, expires_in } = pairing.value;
  const waiting = awaitApproval(terminal, places.socket, pairing.value, expires_in, [
    `Code: ${code}`,
    `Approve it in Keybearer, or with: keybearer caller approve ${code}`,
  ]);
  await approveHere(context, code, waiting);
  const key = await waiting;
  if (!key.ok) return key;
  const wish = { accounts: args.lists.get('account') ?? [], scopes: scopes.value };
  return keep(context, path, key.value, free.value === 'refused', wish);
}

/** 1 to 64 characters, none of them invisible; the agent judges the rest. */
function readName(typed: string): Result<string> {
  const name = typed.trim();
  const length = [...name].length;
  return length >= 1 && length <= 64 && !/\p{C}/u.test(name)
    ? ok(name)
    : fail(
        'invalid_request',
        'A name has 1 to 64 characters, none of which may be a control character.',
      );
}

/** A key that still works is never overwritten: a script somewhere uses it. */
async function isFree(context: Context, path: string): Promise<Result<'new' | 'refused'>> {
  const existing = readHeaderFile(path, context.platform);
  if (!existing.ok) return existing;
  if (existing.value === undefined) return ok('new');
  const standing = await keyStanding(context.places.socket, existing.value);
  if (!standing.ok) return standing;
  if (standing.value === 'works') {
    return fail(
      'conflict',
      `${path} holds a key that still works. Choose another name, or first take that key back: keybearer caller list, keybearer caller revoke NAME`,
    );
  }
  context.terminal.err(`The key in ${path} is refused by now; it will be replaced.`);
  return ok('refused');
}

interface Wish {
  readonly accounts: readonly string[];
  readonly scopes: readonly string[];
}

interface NotGranted {
  readonly accounts: readonly string[];
  readonly scopes: readonly { readonly account: string; readonly scopes: readonly string[] }[];
}

/** What of the wish the person left out, or the account has not granted to Keybearer itself. */
async function notGranted(socket: string, key: CallerKeyBody, wish: Wish): Promise<NotGranted> {
  const scopes = key.granted
    .map((grant) => ({ account: grant.account, scopes: missingScopes(grant.scopes, wish.scopes) }))
    .filter((grant) => grant.scopes.length > 0);
  const unmatched = wish.accounts.filter(
    (wanted) => !key.granted.some(({ account }) => sameName(account, wanted)),
  );
  if (unmatched.length === 0) return { accounts: [], scopes };
  // The grant tells aliases; an account may have been asked for by its address or id.
  const own = await askAgent(socket, {
    method: 'GET',
    target: '/v1/accounts',
    authorization: `Bearer ${key.caller_key}`,
  });
  const { accounts: known = [] } = own.ok ? (own.value.body as Partial<CallerAccountsBody>) : {};
  const names = known.flatMap(({ id, email, alias }) => [id, email, alias]);
  return {
    accounts: own.ok
      ? unmatched.filter((wanted) => !names.some((name) => sameName(name, wanted)))
      : [],
    scopes,
  };
}

const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

async function keep(
  context: Context,
  path: string,
  key: CallerKeyBody,
  replace: boolean,
  wish: Wish,
): Promise<Result<Answer>> {
  const { places, terminal } = context;
  const written = writeHeaderFile(path, key.caller_key, { onlyNew: !replace, ownFolder: true });
  if (!written.ok || !written.value) {
    await giveBack(places.socket, `Bearer ${key.caller_key}`);
    return written.ok
      ? fail('conflict', `Meanwhile ${path} was written by someone else. Choose another name.`)
      : written;
  }
  for (const grant of key.granted) {
    terminal.err(`Approved for ${grant.account}: ${shortNames(grant.scopes)}`);
  }
  const missing = await notGranted(places.socket, key, wish);
  for (const line of missing.accounts) terminal.err(`Nothing was granted for ${line}.`);
  for (const { account, scopes } of missing.scopes) {
    const verb = scopes.length === 1 ? 'was' : 'were';
    terminal.err(`${shortNames(scopes)} ${verb} not granted for ${account}.`);
  }
  return ok({
    text: path,
    json: { path, granted: key.granted, not_granted: missing, expires_at: key.expires_at },
  });
}
