import {
  type Failure,
  type FailureCode,
  fail,
  failed,
  ok,
  type Result,
} from '../../shared/failure.ts';
import {
  type CallerKeyBody,
  callerKeyPrefix,
  type PairBody,
} from '../../shared/socket-protocol.ts';
import { awaitInterruption, type Interruption } from '../terminal/interruption.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { askAgent } from './ask-agent.ts';

/** What a caller asks to be allowed; empty lists leave the choice to the person who approves. */
export interface PairingWish {
  readonly name: string;
  readonly accounts: readonly string[];
  readonly scopes: readonly string[];
  readonly reason?: string;
}

/** RFC 8628 §3.5: a client told to slow down waits five seconds more from then on. */
const slowDownSeconds = 5;

/**
 * `ownerKey` as an `Authorization` value, where it can be read: then no other program can take the
 * places or the patience that this request needs. Who approves it stays the same.
 */
export async function startPairing(
  socket: string,
  wish: PairingWish,
  ownerKey: string | undefined,
): Promise<Result<PairBody>> {
  const answer = await askAgent(socket, {
    ...{ method: 'POST', target: '/v1/pair', body: wish },
    ...(ownerKey === undefined ? {} : { authorization: ownerKey }),
  });
  if (!answer.ok) return answer;
  const { pairing_id, secret, code, expires_in, interval } = answer.value.body;
  if (
    typeof pairing_id === 'string' &&
    /^[\w.-]{1,128}$/.test(pairing_id) &&
    typeof secret === 'string' &&
    /^[\x21-\x7e]{1,512}$/.test(secret) &&
    typeof code === 'string' &&
    typeof expires_in === 'number' &&
    typeof interval === 'number'
  ) {
    return ok({ pairing_id, secret, code, expires_in, interval });
  }
  return notUnderstood;
}

/**
 * Asks until a person has answered, the pairing expired, `patienceSeconds` are over, or the wait is
 * broken off with Ctrl-C. `request` is said only when Ctrl-C is already listened for: whoever reads it
 * may press it at once.
 */
export async function awaitApproval(
  terminal: Terminal,
  socket: string,
  pairing: PairBody,
  patienceSeconds: number,
  request: readonly string[],
): Promise<Result<CallerKeyBody>> {
  const interruption = awaitInterruption(terminal, 'No longer waiting…');
  for (const line of request) terminal.err(line);
  try {
    return await poll({ terminal, interruption }, socket, pairing, patienceSeconds);
  } finally {
    interruption.stop();
  }
}

/** The key was approved and stays inside while these last; whoever gave up now would lose it. */
const heldBack: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'paused',
  'policy_tampered',
  'keychain_locked',
  'keychain_missing',
  'keychain_timeout',
  'store_write_failed',
]);

async function poll(
  { terminal, interruption }: { terminal: Terminal; interruption: Interruption },
  socket: string,
  pairing: PairBody,
  patienceSeconds: number,
): Promise<Result<CallerKeyBody>> {
  let interval = Math.max(1, pairing.interval);
  let held: Failure | undefined;
  for (let waited = 0; waited < patienceSeconds; waited += interval) {
    await Promise.race([pause(interval), interruption.happened]);
    if (interruption.seen()) return breakOff(socket, pairing);
    const polled = await collectKey(socket, pairing);
    if (interruption.seen()) {
      // The key is handed out once: one that came too late is allowed to nobody.
      if (!polled.ok || polled.value === 'pending') return breakOff(socket, pairing);
      await giveBack(socket, `Bearer ${polled.value.caller_key}`);
      return withdrawn;
    }
    if (polled.ok) {
      if (polled.value !== 'pending') return ok(polled.value);
    } else if (polled.failure.code === 'slow_down') {
      interval += slowDownSeconds;
    } else if (polled.failure.code === 'expired') {
      break;
    } else if (heldBack.has(polled.failure.code)) {
      if (held === undefined) terminal.err(`${polled.failure.sentence} Waiting for that…`);
      held = polled.failure;
    } else {
      return polled;
    }
  }
  // Nobody shall approve what nobody waits for, and no approved key shall lie there.
  await takeBack(socket, pairing);
  if (held !== undefined) return failed(held);
  return fail(
    'approval_timeout',
    'Nobody approved the pairing in time, so nothing was allowed. Run the command again when someone can approve it.',
  );
}

/** Takes the request back, so that nobody is asked about it any more. */
async function breakOff(socket: string, pairing: PairBody): Promise<Result<never>> {
  const { code, expires_in } = pairing;
  const answer = await takeBack(socket, pairing);
  // Denied or expired in the same moment: there is nothing that anybody could approve.
  if (answer.ok || answer.failure.code === 'not_found') return withdrawn;
  return fail(
    'cancelled',
    `Nobody waits for ${code} any more, and no key was stored. The agent could not be told, so the request ends by itself within ${Math.ceil(expires_in / 60)} min; do not approve it.`,
  );
}

/** The request, and the key that was approved for it and not fetched. */
export const takeBack = (socket: string, { pairing_id, secret }: PairBody) =>
  askAgent(socket, {
    method: 'DELETE',
    target: `/v1/pair/${pairing_id}`,
    authorization: `Pairing ${secret}`,
  });

const withdrawn = fail(
  'cancelled',
  'The request was withdrawn. Nobody was paired, and no key was stored.',
);

/** One question whether the key is there; it is handed out once. */
export async function collectKey(
  socket: string,
  pairing: PairBody,
): Promise<Result<CallerKeyBody | 'pending'>> {
  const answer = await askAgent(socket, {
    method: 'GET',
    target: `/v1/pair/${pairing.pairing_id}`,
    authorization: `Pairing ${pairing.secret}`,
  });
  if (!answer.ok) {
    return answer.failure.code === 'denied'
      ? fail('denied', 'The pairing was denied. Nothing was allowed.')
      : answer;
  }
  if (answer.value.status === 202) return ok('pending');
  const { caller_key, granted, expires_at } = answer.value.body;
  if (
    typeof caller_key === 'string' &&
    caller_key.startsWith(callerKeyPrefix) &&
    /^[\x21-\x7e]{1,500}$/.test(caller_key) &&
    Array.isArray(granted) &&
    typeof expires_at === 'number'
  ) {
    return ok({ caller_key, granted, expires_at });
  }
  return notUnderstood;
}

/** Gives a caller key back, so that nothing unused stays allowed. */
export const giveBack = (socket: string, authorization: string): Promise<Result<unknown>> =>
  askAgent(socket, { method: 'DELETE', target: '/v1/caller', authorization });

const pause = (seconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, seconds * 1000));

const notUnderstood = fail(
  'unexpected_response',
  'The agent answered the pairing in a way this command line does not understand. Use the `keybearer` of the same version as the agent.',
);
