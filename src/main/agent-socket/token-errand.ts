import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Failure, fail } from '../../shared/failure.ts';
import { includesAllScopes } from '../../shared/scope.ts';
import type { TokenBody } from '../../shared/socket-protocol.ts';
import { type AccessToken, secondsLeft } from '../credentials/access-token.ts';
import type { ServedToken } from '../credentials/token-source.ts';
import { jsonType, refuse, type TextAnswer, textType } from './answers.ts';
import type { AuditPeer } from './audit.ts';
import type { Caller } from './caller-records.ts';
import type { SocketContext } from './context.ts';
import type { PeerOf } from './peer.ts';
import { type Decision, decide } from './policy.ts';
import type { TokenQuery } from './token-query.ts';

/** One request for a token, on its way through the route. */
export interface Errand {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly caller: Caller;
  readonly query: TokenQuery;
  /** A person was asked about this request and allowed it. */
  readonly approved: boolean;
}

export type Allowed = Extract<Decision, { kind: 'allow' }>;

/** `gone`: the caller is no caller any more. */
export type Judgement =
  | Extract<Decision, { kind: 'deny' }>
  /** `caller`: as it is now. */
  | (Allowed & { readonly caller: Caller })
  | { readonly kind: 'gone' };

/** Everything that can say no, asked anew: a pause, a revocation, a smaller grant, an account on its way out (S82). */
export function judgeErrand(
  { accounts, desk }: SocketContext,
  { caller, query, approved }: Errand,
): Judgement {
  const now = desk.again(caller.id);
  if (!now) return { kind: 'gone' };
  const failure = desk.closed(now);
  if (failure) return { kind: 'deny', failure, accountId: undefined };
  const decision = decide(now.grants, accounts, query);
  if (decision.kind === 'deny') return decision;
  const { account, scopes } = decision;
  if (!approved && desk.approvals.isNeeded(now, account.id, scopes)) {
    return { kind: 'deny', failure: askFirst, accountId: account.id };
  }
  return { ...decision, caller: now };
}

/** A person decided so while the request waited for the token. */
const askFirst: Failure = fail('timed_out', 'A person wants to be asked first now. Ask again.', {
  retryAfter: 1,
}).failure;

/** The whole grant is asked for as such: it is what the background refresh keeps ready. */
export const scopesToAsk = ({ account, scopes }: Allowed): readonly string[] | undefined =>
  scopes.length === account.scopes.length ? undefined : scopes;

/** Least privilege, on what really came back: broader than the policy or less than asked is not released (threat 7). */
export function judgeToken(
  token: AccessToken,
  { grant }: Allowed,
  { allowFullToken }: Caller,
  query: TokenQuery,
): Failure | undefined {
  if (!allowFullToken && !includesAllScopes(grant.scopes, token.scopes)) return notNarrowable;
  if (query.scopes && !includesAllScopes(token.scopes, query.scopes)) return lessThanAsked;
  return undefined;
}

const notNarrowable: Failure = fail(
  'scope_not_narrowable',
  'The authorization server gives more than this caller may have, so the token is withheld. Allow it the full token in Keybearer, approve it for all scopes of the account, or sign in with fewer.',
).failure;

const lessThanAsked: Failure = fail(
  'needs_consent',
  'The token that came back lacks a scope that was asked for. Sign in again in Keybearer.',
).failure;

/** Who sat at the other end, as the system says; a forwarded connection is recognised by its program. */
export function auditPeer(peerOf: PeerOf, request: FastifyRequest): AuditPeer | undefined {
  const peer = peerOf(request.raw.socket);
  return peer && { uid: peer.uid, pid: peer.pid, exe: peer.program() };
}

export interface Refused {
  readonly failure: Failure;
  readonly accountId: string | undefined;
}

export function refuseErrand(
  { trail, peerOf }: SocketContext,
  { request, reply, caller, query }: Errand,
  refusal: Refused,
): FastifyReply {
  trail.record({
    ...{ event: 'token', decision: 'refused', reason: refusal.failure.code },
    ...{ requestId: request.id, callerId: caller.id, accountId: refusal.accountId },
    callerName: caller.name,
    peer: auditPeer(peerOf, request),
    scopes: query.scopes,
  });
  return refuse(reply, refusal.failure);
}

/** Of a request that says nothing clear there is no account and no scope to record. */
export function refuseQuery(
  { door, trail, peerOf }: SocketContext,
  request: FastifyRequest,
  reply: FastifyReply,
  failure: Failure,
): FastifyReply {
  const { id: callerId, name: callerName } = door.caller(request);
  trail.record({
    ...{ event: 'token', decision: 'refused', reason: failure.code },
    ...{ requestId: request.id, callerId, callerName },
    peer: auditPeer(peerOf, request),
  });
  return refuse(reply, failure);
}

export function tokenAnswer(
  { accounts, clock }: SocketContext,
  { request }: Errand,
  { account }: Allowed,
  { token, staleRefresh }: ServedToken,
): TextAnswer {
  const secret = token.secret.reveal();
  if (request.headers.accept?.includes('text/plain')) {
    return { type: textType, body: `${secret}\n` };
  }
  const body: TokenBody = {
    access_token: secret,
    token_type: 'Bearer',
    expires_in: Math.max(0, secondsLeft(token, clock)),
    expires_at: token.expiresAt,
    scope: token.scopes.join(' '),
    account: account.alias,
    default: accounts.defaultAccount()?.id === account.id,
    ...(staleRefresh ? { stale_refresh: true } : {}),
  };
  return { type: jsonType, body: JSON.stringify(body) };
}
