import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account, AccountDirectory } from '../../../src/main/accounts/account.ts';
import {
  type AgentSocketDeps,
  prepareAgentSocket,
} from '../../../src/main/agent-socket/agent-socket.ts';
import { createAuditTrail } from '../../../src/main/agent-socket/audit-trail.ts';
import { createCallerDesk } from '../../../src/main/agent-socket/caller-desk.ts';
import type { AppStateSource } from '../../../src/main/app-state-source.ts';
import type { AccessToken } from '../../../src/main/credentials/access-token.ts';
import type {
  Invalidation,
  ServedToken,
  TokenRequest,
  TokenSource,
} from '../../../src/main/credentials/token-source.ts';
import { Secret } from '../../../src/main/secret.ts';
import type { AppState } from '../../../src/shared/app-state.ts';
import { type Failure, fail, failed, ok, type Result } from '../../../src/shared/failure.ts';
import type { CommandDispatcher, CommandInput } from '../../../src/shared/ui-contract.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryAuditLog } from '../../support/memory-audit-log.ts';
import { MemorySecretStore } from '../../support/memory-secret-store.ts';
import { MemorySettingsStore } from '../../support/memory-settings-store.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { RecordingNotices } from '../../support/recording-notices.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { Client } from './client.ts';

export const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
export const calendar = 'https://www.googleapis.com/auth/calendar';

export const account = (alias: string, fields: Partial<Account> = {}): Account => ({
  id: `acc_${alias}`,
  kind: 'user',
  issuer: 'https://accounts.google.com',
  subject: `sub-${alias}`,
  clientName: 'desktop',
  email: `${alias}@example.com`,
  name: undefined,
  alias,
  scopes: [calendar, gmail, 'email', 'openid'].sort(),
  missingScopes: [],
  state: { kind: 'ready' },
  rotating: false,
  rotationInFlight: false,
  keepGrant: false,
  ...fields,
});

/** Two accounts, "work" the default; tests change the list in place. */
export class FakeAccounts implements AccountDirectory {
  list: Account[] = [account('work'), account('home')];
  default: string | undefined = 'acc_work';

  all(): readonly Account[] {
    return this.list;
  }
  byId(id: string): Account | undefined {
    return this.list.find((one) => one.id === id);
  }
  find(reference: string): Account | undefined {
    const found = this.list.filter((one) => [one.id, one.alias, one.email].includes(reference));
    return found.length === 1 ? found[0] : undefined;
  }
  defaultAccount(): Account | undefined {
    return this.default === undefined ? undefined : this.byId(this.default);
  }
  #seen = { text: '', revision: 0 };
  /** By what is in the list, because tests change it in place. */
  revision(): number {
    const text = JSON.stringify([this.list, this.default]);
    if (text !== this.#seen.text) this.#seen = { text, revision: this.#seen.revision + 1 };
    return this.#seen.revision;
  }
  replace(id: string, fields: Partial<Account>): void {
    this.list = this.list.map((one) => (one.id === id ? { ...one, ...fields } : one));
  }
}

/** Answers from what the test puts in; keeps what it was asked. */
export class FakeTokens implements TokenSource {
  readonly asked: TokenRequest[] = [];
  readonly invalidated: string[] = [];
  readonly clock: ManualClock;
  cache: AccessToken | undefined;
  answer: (request: TokenRequest) => Promise<Result<ServedToken>>;

  constructor(clock: ManualClock) {
    this.clock = clock;
    this.answer = async (request) =>
      ok({ token: this.make(request.scopes ?? account('x').scopes), staleRefresh: false });
  }

  make(scopes: readonly string[], lifetime = 3600, text = 'ya29.good'): AccessToken {
    return {
      secret: new Secret(text),
      scopes,
      expiresAt: Math.floor(this.clock.now() / 1000) + lifetime,
      expiresAtBoot: this.clock.boot() + lifetime * 1000,
      obtainedAtBoot: this.clock.boot(),
    };
  }

  cached(): AccessToken | undefined {
    return this.cache;
  }
  isCached(_accountId: string, token: AccessToken): boolean {
    return this.cache === token;
  }
  /** What is known of the account already, so that nobody is asked. */
  known: Failure | undefined;
  readonly #flights = new Map<string, Promise<Result<ServedToken>>>();
  async token(request: TokenRequest): Promise<Result<ServedToken>> {
    if (this.known !== undefined) return failed(this.known);
    const key = `${request.accountId} ${request.scopes?.join(' ')}`;
    const under = this.#flights.get(key);
    const refused = under === undefined ? request.asker?.mayAsk() : undefined;
    if (refused !== undefined) return failed(refused);
    this.asked.push(request);
    const flight = under ?? this.answer(request).finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return flight;
  }
  async invalidate(accountId: string, token: Secret): Promise<Invalidation> {
    this.invalidated.push(accountId);
    const ours = accountId === 'acc_work' && token.reveal() === 'ya29.refused';
    return ours ? 'invalidated' : 'not_ours';
  }
}

export class FakeState implements AppStateSource {
  readonly #listeners = new Set<(state: AppState) => void>();
  // The socket passes the snapshot on unread; only its revision matters here.
  #state = { v: 1, revision: 1, notices: [] } as unknown as AppState;

  get listeners(): number {
    return this.#listeners.size;
  }
  current(): AppState {
    return this.#state;
  }
  subscribe(listener: (state: AppState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  change(fields: Partial<AppState> = {}): void {
    this.#state = { ...this.#state, ...fields, revision: this.#state.revision + 1 };
    for (const listener of this.#listeners) listener(this.#state);
  }
}

/** Knows two commands: one that repeats its input, one that fails with everything a failure can hold. */
export class FakeCommands implements CommandDispatcher {
  readonly dispatched: { name: string; input: unknown }[] = [];
  async dispatch(name: string, input: unknown): Promise<Result<unknown>> {
    this.dispatched.push({ name, input });
    if (name === 'account.refresh') {
      return fail('needs_sign_in', 'work@example.com has to sign in again.', { cause: 'HTTP 400' });
    }
    return ok({ repeated: input });
  }
}

export type Rim = Awaited<ReturnType<typeof openRim>>;

/** The whole socket on a private folder, with fakes for everything outside it. */
export async function openRim(
  more: Partial<AgentSocketDeps> & {
    document?: MemorySettingsStore;
    secrets?: MemorySecretStore;
    waitForKeychain?: boolean;
  } = {},
) {
  const home = mkdtempSync(join(tmpdir(), 'kb-socket-'));
  const clock = new ManualClock();
  const log = new RecordingLog();
  const random = new SeededRandom();
  const accounts = new FakeAccounts();
  const tokens = new FakeTokens(clock);
  const state = new FakeState();
  const commands = new FakeCommands();
  const document = more.document ?? new MemorySettingsStore();
  const changes = { count: 0 };
  const secrets = more.secrets ?? new MemorySecretStore();
  const notices = new RecordingNotices();
  const auditLog = new MemoryAuditLog();
  const changed = () => {
    changes.count += 1;
  };
  const trail = createAuditTrail({ clock, log, secrets, notices, changed, file: auditLog });
  const desk = createCallerDesk({
    ...{ clock, random, log, document, accounts, trail, changed, secrets, notices },
  });
  if (more.waitForKeychain !== false) await desk.opening();
  const socketPath = join(home, 'agent.sock');
  const deps: AgentSocketDeps = {
    ...{ clock, random, log, desk, trail, tokens, accounts, commands, state, socketPath, home },
    identityTokens: {
      token: async () => fail('not_supported', 'Not here.'),
      cached: () => undefined,
    },
    peerOf: () => undefined,
    ...more,
  };
  const opened = await (await prepareAgentSocket(deps)).open();
  if (!opened.ok) throw new Error(opened.failure.sentence);
  const client = new Client(socketPath);

  const pairCaller = async (wish: Partial<Wish> = {}, approval: Approval = {}): Promise<string> => {
    const body = { name: 'backup', accounts: ['work'], scopes: ['gmail.readonly'], ...wish };
    const asked = await client.post('/v1/pair', body);
    if (asked.status !== 202) throw new Error(`Pairing refused: ${asked.text}`);
    const { pairing_id, secret, code } = asked.json as Record<string, string>;
    const approved = desk.approve({ code: code ?? '', ...approval });
    if (!approved.ok) throw new Error(approved.failure.sentence);
    const fetched = await client.get(`/v1/pair/${pairing_id}`, {
      authorization: `Pairing ${secret}`,
    });
    return `Bearer ${(fetched.json as { caller_key: string }).caller_key}`;
  };

  return {
    ...{ home, clock, log, random, accounts, tokens, state, commands, document, desk, changes },
    ...{ socketPath, client, pairCaller, deps, trail, auditLog, secrets, notices },
    socket: opened.value,
    ownerKey: () =>
      readFileSync(join(home, 'owner.hdr'), 'utf8').replace('Authorization: ', '').trim(),
    audits: () => log.lines.filter((line) => line.event === 'audit').map((line) => line.details),
    async close() {
      client.close();
      const closing = opened.value.close();
      await clock.advance(3_000);
      await closing;
      desk.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

interface Wish {
  readonly name: string;
  readonly accounts: readonly string[];
  readonly scopes: readonly string[];
  readonly reason: string;
}
type Approval = Omit<CommandInput<'caller.approve'>, 'code'>;
