import type { Result } from '../../shared/failure.ts';
import type { Clock, Http, HttpRequest, HttpResponse, Log } from '../ports.ts';

export interface WatchedParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
}

/** Told of each exchange when it is over; it hides what is secret before it keeps anything. */
export type Watcher = (
  request: HttpRequest,
  answer: Result<HttpResponse>,
  milliseconds: number,
) => void;

/** The same Http with somebody looking on, who can neither change an exchange nor break it. */
export function watchedHttp({ http, clock, log }: WatchedParts, watch: Watcher): Http {
  return {
    async send(request) {
      const began = clock.boot();
      const answer = await http.send(request);
      try {
        watch(request, answer, clock.boot() - began);
      } catch {
        // What was thrown may quote the exchange. A sign-in that works is worth more than its picture.
        log.warn('exchange not recorded');
      }
      return answer;
    },
  };
}
