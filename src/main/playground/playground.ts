import { fail, ok, type Result } from '../../shared/failure.ts';
import type { CommandInput, CommandOutputs } from '../../shared/ui-contract.ts';
import { resolveAccount } from '../accounts/account-commands.ts';
import { accountIssuer } from '../accounts/account-issuer.ts';
import type { SignInWish } from '../accounts/sign-in-desk.ts';
import type { TokenService } from '../credentials/token-service.ts';
import { type CallParts, callApi, type RefusedToken } from './api-call.ts';
import { exampleCalls } from './example-calls.ts';
import { forceRefresh } from './forced-refresh.ts';
import { previewRequest } from './preview.ts';
import type { RefreshRecorder } from './refresh-recorder.ts';
import type { SignInRecorder } from './sign-in-recorder.ts';

export interface PlaygroundParts extends CallParts {
  readonly tokens: TokenService;
  readonly signIns: SignInRecorder;
  readonly refreshes: RefreshRecorder;
  /** What a sign-in with this input would ask for. */
  readonly wish: (input: CommandInput<'playground.preview'>) => Promise<Result<SignInWish>>;
}

type Answer<N extends keyof CommandOutputs> = Promise<Result<CommandOutputs[N]>>;

/** More windows than anyone has open; each holds a connection while it calls. */
const mostCalls = 8;

/** What people try out: the request, the exchange, the refresh, a call. Faces see none of the tokens. */
export class Playground {
  readonly #parts: PlaygroundParts;
  /** The call under way of each window. */
  readonly #calls = new Map<string, AbortController>();
  /** By account, the token that an API refused last. */
  readonly #refused = new Map<string, RefusedToken>();

  constructor(parts: PlaygroundParts) {
    this.#parts = parts;
  }

  async preview(input: CommandInput<'playground.preview'>): Answer<'playground.preview'> {
    const wish = await this.#parts.wish(input);
    return wish.ok ? previewRequest(this.#parts.http, wish.value) : wish;
  }

  async transcript(): Answer<'playground.transcript'> {
    return ok({ transcript: this.#parts.signIns.newest() });
  }

  refresh(input: CommandInput<'playground.refresh'>): Answer<'playground.refresh'> {
    const { refreshes: recorder } = this.#parts;
    return forceRefresh({ ...this.#parts, recorder }, input);
  }

  async call(input: CommandInput<'playground.call'>): Answer<'playground.call'> {
    if (this.#calls.has(input.window) || this.#calls.size >= mostCalls) {
      return fail('conflict', 'A call is already under way. Wait for its answer, or cancel it.');
    }
    const abort = new AbortController();
    this.#calls.set(input.window, abort);
    try {
      return await callApi(this.#parts, input, abort.signal, (token) => {
        this.#refused.set(token.accountId, token);
      });
    } finally {
      this.#calls.delete(input.window);
    }
  }

  async cancel(input: CommandInput<'playground.cancel'>): Answer<'playground.cancel'> {
    const call = this.#calls.get(input.window);
    call?.abort();
    return ok({ cancelled: call !== undefined });
  }

  async invalidate(input: CommandInput<'playground.invalidate'>): Answer<'playground.invalidate'> {
    const { registry, tokens } = this.#parts;
    const account = resolveAccount(registry, input.account);
    if (!account.ok) return account;
    const refused = this.#refused.get(account.value.id);
    if (refused === undefined) return ok(nothingToDrop);
    const outcome = await tokens.invalidate(refused.accountId, refused.secret);
    if (outcome === 'too_soon') return ok(tooSoon);
    this.#refused.delete(refused.accountId);
    return ok(outcome === 'invalidated' ? dropped : nothingToDrop);
  }

  async apis(input: CommandInput<'playground.apis'>): Answer<'playground.apis'> {
    const { registry } = this.#parts;
    const account = resolveAccount(registry, input.account);
    if (!account.ok) return account;
    const issuer = accountIssuer(registry, account.value) ?? { kind: 'google' };
    return ok({ examples: exampleCalls(issuer, account.value.scopes) });
  }

  /** Nobody waits for an answer any more. */
  close(): void {
    for (const call of this.#calls.values()) call.abort();
  }
}

const dropped = {
  dropped: true,
  sentence: 'The refused token is given to nobody any more. Keybearer asks for a new one.',
};

const nothingToDrop = {
  dropped: false,
  sentence: 'There is no refused token to drop: none was refused, or another has taken its place.',
};

const tooSoon = {
  dropped: false,
  sentence: 'A new token was asked for a moment ago. Wait half a minute, and try again.',
};
