import { enableNonRepudiationChecks, genericGrantRequest } from 'openid-client';
import { type Failure, fail, ok } from '../../shared/failure.ts';
import type { DeviceAuthorization, DeviceAuthorizationParts } from './device-authorization.ts';
import { judgeTokens, unprovenIdentity } from './granted-tokens.ts';
import { lastAnswer, recordedFetch } from './http-fetch.ts';
import { configure } from './issuer.ts';
import type { Grant } from './outcomes.ts';
import { deviceSentences, serverName, signInSentences } from './sentences.ts';
import { errorNamed, judgeWay } from './token-answer.ts';

/** RFC 8628 §3.4. */
const grantType = 'urn:ietf:params:oauth:grant-type:device_code';

/** What one question brought, named by what happens next. */
export type DevicePoll =
  | { readonly kind: 'granted'; readonly grant: Grant }
  /** Nobody has answered yet. `slowDown`: five seconds more from now on (RFC 8628 §3.5). */
  | { readonly kind: 'pending'; readonly slowDown: boolean }
  /** No answer of the server's own: asked again, less often. */
  | { readonly kind: 'unreached' }
  | { readonly kind: 'ended'; readonly failure: Failure };

/** Asks once whether the person has agreed by now; verifies who it is, if so. */
export async function pollDeviceGrant(
  parts: DeviceAuthorizationParts,
  { deviceCode }: DeviceAuthorization,
  asked: readonly string[],
  signal: AbortSignal,
): Promise<DevicePoll> {
  const { http, clock, client, metadata } = parts;
  const recorded = recordedFetch(http, signal);
  const config = configure(client, metadata, recorded.fetch);
  enableNonRepudiationChecks(config);
  let claims = unprovenIdentity(client, undefined);
  try {
    const answer = await genericGrantRequest(config, grantType, {
      device_code: deviceCode.reveal(),
    });
    const read = answer.claims();
    if (read !== undefined) claims = ok(read);
  } catch (error) {
    claims = unprovenIdentity(client, error);
  }
  const waiting = judgePoll(recorded.answers[0] ?? lastAnswer(recorded), parts);
  if (waiting !== undefined) return waiting;
  const grant = judgeTokens({ client, clock, recorded, claims, asked });
  return grant.ok
    ? { kind: 'granted', grant: grant.value }
    : { kind: 'ended', failure: grant.failure };
}

/** The answers that are peculiar to this grant; undefined for those that every exchange can have. */
function judgePoll(
  answer: Parameters<typeof judgeWay>[0],
  { client, clock }: DeviceAuthorizationParts,
): DevicePoll | undefined {
  const server = serverName(client.issuer);
  // Before the way is judged: Google answers 403 to `slow_down`, another server may answer 429.
  const error = answer.ok && answer.value.status >= 400 ? errorNamed(answer.value) : undefined;
  switch (error) {
    case 'authorization_pending':
      return { kind: 'pending', slowDown: false };
    case 'slow_down':
      return { kind: 'pending', slowDown: true };
    case 'access_denied':
      return ended(fail('denied', signInSentences.denied));
    case 'expired_token':
      return ended(fail('timed_out', deviceSentences.expired));
    case 'invalid_grant':
      return ended(fail('expired', deviceSentences.codeGone(server)));
  }
  const way = judgeWay(answer, { server, now: clock.now() });
  if (way.kind === 'temporary') return { kind: 'unreached' };
  return way.kind === 'unusable' ? { kind: 'ended', failure: way.failure } : undefined;
}

const ended = ({ failure }: { readonly failure: Failure }): DevicePoll => ({
  kind: 'ended',
  failure,
});
