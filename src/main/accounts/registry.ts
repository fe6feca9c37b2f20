import type { AccountState } from '../../shared/account.ts';
import type { NoticeView, Preferences, StoreStatus } from '../../shared/app-state.ts';
import type { SettingsStore } from '../ports.ts';
import type { Account, AccountDirectory } from './account.ts';
import type { ImportedFile } from './imported-files.ts';
import type { ClientRecord, IssuerReference } from './oauth-client.ts';
import {
  accountFromSaved,
  clientFromSaved,
  preferencesIn,
  type SettingsDocument,
  savedFromAccount,
  savedFromClient,
  savedStateOf,
} from './settings-document.ts';

/** What a sign-in or a command may change of an account; health changes only through `transition`. */
export type AccountChange = Partial<
  Pick<
    Account,
    | 'email'
    | 'name'
    | 'alias'
    | 'clientName'
    | 'scopes'
    | 'missingScopes'
    | 'rotating'
    | 'rotationInFlight'
    | 'keepGrant'
    | 'signIn'
  >
>;

/** A removed account whose grant still stands at the authorization server. */
export interface PendingRevocation {
  readonly account: string;
  /** Name of the client it was signed in through. */
  readonly client: string;
  /** The client may be removed before the server is told, and its name be given to another. */
  readonly client_id?: string | undefined;
  readonly issuer?: IssuerReference | undefined;
}

/**
 * The only mutable domain state: accounts, clients, the default, the store's health and the notices.
 * Every change goes through a method here, is saved when a restart must remember it, and is told to
 * the one listener, which makes the next snapshot.
 */
export class Registry implements AccountDirectory {
  readonly #document: SettingsStore;
  readonly #changed: () => void;
  readonly #accounts = new Map<string, Account>();
  readonly #clients = new Map<string, ClientRecord>();
  readonly #notices = new Map<string, NoticeView>();
  #loaded: SettingsDocument;
  #defaultId: string | undefined;
  #storeStatus: StoreStatus = 'ready';
  #unsaved = false;
  #revision = 0;

  constructor(document: SettingsStore, loaded: SettingsDocument, changed: () => void) {
    this.#document = document;
    this.#changed = () => {
      this.#revision += 1;
      changed();
    };
    this.#loaded = loaded;
    this.#defaultId = loaded.default_account;
    for (const saved of loaded.accounts) this.#accounts.set(saved.id, accountFromSaved(saved));
    for (const saved of loaded.clients) this.#clients.set(saved.name, clientFromSaved(saved));
  }

  all(): readonly Account[] {
    return [...this.#accounts.values()];
  }

  byId(id: string): Account | undefined {
    return this.#accounts.get(id);
  }

  find(reference: string): Account | undefined {
    const byId = this.#accounts.get(reference);
    if (byId !== undefined) return byId;
    const wanted = reference.toLowerCase();
    const byAlias = this.all().find((account) => account.alias.toLowerCase() === wanted);
    if (byAlias !== undefined) return byAlias;
    const byEmail = this.all().filter((account) => account.email.toLowerCase() === wanted);
    if (byEmail.length <= 1) return byEmail[0];
    // One address signed in through several clients: only the default may be meant without saying more.
    const preferred = byEmail.find((account) => account.id === this.#defaultId);
    if (preferred !== undefined) return preferred;
    // A token that ends within the hour must not make an address ambiguous that scripts rely on.
    const lasting = byEmail.filter(({ kind }) => kind !== 'access_token');
    return lasting.length === 1 ? lasting[0] : undefined;
  }

  defaultAccount(): Account | undefined {
    return this.#defaultId === undefined ? undefined : this.#accounts.get(this.#defaultId);
  }

  revision(): number {
    return this.#revision;
  }

  clients(): readonly ClientRecord[] {
    return [...this.#clients.values()];
  }

  client(name: string): ClientRecord | undefined {
    return this.#clients.get(name);
  }

  putClient(client: ClientRecord): void {
    this.#clients.set(client.name, client);
    this.#save();
  }

  removeClient(name: string): void {
    this.#clients.delete(name);
    this.#save();
  }

  /** Adds a new account; the first one becomes the default. */
  add(account: Account): void {
    this.#accounts.set(account.id, account);
    if (this.defaultAccount() === undefined) this.#defaultId = account.id;
    this.#save();
  }

  /** Changes metadata; unknown accounts are left alone, because late results may arrive for removed ones. */
  change(id: string, change: AccountChange): void {
    const account = this.#accounts.get(id);
    if (account === undefined) return;
    this.#accounts.set(id, { ...account, ...change });
    this.#save();
  }

  /**
   * The only way an account's health changes. Saved when a restart must remember it. The mark of a
   * log-out is not lifted by this: a refresh or a sign-in that ends late must not bring back what is
   * being revoked.
   */
  transition(id: string, state: AccountState): void {
    if (this.#accounts.get(id)?.state.kind === 'removing') return;
    this.#setState(id, state);
  }

  /** A log-out that could not even begin: the account is as it was. */
  giveUpRemoval(id: string, before: AccountState): void {
    this.#setState(id, before.kind === 'refreshing' ? { kind: 'ready' } : before);
  }

  #setState(id: string, state: AccountState): void {
    const account = this.#accounts.get(id);
    if (account === undefined) return;
    this.#accounts.set(id, { ...account, state });
    if (JSON.stringify(savedStateOf(account.state)) === JSON.stringify(savedStateOf(state))) {
      this.#changed();
    } else {
      this.#save();
    }
  }

  makeDefault(id: string): void {
    this.#defaultId = id;
    this.#save();
  }

  /** The row goes; where it was the default, the oldest of the others takes its place. */
  remove(id: string): void {
    this.#accounts.delete(id);
    if (this.#defaultId === id) this.#defaultId = this.#accounts.keys().next().value;
    this.#save();
  }

  preferences(): Preferences {
    return preferencesIn(this.#loaded);
  }

  setPreferences(change: Partial<Preferences>): void {
    this.#loaded = {
      ...this.#loaded,
      preferences: { ...this.#loaded.preferences, ...this.preferences(), ...change },
    };
    this.#save();
  }

  pendingRevocations(): readonly PendingRevocation[] {
    return this.#loaded.pending_revocations ?? [];
  }

  addPendingRevocation(pending: PendingRevocation): void {
    this.#setPending([...this.pendingRevocations(), pending]);
  }

  /** What is owed follows its client's name. */
  renamePendingClient(from: string, to: string): void {
    if (!this.pendingRevocations().some((one) => one.client === from)) return;
    this.#setPending(
      this.pendingRevocations().map((one) => (one.client === from ? { ...one, client: to } : one)),
    );
  }

  removePendingRevocation(accountId: string): void {
    this.#setPending(this.pendingRevocations().filter((one) => one.account !== accountId));
  }

  importedFiles(): readonly ImportedFile[] {
    return this.#loaded.imported_files ?? [];
  }

  setImportedFiles(files: readonly ImportedFile[]): void {
    if (files.length === 0 && this.importedFiles().length === 0) return;
    this.#loaded = { ...this.#loaded, imported_files: [...files] };
    this.#save();
  }

  #setPending(pending: readonly PendingRevocation[]): void {
    this.#loaded = { ...this.#loaded, pending_revocations: pending.map((one) => ({ ...one })) };
    this.#save();
  }

  get storeStatus(): StoreStatus {
    return this.#storeStatus;
  }

  setStoreStatus(status: StoreStatus): void {
    if (this.#storeStatus === status) return;
    this.#storeStatus = status;
    this.#changed();
  }

  notices(): readonly NoticeView[] {
    return [...this.#notices.values()];
  }

  notify(notice: NoticeView): void {
    this.#notices.set(notice.id, notice);
    this.#changed();
  }

  withdraw(noticeId: string): boolean {
    const was = this.#notices.delete(noticeId);
    if (was) this.#changed();
    return was;
  }

  /** Writes again what the disk refused before. */
  saveAgain(): void {
    if (this.#unsaved) this.#save();
  }

  /** Runtime facts outside the registry (a token's end, a held credential) changed what faces show. */
  touched(): void {
    this.#changed();
  }

  #save(): void {
    const rows = new Map(this.#loaded.accounts.map((row) => [row.id, row]));
    const clientRows = new Map(this.#loaded.clients.map((row) => [row.client_id, row]));
    const next: SettingsDocument = {
      ...this.#loaded,
      default_account: this.#defaultId,
      accounts: this.all().map((account) => savedFromAccount(account, rows.get(account.id))),
      clients: this.clients().map((client) =>
        savedFromClient(client, clientRows.get(client.clientId)),
      ),
    };
    this.#loaded = next;
    const written = this.#document.write(next);
    this.#unsaved = !written.ok;
    if (written.ok) {
      this.#notices.delete('settings-not-saved');
    } else {
      this.#notices.set('settings-not-saved', {
        id: 'settings-not-saved',
        code: written.failure.code,
        sentence: `${written.failure.sentence} Keybearer keeps the change in memory and tries again.`,
      });
    }
    this.#changed();
  }
}
