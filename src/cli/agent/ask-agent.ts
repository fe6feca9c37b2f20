import {
  type FailureCode,
  fail,
  failed,
  failureCodes,
  ok,
  type Result,
} from '../../shared/failure.ts';
import { exchange, notKeybearer, type WireAnswer } from './connection.ts';
import { readObject } from './read-object.ts';
import type { WireRequest } from './wire-request.ts';

/** How long the agent may take; `--wait` comes on top where there is one. */
export const answerSeconds = 30;

/**
 * Where a person wants to be asked about a key, a token waits two minutes for the answer, and hanging up
 * before counts like a no.
 */
export const tokenSeconds = 150;

/** An answer that was a success, with its JSON body. */
export interface AgentAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Asks, and turns everything that is not a success into a `Failure` with the agent's own words. */
export async function askAgent(
  socketPath: string,
  request: WireRequest,
  deadlineSeconds: number = answerSeconds,
): Promise<Result<AgentAnswer>> {
  const answer = await exchange(socketPath, request, deadlineSeconds);
  return answer.ok ? judgeAnswer(answer.value) : answer;
}

export function judgeAnswer(answer: WireAnswer): Result<AgentAnswer> {
  if (answer.status === 204) return ok({ status: 204, body: {} });
  const body = readObject(answer.body);
  if (answer.status >= 200 && answer.status < 300 && body !== undefined) {
    return ok({ status: answer.status, body });
  }
  if (answer.status < 400 || typeof body?.error !== 'string') {
    return failed({ ...notKeybearer, cause: `HTTP ${answer.status}` });
  }
  const code = knownCode(body.error, answer.status);
  const sentence =
    typeof body.error_description === 'string' && body.error_description !== ''
      ? body.error_description
      : `The agent refused the request (${body.error}).`;
  const retryAfter = /^\d{1,6}$/.exec(answer.headers.get('retry-after') ?? '')?.[0];
  return fail(code, sentence, {
    ...(typeof body.request_id === 'string' ? { cause: `request ${body.request_id}` } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter: Number(retryAfter) }),
  });
}

/** A newer agent may know codes that this command line does not; the HTTP status still tells their kind. */
function knownCode(code: string, status: number): FailureCode {
  if (Object.hasOwn(failureCodes, code)) return code as FailureCode;
  if (status === 503 || status === 429) return 'upstream';
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'not_allowed';
  return status === 400 ? 'invalid_request' : 'unexpected_response';
}
