import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { type Failure, type FailureCode, failureCodes } from '../../shared/failure.ts';
import type { ErrorBody } from '../../shared/socket-protocol.ts';
import { answerWhileSending } from './answer-while-sending.ts';

/** On every answer (S97). What is served here must not lie in a cache or be taken for something else. */
export const commonHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const;

export const jsonType = 'application/json; charset=utf-8';
export const textType = 'text/plain; charset=utf-8';

export const statusOf = (code: FailureCode): number => failureCodes[code].status;

/** 429 and 503 always say when to come back, also where the failure does not know. */
function retryAfterOf(failure: Failure): number | undefined {
  if (failure.retryAfter !== undefined) return Math.max(1, Math.ceil(failure.retryAfter));
  const status = statusOf(failure.code);
  if (status === 429) return 1;
  return status === 503 ? 5 : undefined;
}

const address = /[^\s@<>"']+@[^\s@<>"']+/g;
const path = /(^|[\s"'(])\/[^\s"')]+/g;

/**
 * Callers get the code, the sentence and the request id, never the cause, which may hold what a
 * server answered. Sentences are written for the person at the window and may name an account or a
 * file; a caller that was refused learns neither (S98).
 */
const callerSentence = (sentence: string): string =>
  sentence.replace(address, 'the account').replace(path, '$1[path]');

const errorBody = (code: string, sentence: string, requestId: string): ErrorBody => ({
  error: code,
  error_description: sentence,
  request_id: requestId,
});

export function refuse(reply: FastifyReply, failure: Failure): FastifyReply {
  const retryAfter = retryAfterOf(failure);
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  return reply
    .code(statusOf(failure.code))
    .header('content-type', jsonType)
    .send(
      JSON.stringify(errorBody(failure.code, callerSentence(failure.sentence), reply.request.id)),
    );
}

/** The owner is the person the sentence was written for: names and paths stay, and the cause helps. */
export function refuseOwner(reply: FastifyReply, failure: Failure): FastifyReply {
  const retryAfter = retryAfterOf(failure);
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  const body = errorBody(failure.code, failure.sentence, reply.request.id);
  const whole = failure.cause === undefined ? body : { ...body, cause: failure.cause };
  return reply
    .code(statusOf(failure.code))
    .header('content-type', jsonType)
    .send(JSON.stringify(whole));
}

export function answerJson(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply.code(status).header('content-type', jsonType).send(JSON.stringify(body));
}

/** A good answer, whichever way it goes out. */
export interface TextAnswer {
  readonly type: string;
  readonly body: string;
}

export const answerText = (reply: FastifyReply, { type, body }: TextAnswer): FastifyReply =>
  reply.header('content-type', type).send(body);

/** Aborts when nobody reads the answer any more. */
export function hungUp(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}

export interface Refusal {
  readonly code: FailureCode;
  readonly sentence: string;
  readonly requestId: string;
  /** Where the HTTP status is not the code's own. */
  readonly headers?: Readonly<Record<string, string>>;
}

const refusalHeaders = (refusal: Refusal, body: string) => ({
  ...commonHeaders,
  ...refusal.headers,
  'content-type': jsonType,
  'content-length': String(Buffer.byteLength(body)),
  connection: 'close',
});

const refusalText = (refusal: Refusal): string =>
  JSON.stringify(errorBody(refusal.code, refusal.sentence, refusal.requestId));

/** As `refuse`, where the request's body has not been read and the connection ends with the answer. */
export function refuseUnread(reply: FastifyReply, { code, sentence }: Failure): FastifyReply {
  const refusal = { code, sentence: callerSentence(sentence), requestId: reply.request.id };
  const text = refusalText(refusal);
  return reply
    .code(statusOf(code))
    .headers(refusalHeaders(refusal, text))
    .send(answerWhileSending(reply.request.raw, text));
}

/** A request that never reaches a route: answered, and the connection closed. */
export function refuseRequest(response: ServerResponse, refusal: Refusal): void {
  const body = refusalText(refusal);
  response.writeHead(statusOf(refusal.code), refusalHeaders(refusal, body));
  response.end(body);
}

/** Bytes that are no request at all, so that there is no response object to answer with. */
export function refuseBytes(socket: Socket, refusal: Refusal): void {
  const body = refusalText(refusal);
  const status = statusOf(refusal.code);
  const head = Object.entries(refusalHeaders(refusal, body)).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('\r\n')}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
