import type { SignInStep } from '../../shared/app-state.ts';
import { type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import { identityScopes, normaliseScopes } from '../../shared/scope.ts';
import { randomText } from '../random-text.ts';
import {
  type DeviceAuthorization,
  type DeviceAuthorizationParts,
  judgeDeviceScopes,
  requestDeviceAuthorization,
} from './device-authorization.ts';
import { pollDeviceGrant } from './device-grant.ts';
import type { Grant } from './outcomes.ts';
import { deviceSentences, signInSentences } from './sentences.ts';
import type {
  RunningSignIn,
  SignedIn,
  SignInHandlers,
  SignInParts,
  SignInRequest,
} from './sign-in.ts';
import { doneStep, judgeIdentity, keepGrant } from './sign-in-ending.ts';

/** RFC 8628 §3.5: what one `slow_down` adds for good. */
const slowDownMs = 5_000;
/** However long the network is away, it is tried again this often. */
const longestPauseMs = 60_000;

/** The sign-in by a code that is typed on another device (RFC 8628), for clients of type "TVs and Limited Input devices". */
export async function startDeviceSignIn(
  parts: SignInParts,
  request: SignInRequest,
  handlers: SignInHandlers,
  metadata: DeviceAuthorizationParts['metadata'],
): Promise<Result<RunningSignIn>> {
  const scopes = normaliseScopes([...request.scopes, ...identityScopes]);
  const allowed = judgeDeviceScopes(scopes);
  if (!allowed.ok) return allowed;
  const { http, clock } = parts;
  const asking = { http, clock, client: request.client, metadata };
  const authorization = await requestDeviceAuthorization(asking, scopes);
  if (!authorization.ok) return authorization;
  const device = new DeviceSignIn(parts, request, handlers, asking, authorization.value, scopes);
  return ok(device.begin());
}

/** `asking`: a question is on its way, and `abort` gives it up. */
type Phase =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'asking'; readonly abort: AbortController }
  | { readonly kind: 'storing' }
  | { readonly kind: 'ended' };

class DeviceSignIn {
  readonly #parts: SignInParts;
  readonly #request: SignInRequest;
  readonly #handlers: SignInHandlers;
  readonly #asking: DeviceAuthorizationParts;
  readonly #authorization: DeviceAuthorization;
  readonly #scopes: readonly string[];
  readonly #deadlineBoot: number;
  readonly #ended: Promise<Result<SignedIn>>;
  #resolve: (result: Result<SignedIn>) => void = () => {};
  #phase: Phase = { kind: 'waiting' };
  #intervalMs: number;
  #stopTimer: () => void = () => {};

  constructor(
    parts: SignInParts,
    request: SignInRequest,
    handlers: SignInHandlers,
    asking: DeviceAuthorizationParts,
    authorization: DeviceAuthorization,
    scopes: readonly string[],
  ) {
    this.#parts = parts;
    this.#request = request;
    this.#handlers = handlers;
    this.#asking = asking;
    this.#authorization = authorization;
    this.#scopes = scopes;
    this.#intervalMs = authorization.interval * 1000;
    this.#deadlineBoot = parts.clock.boot() + this.#timeoutMs;
    this.#ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  begin(): RunningSignIn {
    const { clock, log, random } = this.#parts;
    const { userCode, verificationUri, completeUri } = this.#authorization;
    log.info('sign_in_started', { mode: 'device', issuer: this.#request.client.issuer.kind });
    this.#step({
      kind: 'waiting_for_device',
      verification_url: verificationUri,
      user_code: userCode,
      complete_url: completeUri,
    });
    this.#askAfter(this.#intervalMs);
    return {
      id: randomText(random, 16),
      link: verificationUri,
      expiresAt: Math.floor((clock.now() + this.#timeoutMs) / 1000),
      ended: this.#ended,
      paste: async () => fail('conflict', signInSentences.notWaitingForPaste),
      cancel: () => this.#cancel(),
    };
  }

  /** The code's own life, or less where the person gave less. */
  get #timeoutMs(): number {
    const codeMs = this.#authorization.expiresIn * 1000;
    return Math.min(this.#request.timeoutMs ?? codeMs, codeMs);
  }

  #askAfter(pauseMs: number): void {
    const left = this.#deadlineBoot - this.#parts.clock.boot();
    this.#phase = { kind: 'waiting' };
    this.#stopTimer = this.#parts.clock.after(Math.max(0, Math.min(pauseMs, left)), () => {
      // Timers stand still while the machine sleeps; the deadline does not.
      if (this.#parts.clock.boot() >= this.#deadlineBoot) {
        this.#fail(fail('timed_out', deviceSentences.expired).failure);
      } else {
        void this.#ask(pauseMs);
      }
    });
  }

  async #ask(pauseMs: number): Promise<void> {
    const abort = new AbortController();
    this.#phase = { kind: 'asking', abort };
    this.#handlers.onExchange?.();
    const poll = await pollDeviceGrant(
      this.#asking,
      this.#authorization,
      this.#scopes,
      abort.signal,
    );
    // Cancelled meanwhile: what came is dropped, not stored.
    if (this.#phase.kind !== 'asking') return;
    switch (poll.kind) {
      case 'pending':
        if (poll.slowDown) this.#intervalMs += slowDownMs;
        this.#askAfter(this.#intervalMs);
        return;
      case 'unreached':
        // RFC 8628 §3.5: less often after each time that nobody answered.
        this.#askAfter(Math.min(pauseMs * 2, longestPauseMs));
        return;
      case 'ended':
        this.#fail(poll.failure);
        return;
      case 'granted':
        await this.#keep(poll.grant);
    }
  }

  async #keep(grant: Grant): Promise<void> {
    const stranger = judgeIdentity(this.#request, grant);
    if (stranger !== undefined) {
      this.#fail(stranger);
      return;
    }
    this.#phase = { kind: 'storing' };
    this.#step({ kind: 'storing' });
    const kept = await keepGrant(this.#handlers, grant, this.#scopes);
    if (!kept.ok) {
      this.#fail(kept.failure);
      return;
    }
    this.#finish(doneStep(kept.value), kept);
  }

  #cancel(): void {
    if (this.#phase.kind === 'storing' || this.#phase.kind === 'ended') return;
    this.#fail(fail('cancelled', signInSentences.cancelled).failure);
  }

  #fail(failure: Failure): void {
    this.#finish({ kind: 'ended', failure }, failed(failure));
  }

  #finish(step: SignInStep, result: Result<SignedIn>): void {
    if (this.#phase.kind === 'asking') this.#phase.abort.abort();
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
