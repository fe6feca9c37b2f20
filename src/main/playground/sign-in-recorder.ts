import type { SignInStep } from '../../shared/app-state.ts';
import type { Result } from '../../shared/failure.ts';
import type { Shown, SignInTranscript, TranscriptStep } from '../../shared/playground.ts';
import type {
  BrowserMessage,
  RunningSignIn,
  SignInHandlers,
  SignInRequest,
} from '../oauth/sign-in.ts';
import type { Clock, Http, HttpRequest, HttpResponse, Log } from '../ports.ts';
import { readIdToken } from './id-token-shown.ts';
import { shownAuthorizationRequest, shownAuthorizationResponse } from './shown-authorization.ts';
import { jsonObject } from './shown-body.ts';
import { shownExchange } from './shown-exchange.ts';
import { watchedHttp } from './watched-http.ts';

/** Starts the sign-in over the given Http and handlers. */
export type StartSignIn = (
  http: Http,
  request: SignInRequest,
  handlers: SignInHandlers,
) => Promise<Result<RunningSignIn>>;

/** Keeps the newest sign-in for the playground: each message as it went by, hidden before it is kept. */
export class SignInRecorder {
  readonly #parts: { readonly http: Http; readonly clock: Clock; readonly log: Log };
  #newest: Transcript | undefined;

  constructor(parts: { readonly http: Http; readonly clock: Clock; readonly log: Log }) {
    this.#parts = parts;
  }

  newest(): SignInTranscript | null {
    return this.#newest?.view ?? null;
  }

  async start(
    begin: StartSignIn,
    request: SignInRequest,
    handlers: SignInHandlers,
  ): Promise<Result<RunningSignIn>> {
    const { clock, log } = this.#parts;
    const transcript = new Transcript(Math.floor(clock.now() / 1000), request.client.name);
    this.#newest = transcript;
    const http = watchedHttp(this.#parts, (...exchange) => transcript.exchanged(...exchange));
    const started = await begin(http, request, {
      onStep: (step) => {
        transcript.stepped(step);
        handlers.onStep(step);
      },
      onExchange: () => handlers.onExchange?.(),
      store: (grant) => {
        // Only a grant whose id token was verified in every respect is ever handed over.
        transcript.verified();
        return handlers.store(grant);
      },
      onBrowserMessage: (message) => {
        try {
          transcript.passed(message);
        } catch {
          log.warn('browser message not recorded');
        }
      },
    });
    if (!started.ok) transcript.stepped({ kind: 'ended', failure: started.failure });
    return started;
  }
}

class Transcript {
  #view: SignInTranscript;
  #state: Shown = [];

  constructor(startedAt: number, client: string) {
    this.#view = {
      started_at: startedAt,
      client,
      outcome: { kind: 'running' },
      steps: [],
      id_token: null,
    };
  }

  get view(): SignInTranscript {
    return this.#view;
  }

  exchanged(request: HttpRequest, answer: Result<HttpResponse>, milliseconds: number): void {
    const exchange = shownExchange(request, answer, milliseconds);
    this.#add({ kind: 'exchange', exchange });
    if (exchange.kind !== 'token' || !answer.ok) return;
    const token = jsonObject(answer.value.body)?.id_token;
    const read = typeof token === 'string' ? readIdToken(token) : undefined;
    if (read !== undefined) this.#view = { ...this.#view, id_token: { ...read, verified: false } };
  }

  passed(message: BrowserMessage): void {
    if (message.kind === 'request') {
      const request = shownAuthorizationRequest(message.url);
      this.#state = request.parameters.find(({ name }) => name === 'state')?.value ?? [];
      this.#add({ kind: 'authorization_request', request });
    } else {
      const response = shownAuthorizationResponse(message.answer, this.#state);
      this.#add({ kind: 'authorization_response', response });
    }
  }

  verified(): void {
    const token = this.#view.id_token;
    if (token !== null) this.#view = { ...this.#view, id_token: { ...token, verified: true } };
  }

  stepped(step: SignInStep): void {
    if (step.kind === 'done') {
      const { account, email } = step;
      this.#view = { ...this.#view, outcome: { kind: 'done', account, email } };
    } else if (step.kind === 'ended') {
      this.#view = { ...this.#view, outcome: { kind: 'failed', failure: step.failure } };
    }
  }

  /** A device that is asked about for half an hour says the same hundreds of times: the newest stands for all. */
  #add(step: TranscriptStep): void {
    const { steps } = this.#view;
    const before = steps.at(-1);
    const kept = before !== undefined && saysTheSame(before, step) ? steps.slice(0, -1) : steps;
    this.#view = { ...this.#view, steps: [...kept, step] };
  }
}

/** Two polls that were both answered "not yet" (RFC 8628 §3.5). */
const saysTheSame = (before: TranscriptStep, after: TranscriptStep): boolean => {
  const said = waitingError(before);
  return said !== undefined && said === waitingError(after);
};

function waitingError(step: TranscriptStep): string | undefined {
  if (step.kind !== 'exchange' || step.exchange.answer.kind !== 'response') return undefined;
  const { body } = step.exchange.answer.response;
  const error =
    body.kind === 'fields' ? body.fields.find(({ name }) => name === 'error') : undefined;
  const [part] = error?.value ?? [];
  const text = part?.kind === 'text' ? part.text : undefined;
  return text === 'authorization_pending' || text === 'slow_down' ? text : undefined;
}
