import type { AppState, CallerView } from '../../shared/app-state.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { missingScopes } from '../../shared/scope.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import { shortNames } from '../account-rows.ts';
import { accountNamed } from '../agent/account-reference.ts';
import { openManaging } from '../agent/managing.ts';
import { mostPerMinute, readTerms, termOptions } from '../approving/terms.ts';
import type { Arguments } from '../arguments.ts';
import { callerSummary } from '../caller-rows.ts';
import type { Answer, Command, Context } from '../command.ts';
import { readScopes } from '../scope-arguments.ts';

export const callerChange: Command = {
  words: ['caller', 'change'],
  operands: [{ name: 'NAME', required: true }],
  options: {
    account: { kind: 'list', value: 'A', help: 'keep only this account of its; may be repeated' },
    scope: { kind: 'list', value: 'S', help: 'keep only this permission of its; may be repeated' },
    grant: {
      kind: 'list',
      value: 'A=S',
      help: 'let it have S of A, and nothing not named so; may be repeated',
    },
    ...termOptions,
    idle: {
      kind: 'count',
      least: 1,
      most: 90,
      help: 'days without a use after which its key ends',
    },
    rate: { kind: 'text', value: 'N', help: 'at most so many tokens a minute; none for no limit' },
    'full-token': {
      kind: 'text',
      value: 'yes|no',
      help: 'may get a token that allows more, where it is not narrowed',
    },
  },
  summary: 'change what a script may have, and on which terms',
  details:
    'What is not named stays as it is. --account and --scope take away; --grant can also give, within what the account has granted. It holds from the next request on, also for those that wait.',
  example: 'keybearer caller change backup --grant work=drive.readonly --for 30d --ask session',
  run,
};

async function run(context: Context, args: Arguments): Promise<Result<Answer>> {
  const terms = readOwnTerms(args);
  if (!terms.ok) return terms;
  const wish = readWish(args);
  if (!wish.ok) return wish;
  if (Object.keys(terms.value).length === 0 && wish.value === undefined) {
    return fail('invalid_request', 'Say what to change. See: keybearer caller change --help');
  }
  const managing = await openManaging(context);
  if (!managing.ok) return managing;
  const caller = args.operands[0] ?? '';
  let grants: Grants | undefined;
  if (wish.value?.kind === 'give') grants = wish.value.grants;
  if (wish.value?.kind === 'keep') {
    const state = await managing.value.state();
    if (!state.ok) return state;
    const kept = keptGrants(state.value, caller, wish.value);
    if (!kept.ok) return kept;
    grants = kept.value;
  }
  const changed = await managing.value.command('caller.change', {
    caller,
    ...terms.value,
    ...(grants === undefined ? {} : { grants }),
  });
  if (!changed.ok) return changed;
  return ok({ text: callerSummary(context, changed.value), json: changed.value });
}

type Change = CommandInput<'caller.change'>;
type Grants = NonNullable<Change['grants']>;

/** `keep`: of what it has; `give`: exactly this. */
type Wish =
  | {
      readonly kind: 'keep';
      readonly accounts: readonly string[];
      readonly scopes: readonly string[];
    }
  | { readonly kind: 'give'; readonly grants: Grants };

function readWish({ lists }: Arguments): Result<Wish | undefined> {
  const given = lists.get('grant');
  const accounts = lists.get('account') ?? [];
  const scopes = readScopes(lists.get('scope'));
  if (!scopes.ok) return scopes;
  const keeps = accounts.length + scopes.value.length > 0;
  if (given === undefined)
    return ok(keeps ? { kind: 'keep', accounts, scopes: scopes.value } : undefined);
  if (keeps) return fail('invalid_request', 'Say --grant, or --account and --scope, not both.');
  const grants: Grants = [];
  for (const typed of given) {
    const grant = readGrant(typed);
    if (!grant.ok) return grant;
    grants.push(grant.value);
  }
  return ok({ kind: 'give', grants });
}

/** `work=gmail.readonly calendar`: at the first sign, since a scope may hold one and an alias may not. */
function readGrant(typed: string): Result<Grants[number]> {
  const at = typed.indexOf('=');
  const account = typed.slice(0, Math.max(0, at)).trim();
  const scopes = readScopes([typed.slice(at + 1)]);
  if (!scopes.ok) return scopes;
  return account !== '' && scopes.value.length > 0
    ? ok({ account, scopes: scopes.value })
    : fail('invalid_request', '--grant takes an account and its permissions: work=gmail.readonly');
}

/** What is left of its grants. A name that it does not have is a mistake, and not silently nothing. */
function keptGrants(
  state: AppState,
  reference: string,
  { accounts, scopes }: Extract<Wish, { kind: 'keep' }>,
): Result<Grants> {
  const caller = callerNamed(state, reference);
  if (caller === undefined) return fail('not_found', `There is no caller "${reference}".`);
  const idOf = (name: string) => accountNamed(state, name)?.id ?? name;
  const foreign = accounts.find(
    (name) => !caller.grants.some(({ account }) => account === idOf(name)),
  );
  if (foreign !== undefined) {
    return fail('invalid_request', `${caller.name} has nothing of "${foreign}" to keep.`);
  }
  const missing = missingScopes(
    caller.grants.flatMap((grant) => grant.scopes),
    scopes,
  );
  if (missing.length > 0) {
    return fail(
      'invalid_request',
      `${caller.name} does not have ${shortNames(missing)}. To give more, use --grant.`,
    );
  }
  const left = caller.grants
    .filter(({ account }) => accounts.length === 0 || accounts.map(idOf).includes(account))
    .map((grant) => ({
      account: grant.account,
      scopes: grant.scopes.filter((scope) => scopes.length === 0 || scopes.includes(scope)),
    }))
    .filter((grant) => grant.scopes.length > 0);
  return left.length > 0
    ? ok(left)
    : fail(
        'invalid_request',
        `Nothing would be left of what ${caller.name} may have. To stop it, use: keybearer caller pause, or caller revoke`,
      );
}

/** By id, then by name; names are told apart without their case, as the agent does. */
const callerNamed = ({ callers }: AppState, reference: string): CallerView | undefined =>
  callers.find(({ id }) => id === reference) ??
  callers.find(({ name }) => name.toLowerCase() === reference.toLowerCase());

function readOwnTerms(args: Arguments): Result<Omit<Change, 'caller' | 'grants'>> {
  const terms = readTerms(args);
  if (!terms.ok) return terms;
  const rate = readRate(args.texts.get('rate'));
  if (!rate.ok) return rate;
  const full = readYesNo(args.texts.get('full-token'));
  if (!full.ok) return full;
  const idle = args.numbers.get('idle');
  return ok({
    ...terms.value,
    ...(idle === undefined ? {} : { idle_days: idle }),
    ...(rate.value === undefined ? {} : { per_minute: rate.value }),
    ...(full.value === undefined ? {} : { allow_full_token: full.value }),
  });
}

function readRate(typed: string | undefined): Result<number | null | undefined> {
  if (typed === undefined) return ok(undefined);
  if (typed === 'none') return ok(null);
  const number = /^\d{1,6}$/.test(typed) ? Number(typed) : 0;
  return number >= 1 && number <= mostPerMinute
    ? ok(number)
    : fail('invalid_request', `--rate takes a whole number from 1 to ${mostPerMinute}, or none.`);
}

function readYesNo(typed: string | undefined): Result<boolean | undefined> {
  if (typed === undefined) return ok(undefined);
  return typed === 'yes' || typed === 'no'
    ? ok(typed === 'yes')
    : fail('invalid_request', '--full-token takes yes or no.');
}
