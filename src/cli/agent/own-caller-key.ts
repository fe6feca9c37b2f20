import { type AccountView, isOnlineAccess } from '../../shared/account.ts';
import type { AppState, CallerView } from '../../shared/app-state.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { missingScopes, shortScopeName } from '../../shared/scope.ts';
import { callerKeyPrefix } from '../../shared/socket-protocol.ts';
import { unclearAccount } from '../../shared/unclear-account.ts';
import { noAccountYet } from '../account-rows.ts';
import type { Context } from '../command.ts';
import { readHeaderFile, writeHeaderFile } from '../header-file.ts';
import { unknownScope } from '../unknown-scope.ts';
import { accountNamed, defaultAccount } from './account-reference.ts';
import { type Managing, managingWithKey } from './managing.ts';
import { awaitApproval, collectKey, giveBack, startPairing, takeBack } from './pairing.ts';
import { publishedScopes } from './published-scopes.ts';

/**
 * The caller key of the command line itself. Where the owner key can be read, the person has full
 * authority here already, and a second approval would only teach people to click: the command line
 * then approves its own pairing. Otherwise a person approves it, as for every other caller.
 */
export interface TokenWish {
  /** As typed; undefined for the default account. */
  readonly account: string | undefined;
  /** Normalised; empty for all that is allowed. */
  readonly scopes: readonly string[];
}

const ownName = 'command line';

/** How long a person has to approve, when nobody but the command line itself is waiting. */
const approvalSeconds = 120;

/** What one pairing may ask for (`POST /v1/pair`); the account wished for now stands first. */
const mostAccounts = 20;
const mostScopes = 50;

/** The first key, where there is no key file yet, as an `Authorization` value. */
export async function pairOwnKey(context: Context, wish: TokenWish): Promise<Result<string>> {
  const ownerKey = readHeaderFile(context.places.ownerKey, context.platform);
  if (!ownerKey.ok) return ownerKey;
  if (ownerKey.value === undefined) return pairByPerson(context, wish);
  const managing = await managingWithKey(context);
  if (!managing.ok) return managing;
  const state = await managing.value.state();
  if (!state.ok) return state;
  const account = await wishedAccount(state.value, wish, managing.value);
  if (!account.ok) return account;
  return pairByOwner(context, managing.value, [account.value], account.value.scopes, undefined);
}

/**
 * After a "not allowed": pairs anew with the union of what the old key allowed and what is wished
 * for now, if the accounts really have granted it. Undefined where only a person could allow more.
 */
export async function widenOwnKey(
  context: Context,
  wish: TokenWish,
  oldKey: string,
): Promise<Result<string | undefined>> {
  const managing = await managingWithKey(context);
  if (!managing.ok) return misspelt(wish) ?? ok(undefined);
  const state = await managing.value.state();
  if (!state.ok) return ok(undefined);
  const holder = callerOf(state.value, oldKey);
  if (holder !== undefined && !isOwnName(holder.name)) return ofAScript(context, holder.name);
  const wished = await wishedAccount(state.value, wish, managing.value);
  if (!wished.ok) return wished;
  const grants = new Map((holder?.grants ?? []).map((grant) => [grant.account, grant.scopes]));
  const before = state.value.accounts.filter((account) => grants.has(account.id));
  const accounts = [...new Set([wished.value, ...before])].slice(0, mostAccounts);
  const scopes = [...wished.value.scopes, ...[...grants.values()].flat()];
  return pairByOwner(context, managing.value, accounts, scopes, oldKey);
}

/** Without the owner key there is only the bundled catalogue to tell by, which does not have every name. */
function misspelt({ scopes }: TokenWish): Result<never> | undefined {
  const unknown = unknownScope(scopes, [], []);
  return unknown === undefined
    ? undefined
    : fail(
        'not_allowed',
        `${unknown} If it is right, this command line is not allowed it: approve it in Keybearer.`,
      );
}

/** The account meant by the wish, if it has granted what is wished for. */
async function wishedAccount(
  state: AppState,
  wish: TokenWish,
  managing: Managing,
): Promise<Result<AccountView>> {
  if (state.accounts.length === 0) {
    return fail('needs_sign_in', noAccountYet(state.clients));
  }
  const { account: name } = wish;
  const meant = name === undefined ? defaultAccount(state) : accountNamed(state, name);
  if (meant === undefined) {
    return name === undefined
      ? fail(
          'not_allowed',
          'No account is the default one. Name the account, or run: keybearer account use A',
        )
      : // The socket's answer to a caller, who is not to learn which of the two it is.
        fail('not_allowed', unclearAccount(state.accounts, name));
  }
  const missing = missingScopes(meant.scopes, wish.scopes);
  return missing.length > 0 ? notGranted(state, meant, missing, managing) : ok(meant);
}

async function notGranted(
  { accounts }: AppState,
  account: AccountView,
  missing: readonly string[],
  managing: Managing,
): Promise<Result<never>> {
  const published = await publishedScopes(managing, missing);
  const granted = accounts.flatMap(({ scopes }) => scopes);
  const unknown = unknownScope(missing, published, granted);
  if (unknown !== undefined) return fail('invalid_request', unknown);
  const names = missing.map(shortScopeName);
  const options = names.map((scope) => ` --scope ${scope}`).join('');
  if (account.kind !== 'user' && !isOnlineAccess(account)) {
    return fail(
      'needs_consent',
      `${account.alias} may not hand out ${names.join(', ')}. Add it again with all it shall be for, and${options}.`,
    );
  }
  return fail(
    'needs_consent',
    `${account.alias} has not granted ${names.join(', ')}. To ask for it, run: keybearer login --account ${account.email}${options}`,
  );
}

/** What the agent's list of callers says about the key in hand: `kb1_<caller id>_<secret>_<checksum>`. */
function callerOf({ callers }: AppState, key: string): CallerView | undefined {
  const [id] = key.replace(`Bearer ${callerKeyPrefix}`, '').split('_');
  return callers.find((one) => one.id === id);
}

/** The agent numbers names that are taken. */
const isOwnName = (name: string): boolean =>
  name.startsWith(ownName) && /^( \(\d+\))?$/.test(name.slice(ownName.length));

/** KEYBEARER_CALLER may name a script's key: a person gave that one what it may, and no more. */
const ofAScript = ({ places }: Context, name: string) =>
  fail(
    'not_allowed',
    `${places.callerKey} holds the key of the script "${name}", which is not allowed this. Allow it more with "keybearer caller change", or unset KEYBEARER_CALLER to use the command line's own key.`,
  );

async function pairByOwner(
  context: Context,
  managing: Managing,
  accounts: readonly AccountView[],
  wanted: readonly string[],
  replaced: string | undefined,
): Promise<Result<string>> {
  const { socket, callerKey } = context.places;
  const ownerKey = readHeaderFile(context.places.ownerKey, context.platform);
  if (!ownerKey.ok) return ownerKey;
  const ids = accounts.map((account) => account.id);
  const scopes = [...new Set(wanted)].slice(0, mostScopes).sort();
  const wish = {
    ...{ name: ownName, accounts: ids, scopes },
    reason: 'keybearer token, run by the owner of this agent',
  };
  const pairing = await startPairing(socket, wish, ownerKey.value);
  if (!pairing.ok) return keyOfAnother(context, replaced) ?? pairing;
  const approved = await managing.command('caller.approve', {
    code: pairing.value.code,
    accounts: ids,
    scopes,
  });
  const key = approved.ok ? await collectKey(socket, pairing.value) : approved;
  if (!key.ok) {
    // Nobody waits for it: left behind, it would count as one that a person did not answer.
    await takeBack(socket, pairing.value);
    return key;
  }
  if (key.value === 'pending') {
    return fail(
      'unexpected_response',
      'The agent approved the pairing and gave no key. Try again.',
    );
  }
  const names = accounts.map((account) => account.alias).join(', ');
  return keep(
    context,
    key.value.caller_key,
    replaced,
    `Paired this command line for ${names} with your own authority on this computer; the key is in ${callerKey}.`,
  );
}

async function pairByPerson(context: Context, wish: TokenWish): Promise<Result<string>> {
  const { places, terminal } = context;
  const asked = {
    name: ownName,
    accounts: wish.account === undefined ? [] : [wish.account],
    scopes: wish.scopes,
    reason: 'keybearer token',
  };
  const pairing = await startPairing(places.socket, asked, undefined);
  if (!pairing.ok) return pairing;
  const { code, expires_in } = pairing.value;
  const patience = Math.min(approvalSeconds, expires_in);
  const key = await awaitApproval(terminal, places.socket, pairing.value, patience, [
    `This command line has no key yet. Approve the code ${code} in Keybearer, or with: keybearer caller approve ${code}`,
  ]);
  if (!key.ok) return key;
  return keep(
    context,
    key.value.caller_key,
    undefined,
    `Approved; the key is in ${places.callerKey}.`,
  );
}

/** Writes the key file, and gives back whichever key is not needed any more. */
async function keep(
  context: Context,
  callerKey: string,
  replaced: string | undefined,
  note: string,
): Promise<Result<string>> {
  const { places, env, terminal } = context;
  const fresh = `Bearer ${callerKey}`;
  const written = writeHeaderFile(places.callerKey, callerKey, {
    onlyNew: replaced === undefined,
    ownFolder: (env.KEYBEARER_CALLER ?? '') === '',
  });
  const other = written.ok && !written.value ? keyOfAnother(context, undefined) : undefined;
  const unneeded = written.ok && other === undefined ? replaced : fresh;
  if (unneeded !== undefined) {
    const given = await giveBack(places.socket, unneeded);
    if (!given.ok) {
      terminal.err(
        'A key that is not needed any more could not be given back. `keybearer caller list` shows it; revoke it there.',
      );
    }
  }
  if (!written.ok) return written;
  if (other !== undefined) return other;
  terminal.err(note);
  return ok(fresh);
}

/** Two first uses at the same moment: whoever wrote the file first has the key for both. */
function keyOfAnother(context: Context, replaced: string | undefined): Result<string> | undefined {
  const now = readHeaderFile(context.places.callerKey, context.platform);
  return now.ok && now.value !== undefined && now.value !== replaced ? ok(now.value) : undefined;
}
