import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Failure, fail, failureCodes, type Result } from '../../../shared/failure.ts';
import { includesAllScopes } from '../../../shared/scope.ts';
import type { TokenBody } from '../../../shared/socket-protocol.ts';
import { type AccessToken, secondsLeft } from '../../credentials/access-token.ts';
import type { ServedToken, TokenRequest } from '../../credentials/token-source.ts';
import { jsonType, refuse, textType } from '../answers.ts';
import { audit } from '../audit.ts';
import type { Caller } from '../callers.ts';
import type { SocketContext } from '../context.ts';
import { type Decision, decide } from '../policy.ts';
import { readTokenQuery, type TokenQuery } from '../token-query.ts';

type Allowed = Extract<Decision, { kind: 'allow' }>;

/** One request for a token, on its way through the route. */
interface Errand {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly caller: Caller;
  readonly query: TokenQuery;
}

/** Upstream retries end by themselves within 20 s (T46); no request waits without an end of its own. */
const foregroundBudget = 20_000;

/** An access token for one account. What is cached is answered in the same turn of the event loop. */
export function tokenRoute(app: FastifyInstance, context: SocketContext): void {
  const { accounts, door, tokens, tally } = context;
  const waiting = createWaiting(context);

  app.get<{ Querystring: Record<string, unknown> }>(
    '/v1/token',
    { onRequest: door.callersOnly },
    (request, reply) => {
      const caller = door.caller(request);
      const query = readTokenQuery(request.query);
      if (!query.ok) return refuse(reply, query.failure);
      const errand: Errand = { request, reply, caller, query: query.value };
      const decision = decide(caller.grants, accounts, query.value);
      if (decision.kind === 'deny') return refuseErrand(context, errand, decision);

      const { account, scopes } = decision;
      const token = tokens.cached(account.id, wholeOr(decision), query.value.minTtl);
      if (!token) return waiting(errand, decision);
      const withheld = judgeToken(token, decision, query.value);
      if (withheld)
        return refuseErrand(context, errand, { failure: withheld, accountId: account.id });
      tally.add(caller.id, account.id, scopes, request.id);
      return answerToken(context, errand, decision, { token, staleRefresh: false });
    },
  );
}

/** The whole grant is asked for as such: it is what the background refresh keeps ready. */
const wholeOr = ({ account, scopes }: Allowed): readonly string[] | undefined =>
  scopes.length === account.scopes.length ? undefined : scopes;

/** Least privilege, on what really came back: broader than the policy or less than asked is not released (threat 7). */
function judgeToken(
  token: AccessToken,
  { grant }: Allowed,
  query: TokenQuery,
): Failure | undefined {
  if (!includesAllScopes(grant.scopes, token.scopes)) return notNarrowable;
  if (query.scopes && !includesAllScopes(token.scopes, query.scopes)) return lessThanAsked;
  return undefined;
}

const notNarrowable: Failure = fail(
  'scope_not_narrowable',
  'The authorization server gives more than this caller may have, so the token is withheld. Approve the caller for all scopes of the account, or sign in with fewer.',
).failure;

const lessThanAsked: Failure = fail(
  'needs_consent',
  'The token that came back lacks a scope that was asked for. Sign in again in Keybearer.',
).failure;

const timedOut: Failure = fail('timed_out', 'No token came in time. Try again later.', {
  retryAfter: 5,
}).failure;

/** The way for what is not cached: counted, limited in time, ended when the client leaves, judged again at the end. */
function createWaiting(context: SocketContext) {
  const { clock, seats, upstream } = context;
  /** Requests that wait for the same token cause one upstream request: only the first is counted. */
  const joined = new Map<string, number>();

  return async (errand: Errand, decision: Allowed): Promise<FastifyReply> => {
    const { reply, caller, query } = errand;
    const scopes = wholeOr(decision);
    const accountId = decision.account.id;
    const key = `${accountId} ${scopes?.join(' ') ?? '*'}`;
    const companions = joined.get(key) ?? 0;
    const pause = companions > 0 ? 0 : upstream.take(caller.id, clock.boot());
    if (pause > 0) return refuseErrand(context, errand, { failure: tooMany(pause), accountId });

    joined.set(key, companions + 1);
    seats.hold(caller.id, reply);
    const { minTtl, wait } = query;
    const signal = clientGone(reply, context.stopping);
    try {
      const served = await withDeadline(context, wait + foregroundBudget, {
        ...{ accountId, scopes, minTtl, wait, signal },
      });
      // A person is needed, which was known without asking anyone: saying so again costs nothing.
      if (!served.ok && failureCodes[served.failure.code].status === 409) {
        upstream.giveBack(caller.id);
      }
      return settle(context, errand, accountId, served);
    } finally {
      const left = (joined.get(key) ?? 1) - 1;
      if (left === 0) joined.delete(key);
      else joined.set(key, left);
    }
  };
}

/** After the wait everything is judged anew: the caller may have been revoked, or its grants shrunk (S82). */
function settle(
  context: SocketContext,
  errand: Errand,
  accountId: string,
  served: Result<ServedToken>,
): FastifyReply {
  const { accounts, desk, door, log } = context;
  const { request, reply, caller, query } = errand;
  const entry = {
    event: 'token',
    requestId: request.id,
    callerId: caller.id,
    accountId,
  } as const;
  if (reply.raw.destroyed) {
    audit(log, { ...entry, decision: 'client_gone' });
    return reply;
  }
  const now = desk.again(caller.id);
  if (!now) {
    audit(log, { ...entry, decision: 'refused', reason: 'revoked_while_waiting' });
    door.turnAway(request, reply, caller.id);
    return reply;
  }
  const decision = decide(now.grants, accounts, query);
  if (decision.kind === 'deny') return refuseErrand(context, errand, decision);
  if (!served.ok) return refuseErrand(context, errand, { failure: served.failure, accountId });
  // The default account changed meanwhile: what was fetched is no longer what is asked for.
  if (decision.account.id !== accountId) {
    return refuseErrand(context, errand, { failure: timedOut, accountId });
  }
  const withheld = judgeToken(served.value.token, decision, query);
  if (withheld) return refuseErrand(context, errand, { failure: withheld, accountId });
  audit(log, {
    ...entry,
    decision: 'allowed',
    scopes: decision.scopes,
    reason: served.value.staleRefresh ? 'stale_refresh' : 'fetched',
  });
  return answerToken(context, errand, decision, served.value);
}

const tooMany = (retryAfter: number): Failure =>
  fail('rate_limited', 'Too many new tokens are asked for. Use the one you have.', { retryAfter })
    .failure;

/** Aborts when the client hangs up before its answer, or the agent stops (S93). */
function clientGone(reply: FastifyReply, stopping: AbortSignal): AbortSignal {
  const gone = new AbortController();
  const abort = () => gone.abort();
  if (stopping.aborted || reply.raw.destroyed) gone.abort();
  stopping.addEventListener('abort', abort, { once: true });
  reply.raw.once('close', () => {
    stopping.removeEventListener('abort', abort);
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}

async function withDeadline(
  { clock, tokens }: SocketContext,
  ms: number,
  request: TokenRequest,
): Promise<Result<ServedToken>> {
  let cancel = () => {};
  const late = new Promise<Result<ServedToken>>((resolve) => {
    cancel = clock.after(ms, () => resolve({ ok: false, failure: timedOut }));
  });
  const gone = new Promise<Result<ServedToken>>((resolve) => {
    const end = () => resolve({ ok: false, failure: timedOut });
    if (request.signal?.aborted) end();
    request.signal?.addEventListener('abort', end, { once: true });
  });
  const served = await Promise.race([tokens.token(request), late, gone]);
  cancel();
  return served;
}

function refuseErrand(
  { log }: SocketContext,
  { request, reply, caller, query }: Errand,
  refusal: { readonly failure: Failure; readonly accountId: string | undefined },
): FastifyReply {
  audit(log, {
    ...{ event: 'token', decision: 'refused', reason: refusal.failure.code },
    ...{ requestId: request.id, callerId: caller.id, accountId: refusal.accountId },
    scopes: query.scopes,
  });
  return refuse(reply, refusal.failure);
}

function answerToken(
  { clock }: SocketContext,
  { request, reply }: Errand,
  { account }: Allowed,
  { token, staleRefresh }: ServedToken,
): FastifyReply {
  const secret = token.secret.reveal();
  if (request.headers.accept?.includes('text/plain')) {
    return reply.header('content-type', textType).send(`${secret}\n`);
  }
  const body: TokenBody = {
    access_token: secret,
    token_type: 'Bearer',
    expires_in: Math.max(0, secondsLeft(token, clock)),
    expires_at: token.expiresAt,
    scope: token.scopes.join(' '),
    account: account.alias,
    ...(staleRefresh ? { stale_refresh: true } : {}),
  };
  return reply.header('content-type', jsonType).send(JSON.stringify(body));
}
