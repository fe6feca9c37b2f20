import { initiateDeviceAuthorization, type ServerMetadata } from 'openid-client';
import { z } from 'zod';
import { deviceScopeNames, deviceScopes } from '../../shared/device-scopes.ts';
import { fail, failed, ok, type Result } from '../../shared/failure.ts';
import { missingScopes, shortScopeName } from '../../shared/scope.ts';
import type { IssuerReference, OAuthClient } from '../accounts/oauth-client.ts';
import type { Clock, Http, HttpResponse } from '../ports.ts';
import { Secret } from '../secret.ts';
import { lastAnswer, recordedFetch } from './http-fetch.ts';
import { configure } from './issuer.ts';
import { judgeTokenError } from './judge-refresh.ts';
import { deviceSentences, serverName } from './sentences.ts';
import { jsonObject, judgeWay, readTokenError } from './token-answer.ts';

/** What a person needs to agree on another device, and what we need to ask how it went (RFC 8628 §3.2). */
export interface DeviceAuthorization {
  readonly deviceCode: Secret;
  readonly userCode: string;
  readonly verificationUri: string;
  /** The same with the code in it, where the server makes one: for the QR code. */
  readonly completeUri: string | null;
  /** Seconds. */
  readonly expiresIn: number;
  /** Seconds between two questions. */
  readonly interval: number;
}

/** RFC 8628 §6.1 speaks of eight letters; anything a person can type, and nothing that could be markup. */
const userCodeShape = /^[A-Za-z0-9][A-Za-z0-9 -]{0,38}[A-Za-z0-9]$/;
const count = z.union([z.number(), z.string().regex(/^\d{1,6}$/)]).transform(Number);

const answerShape = z.looseObject({
  device_code: z.string().regex(/^[\x21-\x7e]{1,2048}$/),
  user_code: z.string().regex(userCodeShape),
  // Google's own name is older than the RFC's.
  verification_uri: z.string().optional(),
  verification_url: z.string().optional(),
  verification_uri_complete: z.string().optional(),
  expires_in: count,
  interval: count.optional(),
});

/** RFC 8628 §3.2: five seconds where the server does not say. */
const usualInterval = 5;
/** A server cannot have us ask in a loop, nor wait longer than a person would. */
const bounds = { interval: { least: 1, most: 60 }, expiresIn: { least: 1, most: 3600 } } as const;

export interface DeviceAuthorizationParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly client: OAuthClient;
  readonly metadata: ServerMetadata;
}

/** Whether Google would grant these at all by this flow; asked before anybody goes looking for a phone. */
export function judgeDeviceScopes(scopes: readonly string[]): Result<void> {
  const refused = missingScopes(deviceScopes, scopes);
  if (refused.length === 0) return ok(undefined);
  const names = refused.map(shortScopeName).join(', ');
  return fail('invalid_request', deviceSentences.scopesNotAllowed(names, deviceScopeNames));
}

export async function requestDeviceAuthorization(
  parts: DeviceAuthorizationParts,
  scopes: readonly string[],
): Promise<Result<DeviceAuthorization>> {
  const { http, clock, client, metadata } = parts;
  const server = serverName(client.issuer);
  if (metadata.device_authorization_endpoint === undefined) {
    return fail('invalid_request', deviceSentences.noDeviceFlow(server));
  }
  const recorded = recordedFetch(http);
  try {
    const config = configure(client, metadata, recorded.fetch);
    await initiateDeviceAuthorization(config, { scope: scopes.join(' ') });
  } catch {
    // openid-client knows the RFC's member names only, and Google answers with its own.
  }
  return judgeDeviceAuthorization(lastAnswer(recorded), client.issuer, clock.now());
}

export function judgeDeviceAuthorization(
  answer: Result<HttpResponse>,
  issuer: IssuerReference,
  now: number,
): Result<DeviceAuthorization> {
  const server = serverName(issuer);
  const way = judgeWay(answer, { server, now });
  if (way.kind !== 'reached') return failed(way.failure);
  const { response } = way;
  const body = jsonObject(response);
  if (response.status !== 200) return refusal(response, body, server, now);
  const read = answerShape.safeParse(body);
  const page = read.success
    ? ownPage(read.data.verification_url ?? read.data.verification_uri, issuer)
    : undefined;
  if (!read.success || page === undefined) {
    return fail('invalid_response', deviceSentences.unusable(server), {
      cause: 'HTTP 200 with a malformed device authorization',
    });
  }
  const { data } = read;
  return ok({
    deviceCode: new Secret(data.device_code),
    userCode: data.user_code,
    verificationUri: page,
    completeUri: ownPage(data.verification_uri_complete, issuer) ?? null,
    expiresIn: within(data.expires_in, bounds.expiresIn),
    interval: within(data.interval ?? usualInterval, bounds.interval),
  });
}

function refusal(
  response: HttpResponse,
  body: Readonly<Record<string, unknown>> | undefined,
  server: string,
  now: number,
): Result<never> {
  // Google's quota of codes answers in a form of its own, without `error`.
  if (body?.error_code === 'rate_limit_exceeded') {
    return fail('rate_limited', deviceSentences.tooManyCodes(server), {
      cause: `HTTP ${response.status} rate_limit_exceeded`,
    });
  }
  const refused = readTokenError(response, { server, now });
  if (refused.kind !== 'error') return failed(refused.failure);
  if (refused.error === 'invalid_client' || refused.error === 'unauthorized_client') {
    return fail('client_rejected', deviceSentences.wrongClient(server), {
      cause: `HTTP ${response.status} ${refused.error}`,
    });
  }
  return failed(judgeTokenError(refused, server).failure);
}

/** A person is sent there and asked to sign in, so it has to be the server's own page. */
function ownPage(address: string | undefined, issuer: IssuerReference): string | undefined {
  if (address === undefined || address.length > 512 || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return undefined;
  if (issuer.kind === 'sandbox') {
    return url.origin === new URL(issuer.origin).origin ? address : undefined;
  }
  const google = url.hostname === 'google.com' || url.hostname.endsWith('.google.com');
  return url.protocol === 'https:' && url.port === '' && google ? address : undefined;
}

const within = (value: number, { least, most }: { least: number; most: number }): number =>
  Math.min(Math.max(Math.floor(value), least), most);
