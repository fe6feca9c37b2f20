import { fail, ok, type Result } from '../../shared/failure.ts';
import { identityScopes, missingScopes } from '../../shared/scope.ts';
import { shortNames } from '../account-rows.ts';
import { accountNamed } from '../agent/account-reference.ts';
import { type Managing, openManaging } from '../agent/managing.ts';
import { publishedScopes } from '../agent/published-scopes.ts';
import type { Arguments } from '../arguments.ts';
import type { Answer, Command, Context } from '../command.ts';
import { tellNarrower } from '../narrower-scopes.ts';
import { reachLines } from '../removal-words.ts';
import { readScopes } from '../scope-arguments.ts';
import { carryOutSignIn } from '../sign-in/carry-out.ts';
import { chosenMode, signInOptions } from '../sign-in/sign-in-options.ts';
import { confirmed } from '../terminal/confirmation.ts';
import { unknownScope } from '../unknown-scope.ts';

export const accountNarrow: Command = {
  words: ['account', 'narrow'],
  operands: [{ name: 'A', required: true }],
  options: {
    scope: { kind: 'list', value: 'S', help: 'a permission to keep; may be repeated' },
    ...signInOptions,
    yes: { kind: 'flag', help: 'do not ask first' },
  },
  summary: 'give up permissions of an account, and keep the rest',
  details:
    'Google takes permissions back only all at once: the whole grant is revoked, then you sign in again with what --scope names. The account keeps its alias and its scripts, with what remains; until you have signed in they get an error. On a terminal it says first what ends, and asks.',
  example: 'keybearer account narrow work --scope gmail.readonly',
  run,
};

async function run(context: Context, args: Arguments): Promise<Result<Answer>> {
  const account = args.operands[0] ?? '';
  const scopes = readScopes(args.lists.get('scope'));
  if (!scopes.ok) return scopes;
  if (scopes.value.length === 0) return nothingToKeep;
  const mode = chosenMode(args);
  if (!mode.ok) return mode;
  const timeout = args.numbers.get('timeout');

  const managing = await openManaging(context);
  if (!managing.ok) return managing;
  const known = await judgeKnown(managing.value, scopes.value);
  if (!known.ok) return known;
  await tellNarrower(context, scopes.value, managing.value);
  // Where a person is asked in the window, the question stands there.
  if (!managing.value.asks && context.terminal.attended() && !args.flags.has('yes')) {
    const agreed = await askFirst(context, managing.value, account, scopes.value);
    if (!agreed.ok) return agreed;
  }
  let revoked = false;
  const begin = async () => {
    const begun = await managing.value.command('account.narrow', {
      account,
      scopes: scopes.value,
      mode: mode.value,
      ...(timeout === undefined ? {} : { timeout }),
    });
    revoked = begun.ok;
    return begun;
  };
  const done = await carryOutSignIn(context, managing.value, { mode: mode.value, timeout, begin });
  return done.ok || !revoked ? done : fail(done.failure.code, halfWay(account, scopes.value));
}

/** The sentence of the sign-in says that nothing was changed, which is true of the sign-in alone. */
const halfWay = (account: string, scopes: readonly string[]): string =>
  `What ${account} had granted is revoked, and it has not signed in again yet. Finish with: keybearer login --account ${account} --scope "${shortNames(scopes).replaceAll(',', '')}"`;

/** The grant is revoked before anybody else could notice a mistyped name. */
async function judgeKnown(managing: Managing, scopes: readonly string[]): Promise<Result<void>> {
  // Another question only to look at names would be a nuisance; this one shows them.
  if (managing.asks) return ok(undefined);
  const state = await managing.state();
  if (!state.ok) return state;
  const granted = state.value.accounts.flatMap((one) => one.scopes);
  const unknown = unknownScope(scopes, await publishedScopes(managing, scopes), granted);
  return unknown === undefined ? ok(undefined) : fail('invalid_request', unknown);
}

async function askFirst(
  context: Context,
  managing: Managing,
  account: string,
  kept: readonly string[],
): Promise<Result<void>> {
  const state = await managing.state();
  if (!state.ok) return state;
  const meant = accountNamed(state.value, account);
  // The agent says what is wrong with a name that nobody has.
  if (meant === undefined) return ok(undefined);
  const { terminal } = context;
  const givenUp = missingScopes([...kept, ...identityScopes], meant.scopes);
  terminal.err(
    `${meant.email} gives up: ${shortNames(givenUp)}. Everything it has granted is revoked, then you sign in again with the rest.`,
  );
  for (const line of reachLines(state.value, meant, true)) terminal.err(line);
  const agreed = await confirmed(terminal, false, 'Revoke and sign in again?');
  if (!agreed.ok) return agreed;
  return agreed.value ? ok(undefined) : notAgreed;
}

const nothingToKeep = fail(
  'invalid_request',
  'Say with --scope what the account shall keep; to keep only who it is: --scope openid.',
);
const notAgreed = fail('cancelled', 'Nothing was given up.');
