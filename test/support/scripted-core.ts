import type { AppStateSource } from '../../src/main/app-state-source.ts';
import type { AccountState, AccountView } from '../../src/shared/account.ts';
import { accountStatusText } from '../../src/shared/account-status-text.ts';
import type { AppState, CallerView, ClientView, PairingView } from '../../src/shared/app-state.ts';
import { ok, type Result } from '../../src/shared/failure.ts';
import { normaliseScopes } from '../../src/shared/scope.ts';
import {
  type CommandDispatcher,
  type CommandInput,
  type CommandName,
  type CommandOutputs,
  commandInputs,
  isCommandName,
} from '../../src/shared/ui-contract.ts';

type Answer<N extends CommandName> = (
  input: CommandInput<N>,
) => Result<CommandOutputs[N]> | Promise<Result<CommandOutputs[N]>>;

/**
 * Stands in for everything behind the window: shows whatever snapshot a test sets, checks each command
 * against the contract, keeps it, and answers as the test scripted.
 */
export class ScriptedCore implements CommandDispatcher, AppStateSource {
  readonly commands: { readonly name: CommandName; readonly input: unknown }[] = [];
  readonly #answers = new Map<
    string,
    (input: never) => Result<unknown> | Promise<Result<unknown>>
  >();
  readonly #listeners = new Set<(state: AppState) => void>();
  #state: AppState;

  constructor(state: AppState = emptyState()) {
    this.#state = state;
    this.answer('scopes.published', () => ok({ scopes: [], read_at: null }));
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  answer<N extends CommandName>(name: N, answer: Answer<N>): void {
    this.#answers.set(name, answer);
  }

  /** The inputs with which a command was sent, in order. */
  sent<N extends CommandName>(name: N): CommandInput<N>[] {
    return this.commands
      .filter((command) => command.name === name)
      .map((command) => command.input as CommandInput<N>);
  }

  set(change: Partial<AppState>): void {
    this.#state = { ...this.#state, ...change, revision: this.#state.revision + 1 };
    for (const listener of this.#listeners) listener(this.#state);
  }

  current(): AppState {
    return this.#state;
  }

  subscribe(listener: (state: AppState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async dispatch(name: string, input: unknown): Promise<Result<unknown>> {
    if (!isCommandName(name)) throw new Error(`The window sent an unknown command: ${name}`);
    // A window that sends what the contract does not know is a defect, so the test must hear of it.
    commandInputs[name].parse(input);
    this.commands.push({ name, input });
    const answer = this.#answers.get(name);
    return answer === undefined ? ok({}) : answer(input as never);
  }
}

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

export function emptyState(change: Partial<AppState> = {}): AppState {
  return {
    v: 1,
    revision: 1,
    agent: {
      version: '0.1.0',
      started_at: nowSeconds() - 7200,
      home: '/home/ada/.local/share/keybearer',
      socket: '/run/user/1000/keybearer/agent.sock',
    },
    shell: {
      kind: 'agent',
      clipboard: false,
      start_at_login: false,
      sees_screen_lock: false,
      native_approvals: false,
      tray: null,
    },
    preferences: {
      theme: 'system',
      start_at_login: false,
      start_hidden: false,
      manage_from_command_line: true,
      pause_when_locked: false,
      read_scope_list: true,
    },
    store: { kind: 'keychain', status: 'ready', status_text: 'The keychain works.' },
    clients: [],
    accounts: [],
    signIn: null,
    import: null,
    paused: false,
    audit: { status: 'good' },
    approvals: [],
    policy: { status: 'good' },
    pairings: [],
    callers: [],
    notices: [],
    ...change,
  };
}

export function client(change: Partial<ClientView> = {}): ClientView {
  return {
    name: 'home',
    client_id: '1234567890-abc.apps.googleusercontent.com',
    sandbox: false,
    project_id: 'ada-scripts',
    accounts: 0,
    ...change,
  };
}

export function account(change: Partial<AccountView> & { state?: AccountState } = {}): AccountView {
  const alias = change.alias ?? 'work';
  const state = change.state ?? { kind: 'ready' };
  return {
    id: `acc_${alias}`,
    email: `${alias}@example.com`,
    alias,
    default: false,
    kind: 'user',
    client: 'home',
    sandbox: false,
    scopes: normaliseScopes(['openid', 'email', 'gmail.readonly', 'calendar.readonly']),
    missing_scopes: [],
    status: state.kind,
    status_text: accountStatusText(state),
    expires_at: nowSeconds() + 52 * 60 + 30,
    unsaved: false,
    ...change,
    state,
  };
}

export function pairing(change: Partial<PairingView> = {}): PairingView {
  return {
    code: 'WDJB-MJHT',
    name: 'nightly-backup',
    reason: 'Copies new mail to the archive every night',
    accounts: [{ id: 'acc_work', email: 'work@example.com', alias: 'work' }],
    scopes: normaliseScopes(['gmail.readonly', 'calendar.readonly']),
    peer: { pid: 48213, uid: 1000, program: '/usr/bin/python3.11' },
    expires_at: nowSeconds() + 118,
    ...change,
  };
}

export function caller(change: Partial<CallerView> = {}): CallerView {
  const now = nowSeconds();
  return {
    id: 'caller_backup',
    name: 'nightly-backup',
    grants: [
      {
        account: 'acc_work',
        email: 'work@example.com',
        scopes: normaliseScopes(['gmail.readonly']),
        since: now - 12 * 86_400,
      },
    ],
    created_at: now - 12 * 86_400,
    expires_at: now + 78 * 86_400,
    last_used_at: now - 5 * 60 - 5,
    ...{ ask: 'never', idle_days: 30, per_minute: null, paused: false, allow_full_token: false },
    ...change,
  };
}

/** A window in use: several accounts in several states of health, two scripts. */
export function busyState(change: Partial<AppState> = {}): AppState {
  const now = nowSeconds();
  return emptyState({
    clients: [
      client({ accounts: 4 }),
      client({
        name: 'sandbox',
        client_id: 'sandbox-client',
        sandbox: true,
        project_id: null,
        accounts: 1,
      }),
    ],
    accounts: [
      account({
        alias: 'personal',
        email: 'ada.lovelace@gmail.com',
        name: 'Ada Lovelace',
        default: true,
      }),
      account({
        alias: 'work',
        email: 'ada@analytical.example',
        name: 'Ada Lovelace',
        scopes: normaliseScopes(['openid', 'email', 'gmail.modify', 'calendar', 'drive.file']),
        missing_scopes: normaliseScopes(['contacts.readonly']),
        expires_at: now + 9 * 60 + 12,
      }),
      account({
        alias: 'charity',
        email: 'treasurer@babbage.example',
        name: 'Charles Babbage',
        state: { kind: 'needs_sign_in', reason: 'revoked_or_expired' },
        expires_at: null,
      }),
      account({
        alias: 'youtube',
        email: 'engine.films@gmail.com',
        name: 'Engine Films',
        scopes: normaliseScopes(['openid', 'email', 'youtube.upload']),
        state: { kind: 'waiting', reason: 'offline', retryAt: now + 41, attempts: 3 },
        expires_at: now + 12 * 60 + 20,
      }),
      account({
        alias: 'playground',
        email: 'grace@sandbox.test',
        name: 'Grace Hopper',
        client: 'sandbox',
        sandbox: true,
        scopes: normaliseScopes([
          'openid',
          'email',
          'calendar.readonly',
          'drive.metadata.readonly',
        ]),
        state: { kind: 'refreshing' },
      }),
    ],
    callers: [
      caller({
        grants: [
          {
            account: 'acc_work',
            email: 'ada@analytical.example',
            scopes: normaliseScopes(['gmail.modify']),
            since: now - 12 * 86_400,
          },
          {
            account: 'acc_personal',
            email: 'ada.lovelace@gmail.com',
            scopes: normaliseScopes(['gmail.readonly', 'calendar.readonly']),
            since: now - 86_400,
          },
        ],
      }),
      caller({
        id: 'caller_agenda',
        name: 'agenda',
        grants: [
          {
            account: 'acc_work',
            email: 'ada@analytical.example',
            scopes: normaliseScopes(['calendar']),
            since: now - 12 * 86_400,
          },
        ],
        last_used_at: null,
        ...{
          ask: 'never',
          idle_days: 30,
          per_minute: null,
          paused: false,
          allow_full_token: false,
        },
      }),
    ],
    ...change,
  });
}
