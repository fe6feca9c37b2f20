import { fail, ok, type Result } from '../../shared/failure.ts';
import type { TokenBody } from '../../shared/socket-protocol.ts';
import { askAgent, tokenSeconds } from '../agent/ask-agent.ts';
import { askWithOwnKey, defaultNotAllowed } from '../agent/ask-with-own-key.ts';
import type { TokenWish } from '../agent/own-caller-key.ts';
import { isAccessToken, type TokenAsk, tokenRequest } from '../agent/token-request.ts';
import type { Arguments } from '../arguments.ts';
import type { Answer, Command, Context } from '../command.ts';
import { readScopes } from '../scope-arguments.ts';
import { identityToken } from './identity-token.ts';

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
    audience: {
      kind: 'text',
      value: 'AUD',
      help: 'an identity token for AUD instead; of service accounts, and with openid',
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
  const audience = args.texts.get('audience');
  if (audience !== undefined) return identityToken(context, args, audience);
  const scopes = readScopes(args.lists.get('scope'));
  if (!scopes.ok) return scopes;
  const wish: TokenWish = { account: args.operands[0], scopes: scopes.value };
  const minTtl = args.numbers.get('min-ttl');
  const wait = args.numbers.get('wait');

  const answer = await askWithOwnKey(context, wish, (authorization) =>
    askForToken(context, { ...wish, minTtl, wait }, authorization),
  );
  if (!answer.ok) return answer;
  const { access_token } = answer.value;
  const text = args.flags.has('header') ? `Authorization: Bearer ${access_token}` : access_token;
  return ok({ text, json: answer.value });
}

async function askForToken(
  context: Context,
  wish: TokenAsk,
  authorization: string,
): Promise<Result<TokenBody>> {
  const answer = await askAgent(
    context.places.socket,
    { ...tokenRequest(wish, authorization), begun: context.begun },
    tokenSeconds + (wish.wait ?? 0),
  );
  if (!answer.ok) return answer;
  const { body } = answer.value;
  // A caller of one account is given that one, named or not; here a left-out name is the default account.
  if (wish.account === undefined && body.default !== true) return defaultNotAllowed;
  if (isAccessToken(body.access_token)) return ok(body as unknown as TokenBody);
  return fail(
    'invalid_response',
    'The agent answered with something that cannot be an access token, so it is not printed. Restart the agent.',
  );
}
