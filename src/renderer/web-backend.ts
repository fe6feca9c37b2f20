import type { AppState } from '../shared/app-state.ts';
import { fail, type Result } from '../shared/failure.ts';
import type { CommandInput, CommandName, CommandOutputs } from '../shared/ui-contract.ts';
import type { Backend, BackendView, Connection } from './backend.ts';
import { EventStreamParser, type ServerSentEvent } from './server-sent-events.ts';
import { words } from './words.ts';

/** The agent's heartbeat comes every 15 s; two missed and a bit means that nobody is there. */
const silenceMs = 40_000;
/** Between two tries to reach an agent that went away. */
const retryMs = 2_000;

const storageKey = 'keybearer-page-key';

/**
 * The page key arrives once in the address's fragment, which no server sees, and moves to storage that
 * belongs to this very port, so that a reload keeps it; the address bar is cleaned at once.
 */
export function takePageKey(): string {
  const arrived = /^#page-key=([\w-]{1,128})$/.exec(location.hash)?.[1];
  if (arrived !== undefined) {
    localStorage.setItem(storageKey, arrived);
    history.replaceState(null, '', '/');
  }
  return localStorage.getItem(storageKey) ?? '';
}

/** The window's backend over loopback HTTP (src/main/web-ui). */
export class WebBackend implements Backend {
  readonly #pageKey: string;
  readonly #listeners = new Set<(view: BackendView) => void>();
  #view: BackendView = { connection: 'connecting', state: null };
  #running = false;

  constructor(pageKey: string) {
    this.#pageKey = pageKey;
  }

  subscribe(listener: (view: BackendView) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#view);
    if (!this.#running) void this.#run();
    return () => this.#listeners.delete(listener);
  }

  reconnect(): void {
    if (!this.#running) void this.#run();
  }

  async send<N extends CommandName>(
    name: N,
    input: CommandInput<N>,
  ): Promise<Result<CommandOutputs[N]>> {
    try {
      const response = await fetch(`/api/commands/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'keybearer-page-key': this.#pageKey },
        body: JSON.stringify(input),
      });
      // The shape is the contract of ui-contract.ts; both sides are built from the same sources.
      return (await response.json()) as Result<CommandOutputs[N]>;
    } catch {
      return fail('no_agent', words.connection.commandLost);
    }
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#running) {
      const ending = await this.#stream();
      if (ending === 'lost') {
        this.#become({ connection: 'lost' });
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      } else {
        this.#running = false;
        this.#become({ connection: ending });
      }
    }
  }

  /** One connection from its opening to its end, and why it ended. */
  async #stream(): Promise<Extract<Connection, 'lost' | 'superseded' | 'refused'>> {
    const silence = new AbortController();
    let watchdog = setTimeout(() => silence.abort(), silenceMs);
    try {
      const response = await fetch('/api/events', {
        headers: { 'keybearer-page-key': this.#pageKey },
        signal: silence.signal,
      });
      if (response.status === 401) return 'refused';
      if (!response.ok || response.body === null) return 'lost';
      const parser = new EventStreamParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return 'lost';
        clearTimeout(watchdog);
        watchdog = setTimeout(() => silence.abort(), silenceMs);
        for (const event of parser.push(value)) {
          if (event.event === 'superseded') return 'superseded';
          this.#take(event);
        }
      }
    } catch {
      return 'lost';
    } finally {
      clearTimeout(watchdog);
    }
  }

  #take(event: ServerSentEvent): void {
    if (event.event !== 'state') return;
    const state = JSON.parse(event.data) as AppState;
    const before = this.#view.state;
    // A restarted agent counts from the beginning again; only then may a lower revision replace a higher.
    const sameRun = before?.agent.started_at === state.agent.started_at;
    const stale = sameRun && before !== null && state.revision < before.revision;
    this.#become(stale ? { connection: 'open' } : { connection: 'open', state });
  }

  #become(change: Partial<BackendView>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener(this.#view);
  }
}
