import { join } from 'node:path';
import { type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { CallShown, ShownToken } from '../../shared/playground.ts';
import { curlOfCall } from '../../shared/playground-curl.ts';
import { normaliseScope, normaliseScopes } from '../../shared/scope.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import type { Account } from '../accounts/account.ts';
import { resolveAccount } from '../accounts/account-commands.ts';
import { accountIssuer } from '../accounts/account-issuer.ts';
import type { IssuerReference } from '../accounts/oauth-client.ts';
import type { Registry } from '../accounts/registry.ts';
import type { AccessToken } from '../credentials/access-token.ts';
import type { TokenSource } from '../credentials/token-source.ts';
import type { Clock, Http, HttpRequest } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { judgeApiAddress } from './api-address.ts';
import { adviseOn } from './call-advice.ts';
import { judgeCallHeaders } from './call-headers.ts';
import { exampleCalls } from './example-calls.ts';
import { markOf } from './secret-mark.ts';
import { shownRequest, shownResponse } from './shown-http.ts';

export interface CallParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly tokens: TokenSource;
  readonly agent: { readonly home: string; readonly socket: string };
}

type CallInput = CommandInput<'playground.call'>;

/** As long as Google's own slowest reads take; a person has Cancel for the rest. */
const callDeadline = 30_000;
/** A token that ends while the request is on its way makes a riddle of the answer. */
const leastTokenSeconds = 60;

/** Everything about a call that is decided before a token is even asked for. */
interface PreparedCall {
  readonly account: Account;
  readonly issuer: IssuerReference;
  readonly scopes: readonly string[] | undefined;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** An access token that an API answered with 401, and what it was asked for. */
export interface RefusedToken {
  readonly accountId: string;
  readonly scopes: readonly string[] | undefined;
  readonly secret: Secret;
}

/** Calls an API with the account's token; the answer never holds it. `refused` hears of a 401. */
export async function callApi(
  parts: CallParts,
  input: CallInput,
  signal: AbortSignal,
  refused: (token: RefusedToken) => void,
): Promise<Result<CallShown>> {
  const prepared = prepare(parts.registry, input);
  if (!prepared.ok) return prepared;
  const { account, issuer, scopes, url } = prepared.value;
  const served = await parts.tokens.token({
    accountId: account.id,
    scopes,
    minTtl: leastTokenSeconds,
    signal,
  });
  if (!served.ok) return served;
  const { token } = served.value;

  const request = httpRequest(input, prepared.value, token, signal);
  const began = parts.clock.boot();
  const answer = await parts.http.send(request);
  const milliseconds = Math.round(parts.clock.boot() - began);
  if (!answer.ok) return failed(inWords(answer.failure));
  if (answer.value.status === 401) refused({ accountId: account.id, scopes, secret: token.secret });
  const known = [{ name: 'access token', secret: token.secret }];
  return ok({
    token: shownToken(token),
    request: shownRequest(request, known),
    response: shownResponse(answer.value, known),
    milliseconds,
    advice: adviseOn(answer.value, url, exampleCalls(issuer, account.scopes)),
    curl: curlOf(parts.agent, input, prepared.value),
  });
}

function prepare(registry: Registry, input: CallInput): Result<PreparedCall> {
  const account = resolveAccount(registry, input.account);
  if (!account.ok) return account;
  const issuer = accountIssuer(registry, account.value);
  if (issuer === undefined) {
    return fail(
      'client_rejected',
      'The OAuth client of this account is not here any more. Import its client_secret.json again.',
    );
  }
  const url = judgeApiAddress(input.url, issuer);
  if (!url.ok) return url;
  const headers = judgeCallHeaders(input.headers ?? []);
  if (!headers.ok) return headers;
  const body = input.body === '' ? undefined : input.body;
  if (body !== undefined && input.method === 'GET') {
    return fail('invalid_request', 'A GET has no body. Choose another method, or empty the body.');
  }
  const scopes = wantedScopes(input.scopes);
  if (!scopes.ok) return scopes;
  const typed: Readonly<Record<string, string>> =
    body === undefined ? {} : { 'content-type': 'application/json' };
  return ok({
    account: account.value,
    issuer,
    scopes: scopes.value,
    url: url.value,
    headers: { ...typed, ...headers.value },
    body,
  });
}

/** undefined for the whole grant. */
export function wantedScopes(
  scopes: readonly string[] | undefined,
): Result<readonly string[] | undefined> {
  const malformed = scopes?.find((scope) => normaliseScope(scope) === undefined);
  if (malformed !== undefined) return fail('invalid_request', `"${malformed}" is not a scope.`);
  return ok(scopes === undefined || scopes.length === 0 ? undefined : normaliseScopes(scopes));
}

const httpRequest = (
  { method }: CallInput,
  { url, headers, body }: PreparedCall,
  token: AccessToken,
  signal: AbortSignal,
): HttpRequest => ({
  method,
  url: url.href,
  headers: {
    accept: 'application/json, */*',
    ...headers,
    // Uncompressed, so that Content-Length tells how large a picture is that is not shown.
    'accept-encoding': 'identity',
    authorization: `Bearer ${token.secret.reveal()}`,
  },
  ...(body === undefined ? {} : { body }),
  deadline: callDeadline,
  signal,
});

export const shownToken = (token: AccessToken): ShownToken => ({
  ...markOf(token.secret.reveal()),
  scopes: token.scopes,
  expires_at: token.expiresAt,
});

function curlOf(
  { home, socket }: CallParts['agent'],
  { method }: CallInput,
  { account, scopes, url, headers, body }: PreparedCall,
): string | null {
  return curlOfCall({
    socket,
    keyFile: callerKeyFile(home),
    account: account.alias,
    scopes,
    method,
    url: url.href,
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    body,
  });
}

/** The command line's own key: the one that is there on every computer where it was ever used. */
export const callerKeyFile = (home: string): string => join(home, 'callers', 'cli.hdr');

/** The port speaks of refreshing, which is tried again by itself; a person's call is not. */
function inWords(failure: Failure): Failure {
  const sentence = sentences[failure.code];
  const tooLarge = failure.cause === tooLargeCause;
  if (tooLarge) return { ...failure, sentence: tooLargeSentence };
  return sentence === undefined ? failure : { ...failure, sentence };
}

const tooLargeCause = 'body over 1 MiB';
const tooLargeSentence =
  'The answer is larger than 1 MiB, which is more than the playground reads. Ask for less, for example with "fields", "maxResults" or "pageSize".';

const sentences: Partial<Record<Failure['code'], string>> = {
  offline: 'No connection to the server. Check the network, and send again.',
  timed_out:
    'No answer within 30 seconds, so Keybearer stopped waiting. Whether the server did what was asked is not known.',
  cancelled: 'Cancelled. The server may have received the request already.',
  unexpected_response: 'The server answered with something that is not proper HTTP.',
};
