import { isOnlineAccess } from '../../shared/account.ts';
import type { SignInStep, SignInView } from '../../shared/app-state.ts';
import {
  type AuthorizationOptions,
  judgeAuthorizationOptions,
} from '../../shared/authorization-options.ts';
import { type Failure, fail, ok, type Result } from '../../shared/failure.ts';
import { identityScopes, normaliseScope, normaliseScopes } from '../../shared/scope.ts';
import type { CommandInput, CommandOutputs } from '../../shared/ui-contract.ts';
import type { Grant } from '../oauth/outcomes.ts';
import type { RunningSignIn, SignInHandlers, SignInRequest } from '../oauth/sign-in.ts';
import type { Clock } from '../ports.ts';
import type { Account } from './account.ts';
import { resolveAccount } from './account-commands.ts';
import { accountMeant, sameAddress, unclearThere } from './account-meant.ts';
import { unknownClient } from './client-commands.ts';
import type { ClientStore } from './client-store.ts';
import { type GrantKeepingParts, type Instant, storeGrant } from './grant-keeping.ts';
import type { ClientRecord, OAuthClient } from './oauth-client.ts';
import type { Registry } from './registry.ts';
import { judgeWay } from './sign-in-way.ts';

export interface SignInDeskParts {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly clients: ClientStore;
  readonly keeping: GrantKeepingParts;
  /** Whether what a sign-in brings can be kept. */
  readonly storeReady: () => Promise<Result<void>>;
  readonly start: (
    request: SignInRequest,
    handlers: SignInHandlers,
  ) => Promise<Result<RunningSignIn>>;
  readonly changed: () => void;
  /** For the audit record: `account` is who was expected. What a sign-in brings is told by `keeping`. */
  readonly broughtNothing: (failure: Failure, account: Account | undefined) => void;
}

/** Whom a sign-in is for, and what it asks. */
export interface SignInWish {
  readonly client: OAuthClient;
  readonly scopes: readonly string[];
  readonly existing: Account | undefined;
  readonly loginHint: string | undefined;
  /** Judged. */
  readonly request: AuthorizationOptions;
}

type SignInWishInput = Pick<
  CommandInput<'sign-in.start'>,
  'client' | 'scopes' | 'account' | 'request'
>;

/** The one sign-in at a time: starts it, shows its step, and lets it be pasted into or cancelled. */
export class SignInDesk {
  readonly #parts: SignInDeskParts;
  #view: SignInView | null = null;
  #running: RunningSignIn | undefined;
  /** Which of the starts the running one was. */
  #runningTurn = 0;
  #turns = 0;
  #closed = false;

  constructor(parts: SignInDeskParts) {
    this.#parts = parts;
  }

  view(): SignInView | null {
    return this.#view;
  }

  async start(
    input: CommandInput<'sign-in.start'>,
  ): Promise<Result<CommandOutputs['sign-in.start']>> {
    const wish = await this.wish(input);
    if (!wish.ok) return wish;
    const way = judgeWay(wish.value, input);
    if (!way.ok) return way;
    const store = await this.#parts.storeReady();
    if (!store.ok) return store;
    const { client, scopes, existing, loginHint, request } = wish.value;
    // Two sign-ins at once could mix their windows up for the person (fault R22): the newer one wins.
    this.#running?.cancel();
    this.#turns += 1;
    const turn = this.#turns;
    const view = {
      client: client.name,
      account: existing?.email ?? loginHint ?? null,
      scopes,
      mode: input.mode,
      ...(input.request === undefined ? {} : { request: input.request }),
      ...(input.ports === undefined ? {} : { ports: input.ports }),
    };
    let shown: SignInView | undefined;
    let first: SignInStep | undefined;
    let exchangeBegan = this.#now();
    const onStep = (step: SignInStep) => {
      first = step;
      // A late word of a sign-in that was replaced must not paint over its successor.
      if (shown !== undefined && this.#view?.id === shown.id) this.#show({ ...shown, step });
    };
    const started = await this.#parts.start(
      {
        client,
        scopes,
        loginHint: existing?.email ?? loginHint,
        expectedSubject: existing,
        mode: input.mode,
        options: request,
        ports: input.ports,
        timeoutMs: input.timeout === undefined ? undefined : input.timeout * 1000,
      },
      {
        onStep,
        onExchange: () => {
          exchangeBegan = this.#now();
        },
        store: (grant) => this.#store(wish.value, grant, exchangeBegan),
      },
    );
    if (!started.ok) return started;
    const running = started.value;
    // Another may have begun, or all may have ended, while this one asked its server for the way.
    if (this.#closed || (this.#running !== undefined && this.#runningTurn > turn)) {
      running.cancel();
      return replaced;
    }
    this.#running?.cancel();
    this.#running = running;
    this.#runningTurn = turn;
    const step = first ?? {
      kind: 'waiting_for_browser',
      link: running.link,
      browser_opened: false,
    };
    shown = { ...view, id: running.id, expires_at: running.expiresAt, step };
    this.#show(shown);
    void running.ended.then((ended) => {
      if (!ended.ok) this.#parts.broughtNothing(ended.failure, existing);
      if (this.#running === running) this.#running = undefined;
    });
    return ok({ id: running.id, link: running.link });
  }

  async paste(input: CommandInput<'sign-in.paste'>): Promise<Result<Record<string, never>>> {
    if (this.#running?.id !== input.id) return noSuchSignIn;
    const pasted = await this.#running.paste(input.redirect_url);
    return pasted.ok ? ok({}) : pasted;
  }

  async cancel(input: CommandInput<'sign-in.cancel'>): Promise<Result<Record<string, never>>> {
    if (this.#running?.id === input.id) {
      this.#running.cancel();
      await this.#running?.ended;
      return ok({});
    }
    // Already ended: dismissing its result is all that is left to do.
    if (this.#view?.id !== input.id) return noSuchSignIn;
    this.#view = null;
    this.#parts.changed();
    return ok({});
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#running?.cancel();
    await this.#running?.ended;
  }

  #show(view: SignInView): void {
    this.#view = view;
    this.#parts.changed();
  }

  #now(): Instant {
    const { clock } = this.#parts;
    return { wall: clock.now(), boot: clock.boot() };
  }

  async #store(wish: SignInWish, grant: Grant, askedFor: Instant) {
    const { client, scopes, loginHint, existing } = wish;
    if (
      existing === undefined &&
      loginHint?.includes('@') &&
      !sameAddress(loginHint, grant.email)
    ) {
      return fail(
        'identity_mismatch',
        `You asked for ${loginHint}, but ${grant.email} signed in. Nothing was stored. Sign in again and choose the right account, or leave the address out.`,
      );
    }
    const into = existing !== undefined && isOf(existing, client, grant) ? existing.id : undefined;
    return storeGrant(this.#parts.keeping, client, scopes, grant, askedFor, into);
  }

  /** What a sign-in with this input would ask for, and of whom. */
  async wish(input: SignInWishInput): Promise<Result<SignInWish>> {
    const { registry, clients } = this.#parts;
    const malformed = input.scopes.find((scope) => normaliseScope(scope) === undefined);
    if (malformed !== undefined) {
      return fail('invalid_request', `"${malformed}" is not a scope.`);
    }
    const request = judgeAuthorizationOptions(input.request ?? {});
    if (!request.ok) return request;
    const target = this.#target(input);
    if (!target.ok) return target;
    const { existing, loginHint } = target.value;
    const record = chooseClient(registry, input.client, existing);
    if (!record.ok) return record;
    const client = await clients.complete(record.value);
    if (!client.ok) return client;
    // Incremental authorization does not exist for installed apps: what is not asked again is lost.
    const before = existing?.clientName === record.value.name ? existing.scopes : [];
    const scopes = normaliseScopes([...identityScopes, ...before, ...input.scopes]);
    return ok({ client: client.value, scopes, existing, loginHint, request: request.value });
  }

  #target(
    input: SignInWishInput,
  ): Result<{ existing: Account | undefined; loginHint: string | undefined }> {
    const { registry } = this.#parts;
    if (input.account === undefined) return ok({ existing: undefined, loginHint: undefined });
    const known = accountMeant(registry, input.account, input.client);
    if (known !== undefined && !isSignedIn(known)) return nobodySignsIn(known);
    const elsewhere = input.client !== undefined && known?.clientName !== input.client;
    if (known !== undefined && !elsewhere) return ok({ existing: known, loginHint: undefined });
    if (input.account.includes('@')) {
      const unclear = unclearThere(registry, input.account, input.client);
      if (unclear !== undefined) return fail('not_found', unclear);
      return ok({ existing: undefined, loginHint: input.account });
    }
    if (known !== undefined) return ok({ existing: undefined, loginHint: known.email });
    const missing = resolveAccount(registry, input.account);
    return missing.ok ? ok({ existing: missing.value, loginHint: undefined }) : missing;
  }
}

/** Whose sign-in it renews: an import may have brought a second account of one person and client. */
const isOf = (account: Account, client: OAuthClient, { issuer, subject }: Grant): boolean =>
  account.kind === 'user' &&
  account.clientName === client.name &&
  account.issuer === issuer &&
  account.subject === subject;

/** A person did, for good or for online access. */
const isSignedIn = ({ kind, clientName }: Account): boolean =>
  kind === 'user' || isOnlineAccess({ kind, client: clientName });

const replaced = fail('cancelled', 'A newer sign-in took the place of this one.');

const nobodySignsIn = ({ alias }: Account) =>
  fail(
    'invalid_request',
    `Nobody signs in with ${alias}: it is not a person’s account. To change it, add its key, impersonation or token again.`,
  );

const noSuchSignIn = fail('not_found', 'This sign-in has ended. Start a new one.');

/** The client named, else the account's own, else the only one there is. */
function chooseClient(
  registry: Registry,
  name: string | undefined,
  existing: Account | undefined,
): Result<ClientRecord> {
  const wanted = name ?? existing?.clientName;
  if (wanted !== undefined) {
    const client = registry.client(wanted);
    return client === undefined ? unknownClient(wanted) : ok(client);
  }
  const [only, ...others] = registry.clients();
  if (only === undefined) {
    return fail(
      'not_found',
      'There is no OAuth client yet. Import one with "keybearer client add client_secret.json", or try without one: "keybearer client add --sandbox".',
    );
  }
  if (others.length > 0) {
    const names = registry.clients().map((client) => client.name);
    return fail('invalid_request', `Say which client to use with --client: ${names.join(', ')}.`);
  }
  return ok(only);
}
