import { fail, ok, type Result } from '../../shared/failure.ts';
import type { IdentityTokenBody } from '../../shared/socket-protocol.ts';
import { askAgent, tokenSeconds } from '../agent/ask-agent.ts';
import { askWithOwnKey, defaultNotAllowed } from '../agent/ask-with-own-key.ts';
import type { Arguments } from '../arguments.ts';
import type { Answer, Context } from '../command.ts';

/** `token --audience`: who the account is, told to somebody, instead of what it may do. */
export async function identityToken(
  context: Context,
  args: Arguments,
  audience: string,
): Promise<Result<Answer>> {
  const foreign = ['scope', 'min-ttl', 'wait'].find(
    (name) => args.lists.has(name) || args.numbers.has(name),
  );
  if (foreign !== undefined) {
    return fail('invalid_request', `An identity token has no --${foreign}. Leave it out.`);
  }
  const account = args.operands[0];
  const answer = await askWithOwnKey(context, { account, scopes: ['openid'] }, (authorization) =>
    ask(context, account, audience, authorization),
  );
  if (!answer.ok) return answer;
  const { identity_token: token } = answer.value;
  const text = args.flags.has('header') ? `Authorization: Bearer ${token}` : token;
  return ok({ text, json: answer.value });
}

async function ask(
  { places }: Context,
  account: string | undefined,
  audience: string,
  authorization: string,
): Promise<Result<IdentityTokenBody>> {
  const query = [`audience=${encodeURIComponent(audience)}`];
  if (account !== undefined) query.push(`account=${encodeURIComponent(account)}`);
  const target = `/v1/identity-token?${query.join('&')}`;
  const request = { method: 'GET', target, authorization } as const;
  const answer = await askAgent(places.socket, request, tokenSeconds);
  if (!answer.ok) return answer;
  const { body } = answer.value;
  if (account === undefined && body.default !== true) return defaultNotAllowed;
  // Three parts of base64url (RFC 7515 §7.1): anything else could break out of a header line.
  if (
    typeof body.identity_token === 'string' &&
    /^[\w-]+(\.[\w-]+){2}$/.test(body.identity_token)
  ) {
    return ok(body as unknown as IdentityTokenBody);
  }
  return fail(
    'invalid_response',
    'The agent answered with something that cannot be an identity token, so it is not printed. Restart the agent.',
  );
}
