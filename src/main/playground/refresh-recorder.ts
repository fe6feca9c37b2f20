import { AsyncLocalStorage } from 'node:async_hooks';
import type { ShownExchange } from '../../shared/playground.ts';
import type { Http } from '../ports.ts';
import { shownExchange } from './shown-exchange.ts';
import { type WatchedParts, watchedHttp } from './watched-http.ts';

interface Recording {
  readonly exchanges: ShownExchange[];
  over: boolean;
}

/**
 * Records the HTTP of one refresh among all that go through the token endpoint. Which of them belong
 * to it is told by the chain of calls itself, so that the token service need know nothing of it; a
 * refresh that somebody else began is theirs, and is not recorded.
 */
export class RefreshRecorder {
  readonly #running = new AsyncLocalStorage<Recording>();
  /** For the token endpoint. */
  readonly http: Http;

  constructor(parts: WatchedParts) {
    this.http = watchedHttp(parts, (request, answer, milliseconds) => {
      const recording = this.#running.getStore();
      if (recording === undefined || recording.over) return;
      recording.exchanges.push(shownExchange(request, answer, milliseconds));
    });
  }

  async record<T>(
    work: () => Promise<T>,
  ): Promise<{ readonly result: T; readonly exchanges: readonly ShownExchange[] }> {
    const recording: Recording = { exchanges: [], over: false };
    const result = await this.#running.run(recording, work);
    // Timers that were set meanwhile live on in the same chain; what they do is not this refresh.
    recording.over = true;
    return { result, exchanges: recording.exchanges };
  }
}
