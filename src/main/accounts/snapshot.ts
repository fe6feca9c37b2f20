import type { AccountState, AccountView } from '../../shared/account.ts';
import { accountStatusText } from '../../shared/account-status-text.ts';
import type {
  AgentView,
  AppState,
  SignInView,
  StoreStatus,
  StoreView,
} from '../../shared/app-state.ts';
import type { CallerDeskView } from '../agent-socket/caller-desk.ts';
import type { AppStateSource } from '../app-state-source.ts';
import type { CredentialStore } from '../credentials/credential-store.ts';
import type { TokenCache } from '../credentials/token-cache.ts';
import { serverName } from '../oauth/sentences.ts';
import type { SecretStore, Shell } from '../ports.ts';
import type { Account } from './account.ts';
import type { Registry } from './registry.ts';

export interface SnapshotParts {
  readonly agent: AgentView;
  readonly shell: Shell;
  readonly registry: Registry;
  readonly cache: TokenCache;
  readonly credentials: CredentialStore;
  readonly secrets: SecretStore;
  readonly signIn: () => SignInView | null;
  readonly callers: () => CallerDeskView;
}

/** Makes the one snapshot all faces draw from; at most one for all that changed in one step. */
export class Snapshot implements AppStateSource {
  #parts: SnapshotParts | undefined;
  readonly #listeners = new Set<(state: AppState) => void>();
  #state: AppState | undefined;
  #revision = 0;
  #scheduled = false;

  /** Joined after its sources exist; they in turn need `changed` from the beginning. */
  join(parts: SnapshotParts): void {
    this.#parts = parts;
    this.changed();
  }

  /** Something that faces show is different now. */
  changed = (): void => {
    this.#state = undefined;
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.#listeners.size === 0 || this.#parts === undefined) return;
      const state = this.current();
      for (const listener of this.#listeners) listener(state);
    });
  };

  current(): AppState {
    if (this.#parts === undefined) throw new Error('The snapshot was read before it was joined.');
    if (this.#state === undefined) {
      this.#revision += 1;
      this.#state = makeState(this.#parts, this.#revision);
    }
    return this.#state;
  }

  subscribe(listener: (state: AppState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

function makeState(parts: SnapshotParts, revision: number): AppState {
  const { registry, agent, secrets } = parts;
  const accounts = registry.all();
  return {
    v: 1,
    revision,
    agent,
    shell: parts.shell.view,
    preferences: registry.preferences(),
    store: storeView(secrets.kind, registry.storeStatus),
    clients: registry.clients().map((client) => ({
      name: client.name,
      client_id: client.clientId,
      sandbox: client.issuer.kind === 'sandbox',
      project_id: client.projectId ?? null,
      accounts: accounts.filter((account) => account.clientName === client.name).length,
    })),
    accounts: accounts.map((account) => accountView(parts, account)),
    signIn: parts.signIn(),
    ...parts.callers(),
    notices: registry.notices(),
  };
}

export function accountView(
  parts: Pick<SnapshotParts, 'registry' | 'cache' | 'credentials' | 'secrets'>,
  account: Account,
): AccountView {
  const { registry, cache, credentials, secrets } = parts;
  const client = registry.client(account.clientName);
  const state = shownState(account, registry.storeStatus);
  return {
    id: account.id,
    email: account.email,
    alias: account.alias,
    default: registry.defaultAccount()?.id === account.id,
    kind: 'user',
    client: account.clientName,
    sandbox: client?.issuer.kind === 'sandbox',
    ...(account.name === undefined ? {} : { name: account.name }),
    scopes: account.scopes,
    missing_scopes: account.missingScopes,
    status: state.kind,
    status_text:
      state.kind === 'store_unavailable'
        ? storeView(secrets.kind, state.reason).status_text
        : accountStatusText(state, client && serverName(client.issuer)),
    state,
    expires_at: cache.get(account.id, undefined, 1)?.expiresAt ?? null,
    unsaved: credentials.isUnsaved(account.id),
  };
}

/** A store in trouble is the trouble of every account that would otherwise be fine. */
function shownState(account: Account, store: StoreStatus): AccountState {
  const fine = account.state.kind === 'ready' || account.state.kind === 'waiting';
  return fine && store !== 'ready' ? { kind: 'store_unavailable', reason: store } : account.state;
}

const keychainText: Record<StoreStatus, string> = {
  ready: 'The keychain works.',
  locked: 'The keychain is locked. Unlock it; nothing is lost.',
  missing:
    'No keychain was found. Start one, or start Keybearer with an encrypted file (--store file).',
  timeout: 'The keychain does not answer. Keybearer tries again by itself.',
  failed: 'The keychain reports an error. Keybearer tries again by itself.',
};

const fileText: Record<StoreStatus, string> = {
  ready: 'Sign-ins are kept in an encrypted file.',
  locked: 'The encrypted file cannot be opened with this passphrase.',
  missing: 'The encrypted file is not there.',
  timeout: 'The encrypted file cannot be reached.',
  failed: 'The encrypted file cannot be read or written. Check the disk; nothing was deleted.',
};

export function storeView(kind: SecretStore['kind'], status: StoreStatus): StoreView {
  return { kind, status, status_text: (kind === 'keychain' ? keychainText : fileText)[status] };
}
