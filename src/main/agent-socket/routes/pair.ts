import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fail, ok, type Result } from '../../../shared/failure.ts';
import { normaliseScope } from '../../../shared/scope.ts';
import type { CallerKeyBody } from '../../../shared/socket-protocol.ts';
import { holdsCredential } from '../../credential-shapes.ts';
import { Secret } from '../../secret.ts';
import { answerJson, refuse } from '../answers.ts';
import { callerName, callerReason } from '../caller-name.ts';
import type { SocketContext } from '../context.ts';
import type { Wish } from '../pairing.ts';
import { parseFields } from '../request-fields.ts';
import { auditPeer } from '../token-errand.ts';
import { pairRequest } from '../wire-schemas.ts';

const pairingSecret = /^Pairing +([A-Za-z0-9_-]{43})$/i;

/**
 * How a caller asks for a key. Needs nothing, so it says nothing: not even whether an account exists.
 * The owner key may be shown, and then the limits on everybody else do not count; it approves nothing.
 */
export function pairRoutes(app: FastifyInstance, context: SocketContext): void {
  const { desk, door, trail, peerOf } = context;

  app.post('/v1/pair', (request, reply) => {
    const wish = readWish(request.body);
    if (!wish.ok) {
      // Without what it said: a name that is refused is not for reading.
      trail.record({
        ...{ event: 'pair', decision: 'refused', reason: wish.failure.code },
        ...{ requestId: request.id, peer: auditPeer(peerOf, request) },
      });
      return void refuse(reply, wish.failure);
    }
    const peer = peerOf(request.raw.socket);
    const asker = door.showsOwnerKey(request) ? 'owner' : 'program';
    const opened = desk.pair(wish.value, peer, asker);
    trail.record({
      event: 'pair',
      decision: opened.ok ? 'allowed' : 'refused',
      reason: opened.ok ? 'pending' : opened.failure.code,
      requestId: request.id,
      callerName: wish.value.name,
      peer: auditPeer(peerOf, request),
    });
    if (!opened.ok) return void refuse(reply, opened.failure);
    answerJson(reply, 202, opened.value);
  });

  app.get<{ Params: { id: string } }>('/v1/pair/:id', (request, reply) => {
    const polled = desk.poll(request.params.id, secretIn(request));
    if (!polled.ok) return void refuse(reply, polled.failure);
    if (polled.value.kind === 'pending') {
      return void answerJson(reply, 202, { status: 'pending', interval: polled.value.interval });
    }
    const { key, granted, expiresAt } = polled.value.delivery;
    const body: CallerKeyBody = { caller_key: key.reveal(), granted, expires_at: expiresAt };
    answerJson(reply, 200, body);
  });

  app.delete<{ Params: { id: string } }>('/v1/pair/:id', (request, reply) => {
    const withdrawn = desk.withdraw(request.params.id, secretIn(request));
    if (!withdrawn.ok) return void refuse(reply, withdrawn.failure);
    const { state, wish } = withdrawn.value;
    trail.record({
      event: 'pair_withdrawn',
      decision: 'client_gone',
      requestId: request.id,
      callerId: state.kind === 'approved' ? state.delivery.callerId : undefined,
      callerName: wish.name,
      peer: auditPeer(peerOf, request),
    });
    reply.code(204).send();
  });
}

function secretIn({ headers }: FastifyRequest): Secret | undefined {
  const [, secret] = pairingSecret.exec(headers.authorization ?? '') ?? [];
  return secret === undefined ? undefined : new Secret(secret);
}

/** People read a wish, and it is in the snapshot and the record: a token in it would be out. */
const holdsSecret = (field: string) =>
  fail(
    'invalid_request',
    `The field "${field}" holds what looks like a token or a key. People would read it; leave it out, and replace it where it came from.`,
  );

function readWish(body: unknown): Result<Wish> {
  const fields = parseFields(pairRequest, body);
  if (!fields.ok) return fields;
  const leaking = Object.entries(fields.value).find(([, value]) =>
    [value].flat().some(holdsCredential),
  );
  if (leaking) return holdsSecret(leaking[0]);
  const name = callerName(fields.value.name);
  if (!name.ok) return name;
  const reason = fields.value.reason === undefined ? ok(null) : callerReason(fields.value.reason);
  if (!reason.ok) return reason;
  const scopes = fields.value.scopes.map(normaliseScope);
  if (!scopes.every((scope) => scope !== undefined)) {
    return fail('invalid_request', 'The field "scopes" holds something that is no scope.');
  }
  return ok({
    name: name.value,
    reason: reason.value,
    accounts: fields.value.accounts,
    scopes: [...new Set(scopes)].sort(),
  });
}
