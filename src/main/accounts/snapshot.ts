import type { AccountKind, AccountState, AccountView, HealthNote } from '../../shared/account.ts';
import { needsPerson } from '../../shared/account-needs.ts';
import { accountTroubleText } from '../../shared/account-trouble-text.ts';
import type {
  AgentView,
  AppState,
  SignInView,
  StoreStatus,
  StoreView,
} from '../../shared/app-state.ts';
import type { ImportView } from '../../shared/import.ts';
import type { LeftOnDisk } from '../../shared/left-on-disk.ts';
import type { CallerDeskView } from '../agent-socket/caller-desk.ts';
import type { AppStateSource } from '../app-state-source.ts';
import type { CredentialStore } from '../credentials/credential-store.ts';
import type { TokenCache } from '../credentials/token-cache.ts';
import { serverName } from '../oauth/sentences.ts';
import type { SecretStore, Shell } from '../ports.ts';
import type { Account } from './account.ts';
import { accountIssuer } from './account-issuer.ts';
import { accountNotes, clientNotes } from './health-notes.ts';
import { leftOfAccount, leftOfClient } from './imported-files.ts';
import type { Registry } from './registry.ts';
import { sharedGrants } from './shared-grants.ts';

export interface SnapshotParts {
  readonly agent: AgentView;
  readonly shell: Shell;
  readonly registry: Registry;
  readonly cache: TokenCache;
  readonly credentials: CredentialStore;
  readonly secrets: SecretStore;
  readonly signIn: () => SignInView | null;
  readonly import: () => ImportView | null;
  readonly callers: () => CallerDeskView;
}

/** Makes the one snapshot all faces draw from; at most one for all that changed in one step. */
export class Snapshot implements AppStateSource {
  #parts: SnapshotParts | undefined;
  readonly #listeners = new Set<(state: AppState) => void>();
  readonly #storeListeners = new Set<(store: StoreView) => void>();
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
      for (const listener of this.#storeListeners) listener(this.#store());
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

  /**
   * Tells how the store is now, and after every change. For whom nothing else matters: a whole
   * snapshot of a thousand accounts after each refresh, drawn by nobody, cost more than the refresh.
   */
  watchStore(listener: (store: StoreView) => void): () => void {
    listener(this.#store());
    this.#storeListeners.add(listener);
    return () => this.#storeListeners.delete(listener);
  }

  #store(): StoreView {
    if (this.#parts === undefined) throw new Error('The snapshot was read before it was joined.');
    const { registry, secrets } = this.#parts;
    return storeView(secrets.kind, registry.storeStatus);
  }
}

function makeState(parts: SnapshotParts, revision: number): AppState {
  const { registry, agent, secrets } = parts;
  const accounts = registry.all();
  const shared = sharedGrants(accounts, (name) => registry.client(name));
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
      ...(client.redirectUri === undefined ? {} : { redirect_uri: client.redirectUri }),
      ...withLeft(leftOfClient(registry.importedFiles(), client)),
      ...withNotes(
        clientNotes(
          accounts.filter((account) => account.clientName === client.name),
          serverName(client.issuer),
        ),
      ),
    })),
    accounts: accounts.map((account) => accountView({ ...parts, shared }, account)),
    signIn: parts.signIn(),
    import: parts.import(),
    ...parts.callers(),
    notices: registry.notices(),
  };
}

const withLeft = (left: readonly LeftOnDisk[]): { left_on_disk?: readonly LeftOnDisk[] } =>
  left.length === 0 ? {} : { left_on_disk: left };

const withNotes = (notes: readonly HealthNote[]): { notes?: readonly HealthNote[] } =>
  notes.length === 0 ? {} : { notes };

export function accountView(
  parts: Pick<SnapshotParts, 'registry' | 'cache' | 'credentials' | 'secrets'> & {
    /** Of all accounts, where many are shown at once. */
    readonly shared?: ReadonlyMap<string, readonly Account[]>;
  },
  account: Account,
): AccountView {
  const { registry, cache, credentials, secrets } = parts;
  const issuer = accountIssuer(registry, account);
  const { state, kind, through } = shownHealth(registry, account);
  const source = sourceOf(registry, account);
  const { signIn } = account;
  const shared = parts.shared ?? sharedGrants(registry.all(), (name) => registry.client(name));
  const sharing = shared.get(account.id) ?? [];
  return {
    id: account.id,
    email: account.email,
    alias: account.alias,
    default: registry.defaultAccount()?.id === account.id,
    kind: account.kind,
    client: account.clientName,
    sandbox: issuer?.kind === 'sandbox',
    ...(source === undefined ? {} : { source: source.alias }),
    ...(account.actsFor === undefined ? {} : { acts_for: account.actsFor }),
    ...(account.name === undefined ? {} : { name: account.name }),
    scopes: account.scopes,
    missing_scopes: account.missingScopes,
    status: state.kind,
    status_text:
      state.kind === 'store_unavailable'
        ? storeView(secrets.kind, state.reason).status_text
        : through + accountTroubleText(kind, state, issuer && serverName(issuer)),
    state,
    expires_at: cache.get(account.id, undefined, 1)?.expiresAt ?? null,
    unsaved: credentials.isUnsaved(account.id),
    ...(signIn === undefined ? {} : { signed_in_at: signIn.grantedAt }),
    ...(signIn?.endsAt === undefined ? {} : { sign_in_ends_at: signIn.endsAt }),
    ...withNotes(accountNotes(account)),
    ...(sharing.length === 0 ? {} : { shares_grant_with: sharing.map(({ id }) => id) }),
    ...withLeft(leftOfAccount(registry.importedFiles(), account, registry)),
  };
}

interface ShownHealth {
  readonly state: AccountState;
  /** Whose trouble it is. */
  readonly kind: AccountKind;
  /** Begins the sentence where the trouble is another account's. */
  readonly through: string;
}

const sourceOf = (registry: Registry, { sourceId }: Account): Account | undefined =>
  sourceId === undefined ? undefined : registry.byId(sourceId);

/**
 * A store in trouble is the trouble of every account that would otherwise be fine, and what a source
 * needs of a person is the trouble of what is reached through it: looked up here, so that it is over
 * in the moment in which the source is well again.
 */
function shownHealth(registry: Registry, account: Account): ShownHealth {
  const { kind, state } = account;
  const own: ShownHealth = { state, kind, through: '' };
  if (state.kind !== 'ready' && state.kind !== 'waiting') return own;
  const store = registry.storeStatus;
  if (store !== 'ready') return { ...own, state: { kind: 'store_unavailable', reason: store } };
  if (kind !== 'impersonated') return own;
  const source = sourceOf(registry, account);
  if (source === undefined) return { ...own, state: { kind: 'credential_missing' } };
  const beneath = shownHealth(registry, source);
  return needsPerson(beneath.state)
    ? { ...beneath, through: `Reached through ${source.alias}. ${beneath.through}` }
    : own;
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
