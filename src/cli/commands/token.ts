import { fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { CallerAccountsBody, TokenBody } from '../../shared/socket-protocol.ts';
import { answerSeconds, askAgent } from '../agent/ask-agent.ts';
import { ownCallerKey, type TokenWish, widenOwnKey } from '../agent/own-caller-key.ts';
import type { Arguments } from '../arguments.ts';
import type { Answer, Command, Context } from '../command.ts';
import { quoted } from '../header-file.ts';
import { readScopes } from '../scope-arguments.ts';

export const token: Command = {
  words: ['token'],
  operands: [{ name: 'A', required: false }],
  options: {
    scope: { kind: 'list', value: 'S', help: 'only these permissions; may be repeated' },
    'min-ttl': {
      kind: 'seconds',
      least: 0,
      most: 3000,
      help: 'the token must live at least this long; 3000 at most',
    },
    wait: {
      kind: 'seconds',
      least: 0,
      most: 60,
      help: 'keep trying this long through temporary trouble; 60 at most',
    },
    header: { kind: 'flag', help: 'the whole "Authorization:" line' },
  },
  summary: 'print an access token',
  details:
    'The access token stands alone on standard output. At its first use the command line pairs itself with the agent; its key is kept in the file KEYBEARER_CALLER names.',
  example: 'keybearer token work --scope gmail.readonly --header | curl -H @- https://…',
  run,
};

async function run(context: Context, args: Arguments): Promise<Result<Answer>> {
  const scopes = readScopes(args.lists.get('scope'));
  if (!scopes.ok) return scopes;
  const wish: TokenWish = { account: args.operands[0], scopes: scopes.value };
  const minTtl = args.numbers.get('min-ttl');
  const wait = args.numbers.get('wait');

  const key = await ownCallerKey(context, wish);
  if (!key.ok) return key;
  const ask = (bearer: string): Promise<Result<TokenBody>> =>
    askForToken(context, wish, bearer, { minTtl, wait });
  let answer = await ask(key.value);
  if (!answer.ok && answer.failure.code === 'not_allowed') {
    const wider = await widenOwnKey(context, wish, key.value);
    if (!wider.ok) return wider;
    if (wider.value !== undefined) {
      answer = await ask(wider.value);
    }
  }
  if (!answer.ok) {
    return answer.failure.code === 'unauthenticated'
      ? failed({ ...answer.failure, sentence: keyRefused(context) })
      : answer;
  }
  const { access_token } = answer.value;
  const text = args.flags.has('header') ? `Authorization: Bearer ${access_token}` : access_token;
  return ok({ text, json: answer.value });
}

interface Patience {
  readonly minTtl: number | undefined;
  readonly wait: number | undefined;
}

/**
 * The agent gives a caller that may use one account only that one, named or not. Here a left-out
 * name means the default account, so the caller's own accounts are asked for beside the token, and
 * a token of any other account is not printed.
 */
async function askForToken(
  context: Context,
  wish: TokenWish,
  authorization: string,
  patience: Patience,
): Promise<Result<TokenBody>> {
  const { socket } = context.places;
  const deadline = answerSeconds + (patience.wait ?? 0);
  const asked = askAgent(
    socket,
    { method: 'GET', target: tokenTarget(wish, patience), authorization },
    deadline,
  );
  if (wish.account === undefined) {
    const target = '/v1/accounts';
    const own = await askAgent(socket, { method: 'GET', target, authorization });
    if (!own.ok) return own;
    const { accounts } = own.value.body as Partial<CallerAccountsBody>;
    if (accounts?.some((account) => account.default) !== true) return defaultNotAllowed;
  }
  const answer = await asked;
  if (!answer.ok) return answer;
  const { body } = answer.value;
  // RFC 6750 §2.1: anything else in a header line would be a second header or a broken one.
  if (typeof body.access_token === 'string' && /^[\w\-.~+/]+=*$/.test(body.access_token)) {
    return ok(body as unknown as TokenBody);
  }
  return fail(
    'invalid_response',
    'The agent answered with something that cannot be an access token, so it is not printed. Restart the agent.',
  );
}

function tokenTarget(wish: TokenWish, { minTtl, wait }: Patience): string {
  const query: string[] = [];
  if (wish.account !== undefined) query.push(`account=${encodeURIComponent(wish.account)}`);
  if (wish.scopes.length > 0) query.push(`scope=${encodeURIComponent(wish.scopes.join(' '))}`);
  if (minTtl !== undefined) query.push(`min_ttl=${minTtl}`);
  if (wait !== undefined) query.push(`wait=${wait}`);
  return `/v1/token${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

const defaultNotAllowed = fail(
  'not_allowed',
  'The key of this command line is not for the default account. Name the account, or pair again: keybearer caller list shows what is allowed.',
);

/** Never replaced silently: somebody may have revoked this key on purpose. */
const keyRefused = ({ places }: Context): string =>
  `The agent does not accept the caller key in ${places.callerKey} any more: it was revoked or has expired. To pair again, run: rm ${quoted(places.callerKey)} && keybearer token`;
