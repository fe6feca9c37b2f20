import type { ServerMetadata } from 'openid-client';
import type { SignInStep } from '../../shared/app-state.ts';
import { type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import { signInTimeoutSeconds } from '../../shared/sign-in-timeout.ts';
import { randomText } from '../random-text.ts';
import { judgeAuthorizationError } from './authorization-error.ts';
import { type AuthorizationRequest, buildAuthorizationRequest } from './authorization-request.ts';
import type { Answer, CodeResponse, ExpectedResponse } from './authorization-response.ts';
import { exchangeCode } from './code-exchange.ts';
import { startDeviceSignIn } from './device-sign-in.ts';
import { recordedFetch } from './http-fetch.ts';
import { configure, discoverIssuer } from './issuer.ts';
import { LoopbackRedirect } from './loopback-redirect.ts';
import type { Grant } from './outcomes.ts';
import { judgePastedRedirect, pasteRedirectUri } from './pasted-redirect.ts';
import { readRegisteredRedirect } from './registered-redirect.ts';
import { serverName, signInSentences } from './sentences.ts';
import type {
  RunningSignIn,
  SignedIn,
  SignInHandlers,
  SignInParts,
  SignInRequest,
} from './sign-in.ts';
import { doneStep, judgeIdentity, keepGrant } from './sign-in-ending.ts';

/**
 * The sign-in, from the one-time link to the stored credential. Each is independent of any other;
 * who runs two at once decides what that means.
 */
export async function startSignIn(
  parts: SignInParts,
  request: SignInRequest,
  handlers: SignInHandlers,
): Promise<Result<RunningSignIn>> {
  const metadata = await discoverIssuer(parts.http, request.client.issuer);
  if (!metadata.ok) return metadata;
  if (request.mode === 'device') {
    return startDeviceSignIn(parts, request, handlers, metadata.value);
  }
  const signIn = new SignIn(parts, request, handlers, metadata.value);
  return request.mode === 'paste' ? signIn.waitForPaste() : signIn.waitForBrowser();
}

/** The verifier exists only while an answer is awaited or exchanged; with the phase it is gone. */
type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'waiting'; readonly authorization: AuthorizationRequest }
  | { readonly kind: 'exchanging'; readonly abort: AbortController }
  | { readonly kind: 'storing' }
  | { readonly kind: 'ended' };

class SignIn {
  readonly #parts: SignInParts;
  readonly #request: SignInRequest;
  readonly #handlers: SignInHandlers;
  readonly #metadata: ServerMetadata;
  readonly #server: string;
  readonly #timeoutMs: number;
  readonly #ended: Promise<Result<SignedIn>>;
  #resolve: (result: Result<SignedIn>) => void = () => {};
  #phase: Phase = { kind: 'starting' };
  #redirect: LoopbackRedirect | undefined;
  #deadlineBoot = 0;
  #stopTimer: () => void = () => {};

  constructor(
    parts: SignInParts,
    request: SignInRequest,
    handlers: SignInHandlers,
    metadata: ServerMetadata,
  ) {
    this.#parts = parts;
    this.#request = request;
    this.#handlers = handlers;
    this.#metadata = metadata;
    this.#server = serverName(request.client.issuer);
    this.#timeoutMs = request.timeoutMs ?? signInTimeoutSeconds * 1000;
    this.#ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  async waitForBrowser(): Promise<Result<RunningSignIn>> {
    const { redirectUri: uri } = this.#request.client;
    const registered = uri === undefined ? undefined : readRegisteredRedirect(uri);
    const events = {
      answered: (response: Answer) => this.#answered(response),
      openedTwice: () => this.#openedTwice(),
    };
    const redirect = await LoopbackRedirect.open(this.#parts, events, {
      registered,
      ports: this.#request.ports,
    });
    if (!redirect.ok) return redirect;
    this.#redirect = redirect.value;
    const { startLink, redirectUri } = redirect.value;
    const authorization = await this.#wait(redirectUri);
    redirect.value.serve({ url: authorization.url, expected: this.#expected(authorization) });
    this.#step({ kind: 'waiting_for_browser', link: startLink, browser_opened: false });
    if (this.#request.mode === 'browser') void this.#openBrowser(startLink);
    return ok(this.#running(startLink));
  }

  async waitForPaste(): Promise<Result<RunningSignIn>> {
    const { client } = this.#request;
    const { url } = await this.#wait(client.redirectUri ?? pasteRedirectUri(this.#parts.random));
    this.#step({ kind: 'waiting_for_paste', link: url });
    return ok(this.#running(url));
  }

  async #wait(redirectUri: string): Promise<AuthorizationRequest> {
    const { clock, http, log, random } = this.#parts;
    const { client, scopes, loginHint, mode, options } = this.#request;
    const config = configure(client, this.#metadata, recordedFetch(http).fetch);
    const wishes = { redirectUri, scopes, loginHint, options };
    const authorization = await buildAuthorizationRequest(config, random, wishes);
    this.#handlers.onBrowserMessage?.({ kind: 'request', url: authorization.url });
    this.#phase = { kind: 'waiting', authorization };
    this.#deadlineBoot = clock.boot() + this.#timeoutMs;
    this.#stopTimer = clock.after(this.#timeoutMs, () => this.#timedOut());
    log.info('sign_in_started', { mode, issuer: client.issuer.kind });
    return authorization;
  }

  /** A browser that does not open is no reason to stop: the link stays shown, to be opened by hand (R24). */
  async #openBrowser(link: string): Promise<void> {
    const opened = await this.#parts.browser.open(link);
    if (!opened.ok) this.#parts.log.warn('browser_not_opened', { code: opened.failure.code });
    if (opened.ok && this.#phase.kind === 'waiting') {
      this.#step({ kind: 'waiting_for_browser', link, browser_opened: true });
    }
  }

  #running(link: string): RunningSignIn {
    const { clock, random } = this.#parts;
    return {
      id: randomText(random, 16),
      link,
      expiresAt: Math.floor((clock.now() + this.#timeoutMs) / 1000),
      ended: this.#ended,
      paste: async (redirectUrl) => this.#paste(redirectUrl),
      cancel: () => this.#cancel(),
    };
  }

  #expected({ state }: AuthorizationRequest): ExpectedResponse {
    return {
      state,
      issuer: this.#metadata.issuer,
      issuerPromised: this.#metadata.authorization_response_iss_parameter_supported === true,
    };
  }

  #paste(redirectUrl: string): Result<void> {
    if (this.#request.mode !== 'paste') {
      return fail('conflict', signInSentences.notWaitingForPaste);
    }
    if (this.#phase.kind !== 'waiting') return fail('conflict', signInSentences.alreadyAnswered);
    const { authorization } = this.#phase;
    const judged = judgePastedRedirect(
      redirectUrl,
      authorization.redirectUri,
      this.#expected(authorization),
    );
    if (!judged.ok) return judged;
    this.#answered(judged.value);
    return ok(undefined);
  }

  #answered(response: Answer): void {
    if (this.#phase.kind !== 'waiting') return;
    const { authorization } = this.#phase;
    this.#handlers.onBrowserMessage?.({ kind: 'answer', answer: response });
    // Timers stand still while the machine sleeps; the deadline does not.
    if (this.#parts.clock.boot() >= this.#deadlineBoot) {
      this.#timedOut();
    } else if (response.kind === 'code') {
      this.#stopTimer();
      void this.#redeem(authorization, response);
    } else if (response.kind === 'denied') {
      this.#fail(fail('denied', signInSentences.denied).failure);
    } else {
      this.#fail(judgeAuthorizationError(response.error, this.#server));
    }
  }

  async #redeem(authorization: AuthorizationRequest, response: CodeResponse): Promise<void> {
    const abort = new AbortController();
    this.#phase = { kind: 'exchanging', abort };
    this.#step({ kind: 'exchanging' });
    this.#handlers.onExchange?.();
    const { http, clock } = this.#parts;
    const grant = await exchangeCode({
      http,
      clock,
      client: this.#request.client,
      metadata: this.#metadata,
      request: authorization,
      response,
      signal: abort.signal,
    });
    // Cancelled, or the link was opened twice, meanwhile: what came is dropped, not stored.
    if (this.#phase.kind !== 'exchanging') return;
    const failure = grant.ok ? judgeIdentity(this.#request, grant.value) : grant.failure;
    if (failure !== undefined) this.#fail(failure);
    else if (grant.ok) await this.#store(grant.value, authorization.scopes);
  }

  async #store(grant: Grant, asked: readonly string[]): Promise<void> {
    this.#phase = { kind: 'storing' };
    this.#step({ kind: 'storing' });
    const kept = await keepGrant(this.#handlers, grant, asked);
    if (!kept.ok) {
      this.#fail(kept.failure);
      return;
    }
    this.#finish(doneStep(kept.value), kept);
    this.#redirect?.end({ kind: 'done' });
  }

  #timedOut(): void {
    if (this.#phase.kind !== 'waiting') return;
    this.#fail(fail('timed_out', signInSentences.timedOut).failure);
  }

  #openedTwice(): boolean {
    if (this.#phase.kind !== 'waiting' && this.#phase.kind !== 'exchanging') return false;
    const { failure } = fail('expired', signInSentences.openedTwice);
    // The redirect answers the second visitor and closes by itself.
    this.#finish({ kind: 'ended', failure }, failed(failure));
    return true;
  }

  #cancel(): void {
    if (this.#phase.kind === 'storing') return;
    if (this.#phase.kind !== 'ended') {
      const { failure } = fail('cancelled', signInSentences.cancelled);
      this.#finish({ kind: 'ended', failure }, failed(failure));
    }
    this.#redirect?.close('cancelled');
  }

  #fail(failure: Failure): void {
    this.#finish({ kind: 'ended', failure }, failed(failure));
    this.#redirect?.end({ kind: 'failed', code: failure.code });
  }

  #finish(step: SignInStep, result: Result<SignedIn>): void {
    if (this.#phase.kind === 'exchanging') this.#phase.abort.abort();
    this.#phase = { kind: 'ended' };
    this.#stopTimer();
    this.#parts.log.info('sign_in_ended', { code: result.ok ? 'done' : result.failure.code });
    this.#step(step);
    this.#resolve(result);
  }

  #step(step: SignInStep): void {
    this.#handlers.onStep(step);
  }
}
