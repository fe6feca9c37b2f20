import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type FailureCode, ok, type Result } from '../../shared/failure.ts';
import type { Clock, Log, Random } from '../ports.ts';
import { randomText } from '../random-text.ts';
import { sameSecret } from '../same-secret.ts';
import {
  type Answer,
  type ExpectedResponse,
  judgeAuthorizationResponse,
  type StrayResponse,
} from './authorization-response.ts';
import { cookieValues, judgeNavigation, longestPart } from './callback-hygiene.ts';
import { sendPage, sendParserRefusal, sendRedirect, sendRefusal } from './loopback-answer.ts';
import { LoopbackConnections } from './loopback-connections.ts';
import {
  type LoopbackListener,
  type LoopbackPlace,
  openLoopbackListener,
} from './loopback-listener.ts';
import type { RegisteredRedirect } from './registered-redirect.ts';
import { refusalSentences, signInSentences } from './sentences.ts';
import { failedPage, type SignInPage, type SignInPages } from './sign-in-pages.ts';

export interface LoopbackParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly pages: SignInPages;
}

/** What the redirect sends the browser to, and what must come back. Known only once the port is. */
export interface PreparedRequest {
  readonly url: string;
  readonly expected: ExpectedResponse;
}

export interface LoopbackEvents {
  /** The answer to our request, from the browser that began. Comes at most once. */
  answered(response: Answer): void;
  /** The one-time link was opened again: perhaps someone else used it first. True when that stopped the sign-in. */
  openedTwice(): boolean;
}

export type Ending =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: FailureCode };

/** `waiting` for the answer; `held`: it came, and the browser waits for the end; `ended`: one page may still be fetched. */
type State =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'held'; readonly response: ServerResponse }
  | { readonly kind: 'ended'; readonly ending: Ending }
  | { readonly kind: 'closed' };

/** How long the browser has to fetch the last page. The port is to be gone two seconds after the end. */
const graceMs = 1_500;
const cookieName = 'keybearer_sign_in';
/** Log lines for strays; a page that fires requests must not fill the log. */
const mostStraysLogged = 20;

/**
 * The loopback redirect (RFC 8252 §7.3): port 0 of 127.0.0.1 and nothing else (or one that a person
 * chose), for one sign-in; for a web client the very address it has registered. It hands out the
 * one-time link, takes the answer, holds the browser until the credential is stored, and goes. Whatever
 * does not belong to this sign-in is refused without touching it.
 */
export class LoopbackRedirect {
  readonly #parts: LoopbackParts;
  readonly #events: LoopbackEvents;
  readonly #listener: LoopbackListener;
  readonly #connections: LoopbackConnections;
  readonly #host: string;
  /** 128 bits: a page that scans ports still cannot name the path. So has the callback, unless it is registered. */
  readonly #startPath: string;
  readonly #callbackPath: string;
  readonly #redirectUri: string;
  readonly #binding: string;
  #request: PreparedRequest | undefined;
  #started = false;
  #strays = 0;
  #state: State = { kind: 'waiting' };
  #stopGrace: () => void = () => {};

  static async open(
    parts: LoopbackParts,
    events: LoopbackEvents,
    where: LoopbackPlace = {},
  ): Promise<Result<LoopbackRedirect>> {
    // The address and the headers have 8 KiB each; Node counts them together.
    // A missing Host is judged by callback-hygiene.ts, like every other wrong one.
    const server = createServer({ maxHeaderSize: 2 * longestPart, requireHostHeader: false });
    const listener = await openLoopbackListener(server, parts.clock, where);
    if (!listener.ok) return listener;
    return ok(new LoopbackRedirect(parts, events, server, listener.value, where.registered));
  }

  private constructor(
    parts: LoopbackParts,
    events: LoopbackEvents,
    server: Server,
    listener: LoopbackListener,
    registered: RegisteredRedirect | undefined,
  ) {
    this.#parts = parts;
    this.#events = events;
    this.#listener = listener;
    this.#connections = new LoopbackConnections(server, parts.clock);
    this.#host = listener.host;
    this.#startPath = `/start/${randomText(parts.random, 16)}`;
    this.#callbackPath = registered?.path ?? `/callback/${randomText(parts.random, 16)}`;
    this.#redirectUri = registered?.uri ?? `http://${this.#host}${this.#callbackPath}`;
    this.#binding = randomText(parts.random, 32);
    server.on('request', (request, response) => this.#handle(request, response));
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      sendParserRefusal(socket, error.code);
    });
  }

  get redirectUri(): string {
    return this.#redirectUri;
  }

  /** The only thing that reaches a command line (`xdg-open URL`): it names nothing of the request. */
  get startLink(): string {
    return `http://${this.#host}${this.#startPath}`;
  }

  /** Until then everything is "not found". */
  serve(request: PreparedRequest): void {
    this.#request = request;
  }

  /** The sign-in is over. A browser that waits is sent on, so that the code leaves the address bar. */
  end(ending: Ending): void {
    if (this.#state.kind === 'held') {
      const { response } = this.#state;
      this.#state = { kind: 'ended', ending };
      this.#request = undefined;
      sendRedirect(response, 303, ending.kind === 'done' ? '/done' : '/failed');
      this.#stopGrace = this.#parts.clock.after(graceMs, () => this.#shut());
    } else if (this.#state.kind === 'waiting') {
      this.#shut();
    }
  }

  /** At once, whatever is under way; a browser that waits is told. */
  close(code: FailureCode): void {
    if (this.#state.kind === 'closed') return;
    this.#shut(...this.#tellHeld(code));
  }

  #tellHeld(code: FailureCode): ServerResponse[] {
    if (this.#state.kind !== 'held') return [];
    const { response } = this.#state;
    sendPage(response, 200, failedPage(this.#parts.pages, code));
    return [response];
  }

  /** The port is closed with this; `last` answers may still be on their way to a browser. */
  #shut(...last: ServerResponse[]): void {
    this.#stopGrace();
    this.#state = { kind: 'closed' };
    this.#request = undefined;
    this.#listener.close();
    const leaving = last.flatMap(({ socket }) => socket ?? []);
    this.#connections.closeAllBut(leaving);
    if (leaving.length === 0) return;
    // A browser that never reads its answer does not hold the connection for long.
    this.#stopGrace = this.#parts.clock.after(graceMs, () => this.#connections.closeAllBut([]));
    this.#connections.whenEmpty(this.#stopGrace);
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    this.#connections.served(request.socket);
    const refusal = judgeNavigation(request, this.#host);
    const [path = '', query = ''] = splitTarget(request.url ?? '/');
    const lastPage = this.#lastPage(path);
    if (refusal !== undefined) {
      sendRefusal(response, refusal);
    } else if (path === this.#startPath) {
      this.#start(response);
    } else if (path === this.#callbackPath && this.#request !== undefined) {
      this.#callback(this.#request.expected, query, request, response);
    } else if (lastPage !== undefined) {
      sendPage(response, 200, lastPage);
      this.#shut(response);
    } else {
      sendRefusal(response, { status: 404, sentence: refusalSentences.notFound });
    }
  }

  #start(response: ServerResponse): void {
    if (!this.#started && this.#request !== undefined) {
      this.#started = true;
      // Lax: the answer comes as a navigation from the authorization server's site, and only as that.
      const cookie = `${cookieName}=${this.#binding}; Path=${this.#callbackPath}; HttpOnly; SameSite=Lax`;
      sendRedirect(response, 302, this.#request.url, cookie);
      return;
    }
    this.#parts.log.warn('sign_in_link_opened_twice');
    const stopped = this.#events.openedTwice();
    sendPage(response, 410, this.#parts.pages.expired);
    if (stopped) this.#shut(response, ...this.#tellHeld('expired'));
  }

  #callback(
    expected: ExpectedResponse,
    query: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const bound = cookieValues(request.rawHeaders, cookieName).some((value) =>
      sameSecret(value, this.#binding),
    );
    const judged = judgeAuthorizationResponse(new URLSearchParams(query), expected, bound);
    if (judged.kind === 'stray') {
      this.#refuseStray(judged, response);
    } else if (this.#state.kind !== 'waiting') {
      // The same answer once more, as a reload sends it; the first one is being worked on.
      sendRefusal(response, { status: 400, sentence: signInSentences.alreadyAnswered });
    } else {
      this.#take(judged, response);
    }
  }

  #take(judged: Answer, response: ServerResponse): void {
    if (judged.kind === 'code') {
      this.#state = { kind: 'held', response };
    } else {
      const { pages } = this.#parts;
      const denied = judged.kind === 'denied';
      sendPage(response, 200, denied ? pages.denied : failedPage(pages, 'unexpected_response'));
      this.#shut(response);
    }
    this.#events.answered(judged);
  }

  #refuseStray({ status, reason }: StrayResponse, response: ServerResponse): void {
    this.#strays += 1;
    if (this.#strays <= mostStraysLogged) {
      const event = reason === 'state_mismatch' ? 'callback_state_mismatch' : 'callback_refused';
      this.#parts.log.warn(event, { reason });
    }
    if (reason === 'other_browser') sendPage(response, status, this.#parts.pages.otherBrowser);
    else sendRefusal(response, { status, sentence: refusalSentences.notOurAnswer });
  }

  #lastPage(path: string): SignInPage | undefined {
    if (this.#state.kind !== 'ended') return undefined;
    const { ending } = this.#state;
    const { pages } = this.#parts;
    if (ending.kind === 'done') return path === '/done' ? pages.done : undefined;
    return path === '/failed' ? failedPage(pages, ending.code) : undefined;
  }
}

/** Path and query, as they came: an encoded slash or dot must not become another path. */
const splitTarget = (target: string): string[] => {
  const question = target.indexOf('?');
  return question < 0 ? [target] : [target.slice(0, question), target.slice(question + 1)];
};
