import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Failure, fail, failureCodes, ok, type Result } from '../../../shared/failure.ts';
import type { IdentityTokenBody } from '../../../shared/socket-protocol.ts';
import type { Account } from '../../accounts/account.ts';
import type { ServedIdentityToken } from '../../credentials/identity-tokens.ts';
import { jsonType, textType } from '../answers.ts';
import { fingerprint } from '../audit-tally.ts';
import type { SocketContext } from '../context.ts';
import { decide } from '../policy.ts';
import { quotedField } from '../strict-json.ts';
import { createAsking } from '../token-ask.ts';
import {
  type Allowed,
  auditPeer,
  type Errand,
  judgeErrand,
  refuseErrand,
  refuseQuery,
} from '../token-errand.ts';
import { turnAwayRevoked } from '../token-wait.ts';
import { identityTokenQuery } from '../wire-schemas.ts';

/**
 * To speak as an account to whoever the caller names is a right of its own. It goes by the name that
 * OpenID Connect has for it, so a person gives and takes it like any other permission, and no caller
 * has it unasked.
 */
const neededScopes: readonly string[] = ['openid'];

interface IdentityErrand extends Errand {
  readonly audience: string;
}

/** An identity token of a service account for an audience. */
export function identityTokenRoute(app: FastifyInstance, context: SocketContext): void {
  const { accounts, clock, desk, door, rates, seats } = context;

  app.get<{ Querystring: Record<string, unknown> }>(
    '/v1/identity-token',
    { onRequest: door.servedOnly },
    (request, reply) => {
      const caller = door.caller(request);
      const wished = readQuery(request.query);
      if (!wished.ok) return refuseQuery(context, request, reply, wished.failure);
      const { account: reference, audience } = wished.value;
      const query = { account: reference, scopes: neededScopes, minTtl: 0, wait: 0 };
      const errand: IdentityErrand = { request, reply, caller, query, audience, approved: false };
      const decision = decide(caller.grants, accounts, query);
      if (decision.kind === 'deny') return refuseErrand(context, errand, decision);

      const { account } = decision;
      const pause = rates.take(caller, clock.boot());
      if (pause > 0) {
        return refuseErrand(context, errand, { failure: overRate(pause), accountId: account.id });
      }
      seats.hold(caller.id, reply);
      const serve = (allowed: Errand, now: Allowed) =>
        serveIdentityToken(context, { ...allowed, audience }, now);
      return desk.approvals.isNeeded(caller, account.id, neededScopes)
        ? createAsking(context, serve)(errand, decision)
        : serve(errand, decision);
    },
  );
}

async function serveIdentityToken(
  context: SocketContext,
  errand: IdentityErrand,
  { account }: Allowed,
): Promise<FastifyReply> {
  const { identityTokens, upstream, clock, trail, peerOf } = context;
  const { request, reply, caller, audience } = errand;
  const accountId = account.id;
  const known = identityTokens.cached(accountId, audience);
  const pause = known ? 0 : upstream.take(caller.id, clock.boot());
  if (pause > 0) return refuseErrand(context, errand, { failure: tooMany(pause), accountId });
  const served = known ? ok(known) : await identityTokens.token(accountId, audience);
  if (!served.ok && !leftForUpstream(served.failure)) upstream.giveBack(caller.id);
  const entry = {
    event: 'token',
    ...{ requestId: request.id, callerId: caller.id, callerName: caller.name, accountId },
    ...{ peer: auditPeer(peerOf, request), scopes: neededScopes },
  } as const;
  if (reply.raw.destroyed) {
    trail.record({ ...entry, decision: 'client_gone' });
    return reply;
  }
  // As with access tokens: the caller may have been revoked, or its grants shrunk, while it waited (S82).
  const now = judgeErrand(context, errand);
  if (now.kind === 'gone') return turnAwayRevoked(context, errand, accountId);
  if (now.kind === 'deny') return refuseErrand(context, errand, now);
  if (!served.ok) return refuseErrand(context, errand, { failure: served.failure, accountId });
  if (now.account.id !== accountId) {
    return refuseErrand(context, errand, { failure: otherDefault, accountId });
  }
  const tokenFp = fingerprint(served.value.secret);
  trail.record({ ...entry, decision: 'allowed', reason: 'identity_token', tokenFp });
  return answer(context, errand, now.account, served.value);
}

function answer(
  { clock, accounts }: SocketContext,
  { request, reply, audience }: IdentityErrand,
  account: Account,
  { secret, expiresAt, expiresAtBoot }: ServedIdentityToken,
): FastifyReply {
  if (request.headers.accept?.includes('text/plain')) {
    return reply.header('content-type', textType).send(`${secret.reveal()}\n`);
  }
  const left = Math.min(expiresAtBoot - clock.boot(), expiresAt * 1000 - clock.now());
  const body: IdentityTokenBody = {
    identity_token: secret.reveal(),
    audience,
    expires_in: Math.max(0, Math.floor(left / 1000)),
    expires_at: expiresAt,
    account: account.alias,
    default: accounts.defaultAccount()?.id === account.id,
  };
  return reply.header('content-type', jsonType).send(JSON.stringify(body));
}

interface Wished {
  readonly account: string | undefined;
  readonly audience: string;
}

function readQuery(query: Readonly<Record<string, unknown>>): Result<Wished> {
  const parsed = identityTokenQuery.safeParse(query);
  if (parsed.success) return ok({ account: parsed.data.account, audience: parsed.data.audience });
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  return unknown === undefined
    ? fail('invalid_request', `The field ${quotedField(String(issue?.path[0]))} is not valid.`)
    : fail('invalid_request', `The field ${quotedField(unknown)} is not known.`);
}

/** What was known without asking anyone costs the caller nothing. */
const leftForUpstream = ({ code }: Failure): boolean =>
  ![409, 501].includes(failureCodes[code].status);

const overRate = (retryAfter: number): Failure =>
  fail('rate_limited', 'This caller asks more often than a person allows it.', { retryAfter })
    .failure;

const tooMany = (retryAfter: number): Failure =>
  fail('rate_limited', 'Too many new tokens are asked for. Ask again later, and for fewer.', {
    retryAfter,
  }).failure;

const otherDefault: Failure = fail('timed_out', 'The default account has changed. Ask again.', {
  retryAfter: 1,
}).failure;
