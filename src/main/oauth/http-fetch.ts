import type { CustomFetch } from 'openid-client';
import { type Failure, fail, type Result } from '../../shared/failure.ts';
import type { Http, HttpResponse } from '../ports.ts';
import { exchangeSentences } from './sentences.ts';

/**
 * The whole exchange. openid-client's own timeout (30 s, on the system's timers) would outlast a
 * caller that waits 20 s, so its signal is left aside and the port's deadline rules.
 */
const deadline = 15_000;

/** Fetch may not build a Response with a body for these (Fetch standard, "null body status"). */
const bodiless = new Set([204, 205, 304]);

/** How a failed exchange travels through openid-client; the message names only the code. */
class HttpFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.name = 'HttpFailure';
    this.failure = failure;
  }
}

/** A fetch for openid-client that goes through the Http port and keeps every answer as it came. */
export interface RecordedFetch {
  readonly fetch: CustomFetch;
  /** In order. Judging reads these and never openid-client's errors, whose causes hold whole bodies. */
  readonly answers: readonly Result<HttpResponse>[];
}

export function recordedFetch(http: Http, signal?: AbortSignal): RecordedFetch {
  const answers: Result<HttpResponse>[] = [];
  const fetch: CustomFetch = async (url, options) => {
    const answer = await http.send({
      url,
      method: options.method,
      headers: options.headers,
      ...(options.body == null ? {} : { body: bodyText(options.body) }),
      deadline,
      ...(signal === undefined ? {} : { signal }),
    });
    answers.push(answer);
    if (!answer.ok) throw new HttpFailure(answer.failure);
    return toResponse(answer.value);
  };
  return { fetch, answers };
}

/** What the last exchange brought; a request that openid-client refused to send never got that far. */
export const lastAnswer = ({ answers }: RecordedFetch): Result<HttpResponse> =>
  answers.at(-1) ??
  fail('internal', exchangeSentences.notSent, { cause: 'refused before sending' });

function bodyText(body: unknown): string {
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new HttpFailure({
    code: 'internal',
    sentence: exchangeSentences.notSent,
    cause: 'unknown kind of request body',
  });
}

function toResponse(answer: HttpResponse): Response {
  try {
    return new Response(bodiless.has(answer.status) ? null : answer.body, {
      status: answer.status,
      headers: { ...answer.headers },
    });
  } catch {
    // A status over 599 or a header that fetch does not allow. The answer itself is kept and judged.
    throw new HttpFailure({
      code: 'unexpected_response',
      sentence: exchangeSentences.notHttp,
      cause: `HTTP ${answer.status}`,
    });
  }
}
