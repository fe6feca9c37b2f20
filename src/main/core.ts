import type { AgentView, StoreView } from '../shared/app-state.ts';
import { ok, type Result } from '../shared/failure.ts';
import type { CommandDispatcher, CommandInput } from '../shared/ui-contract.ts';
import { type AccountCommandParts, accountCommands } from './accounts/account-commands.ts';
import { issuerNamed } from './accounts/account-issuer.ts';
import { narrowAccount } from './accounts/account-narrowing.ts';
import { type RemovalParts, resumeRemovals, revokePending } from './accounts/account-removal.ts';
import { clientCommands } from './accounts/client-commands.ts';
import { ClientStore } from './accounts/client-store.ts';
import { CommandGate } from './accounts/command-gate.ts';
import { copyToken } from './accounts/copy-token.ts';
import { credentialCommands } from './accounts/credential-commands.ts';
import { credentialIntake } from './accounts/credential-intake.ts';
import { forgetGone } from './accounts/gone-accounts.ts';
import { importedGrantOf, withPlace, withTaken } from './accounts/imported-files.ts';
import { setPreferences } from './accounts/preference-commands.ts';
import { readyStore } from './accounts/ready-store.ts';
import type { RecordAccount } from './accounts/recorded-account.ts';
import { recoverAccounts } from './accounts/recovery.ts';
import { Registry } from './accounts/registry.ts';
import type { SettingsDocument } from './accounts/settings-document.ts';
import { signInCommands } from './accounts/sign-in-commands.ts';
import { SignInDesk } from './accounts/sign-in-desk.ts';
import { SignInEndings } from './accounts/sign-in-endings.ts';
import { accountView, Snapshot } from './accounts/snapshot.ts';
import { StoreIndex } from './accounts/store-index.ts';
import { queryAudit } from './agent-socket/audit-query.ts';
import { type AuditTrail, createAuditTrail } from './agent-socket/audit-trail.ts';
import { auditedCommands } from './agent-socket/audited-commands.ts';
import { callerCommands } from './agent-socket/caller-commands.ts';
import { type CallerDesk, createCallerDesk } from './agent-socket/caller-desk.ts';
import type { AppStateSource } from './app-state-source.ts';
import { CatalogueRefresh } from './catalogue/catalogue-refresh.ts';
import { openDiscoveryService } from './catalogue/discovery-service.ts';
import { AccountQueue } from './credentials/account-queue.ts';
import { Backoff } from './credentials/backoff.ts';
import { CredentialStore } from './credentials/credential-store.ts';
import type { IdentityTokenSource } from './credentials/identity-tokens.ts';
import { Refresher } from './credentials/refresher.ts';
import { SplitSecretStore } from './credentials/split-secret-store.ts';
import { noteStoreFailure } from './credentials/store-health.ts';
import { TokenCache } from './credentials/token-cache.ts';
import type { TokenSource } from './credentials/token-source.ts';
import { tokenSources } from './credentials/token-sources.ts';
import { examine } from './doctor/doctor.ts';
import { exportCommands } from './export/export-commands.ts';
import { importCommands } from './import/import-commands.ts';
import { ImportDesk } from './import/import-desk.ts';
import { Originals } from './import/originals.ts';
import { startSignIn } from './oauth/authorize.ts';
import { openTokenEndpoint } from './oauth/open-token-endpoint.ts';
import { Playground } from './playground/playground.ts';
import { playgroundCommands } from './playground/playground-commands.ts';
import { RefreshRecorder } from './playground/refresh-recorder.ts';
import { SignInRecorder } from './playground/sign-in-recorder.ts';
import type { Ports } from './ports.ts';

/** Everything that decides, over ports alone: the same under Electron, plain Node and in tests. */
export interface Core {
  readonly commands: CommandDispatcher;
  readonly state: AppStateSource;
  /** How the store is, now and after every change; returns the unsubscribe function. */
  watchStore(listener: (store: StoreView) => void): () => void;
  readonly tokens: TokenSource;
  readonly identityTokens: IdentityTokenSource;
  readonly accounts: Registry;
  readonly callers: CallerDesk;
  readonly trail: AuditTrail;
  /** Begins what Keybearer does by itself, such as renewing tokens; once, when the store is open. */
  begin(): void;
  /** The machine woke up, or the network came back: what is due is done soon. */
  wake(): void;
  /** The system told that its screen was locked or unlocked; heeded where a person wants it. */
  screen(seen: 'locked' | 'unlocked'): void;
  /** What the shell can do is different now: a tray has come or gone. */
  shellChanged(): void;
  close(): Promise<void>;
}

export function assembleCore(ports: Ports, agent: AgentView, settings: SettingsDocument): Core {
  const { clock, random, log, secrets, shell } = ports;
  const state = new Snapshot();
  const registry = new Registry(ports.settings, settings, () => {
    state.changed();
    refresher?.replan();
  });
  let refresher: Refresher | undefined;

  const cache = new TokenCache(clock);
  const queue = new AccountQueue();
  const backoff = new Backoff(clock, random);
  const clients = new ClientStore(secrets);
  const credentials = new CredentialStore(new SplitSecretStore(secrets));
  const index = new StoreIndex(secrets);
  const refreshes = new RefreshRecorder(ports);
  const endpoint = openTokenEndpoint({ http: refreshes.http, clock });
  const sources = tokenSources(
    { clock, log, registry, clients, credentials, endpoint, backoff },
    refreshes.http,
    cache,
    queue,
  );
  const { tokens, identityTokens } = sources;

  const storeReady = () => readyStore(registry, secrets);

  const trail = createAuditTrail({
    ...{ clock, log, secrets, file: ports.audit, notices: registry },
    changed: state.changed,
  });
  const recorded: RecordAccount = (reason, { id, scopes }) =>
    trail.record({ event: 'account', decision: 'allowed', reason, accountId: id, scopes });
  const callers = createCallerDesk({
    ...{ clock, random, log, trail, secrets, document: ports.callers },
    ...{ accounts: registry, notices: registry, changed: state.changed },
  });
  const recordedSignIns = new SignInRecorder(ports);
  const signIns = new SignInDesk({
    registry,
    clients,
    clock,
    keeping: { registry, credentials, index, queue, cache, backoff, recorded },
    storeReady,
    start: (request, handlers) =>
      recordedSignIns.start(
        (http, wanted, watched) => startSignIn({ ...ports, http }, wanted, watched),
        request,
        handlers,
      ),
    changed: state.changed,
    broughtNothing: ({ code }, account) =>
      trail.record({ event: 'account', decision: 'refused', reason: code, accountId: account?.id }),
  });
  const removal: RemovalParts = {
    ...{ log, registry, clients, credentials, secrets, index, queue, cache, backoff, endpoint },
    forgotten: (accountId) => callers.forgetAccount(accountId),
    recorded,
  };
  const narrowing = {
    ...{ removal, clock },
    storeReady,
    signIn: (input: CommandInput<'sign-in.start'>) => signIns.start(input),
    narrowed: (accountId: string, kept: readonly string[]) =>
      callers.narrowAccount(accountId, kept),
  };
  const endings = new SignInEndings(registry, clock);

  const view: AccountCommandParts['view'] = (account) =>
    accountView({ registry, cache, credentials, secrets }, account);
  const clientParts = { registry, clients, index, sandbox: ports.sandbox };
  const intake = credentialIntake({
    ...{ clock, registry, credentials, index, queue, cache, backoff, recorded },
    ...{ ...sources, clientParts, endpoint },
    storeReady,
  });
  const imports = new ImportDesk({
    ...{ clock, random, ports: ports.imports, intake, changed: state.changed },
    storeReady,
    taken: (place, accounts) => {
      const grants = accounts.map((account) => importedGrantOf(account, registry));
      registry.setImportedFiles(withTaken(registry.importedFiles(), place, grants));
    },
  });
  const originals = new Originals({
    ...{ ports: ports.imports, secrets, clock },
    moved: (place, now) =>
      registry.setImportedFiles(withPlace(registry.importedFiles(), place, now)),
  });
  const playground = new Playground({
    ...{ clock, http: ports.http, registry, tokens, agent, refreshes },
    signIns: recordedSignIns,
    wish: (input) => signIns.wish(input),
  });
  const catalogue = new CatalogueRefresh({
    ...{ clock, log },
    file: ports.catalogue,
    service: openDiscoveryService(ports.http, 'https://www.googleapis.com'),
    wanted: () =>
      registry.preferences().read_scope_list &&
      registry.all().some(({ issuer }) => issuerNamed(issuer).kind === 'google'),
  });
  const { machine, http } = ports;
  const doctor = { clock, http, secrets, machine, registry, clients, state };
  const gate = new CommandGate(
    {
      ...clientCommands(clientParts),
      ...signInCommands(signIns),
      ...credentialCommands({ registry, intake, view, pkcs12: ports.imports.pkcs12 }),
      ...accountCommands({ registry, tokens, removal, view }),
      'account.narrow': (input) => narrowAccount(narrowing, input),
      'account.copy-token': (input) => copyToken({ clock, registry, tokens, shell }, input),
      ...callerCommands(callers),
      'audit.read': async (input) => ok(await queryAudit(trail, registry, input)),
      'preferences.set': (input) => setPreferences({ registry, shell }, input),
      'notice.dismiss': async (input) => {
        registry.withdraw(input.id);
        await trail.seen(input.id);
        return ok({});
      },
      ...playgroundCommands(playground),
      'doctor.run': () => examine(doctor),
      ...importCommands({ desk: imports, originals }),
      ...exportCommands({
        ...{ clock, registry, clients, credentials, index, queue, recorded, ports: ports.imports },
        takeUpload: (name) => imports.takeUpload(name),
        mayReplace: (path) => shell.mayReplace?.(path) ?? false,
      }),
      'scopes.published': async () => ok(catalogue.published()),
    },
    log,
  );
  const commands = auditedCommands(gate, trail, registry);

  const owed = owedWork(async () => {
    const recovered = await recoverAccounts({
      log,
      registry,
      index,
      clients,
      credentials,
      recorded,
    });
    if (!recovered.ok) return noteStoreFailure(registry, recovered.failure);
    await resumeRemovals(removal);
    await callers.opening();
    await forgetGone(removal, callers.grantedAccounts());
    return ok(undefined);
  });
  const saveLast = async () => {
    await credentials.saveHeld();
    const lost = registry.all().filter((account) => credentials.isUnsaved(account.id)).length;
    if (lost > 0) log.warn('credentials_unsaved_at_end', { accounts: lost });
  };
  refresher = new Refresher({
    ...{ clock, random, registry, cache, tokens, backoff, credentials, secrets },
    alsoEachTick: async () => {
      await owed();
      await callers.tick();
      await trail.tick();
      endings.tick();
      await resumeRemovals(removal);
      await revokePending(removal);
      // Not waited for: it asks ten APIs at a time, and revoking must not wait for those.
      void catalogue.tick();
    },
  });
  state.join({
    ...{ agent, shell, registry, cache, credentials, secrets },
    signIn: () => signIns.view(),
    import: () => imports.view(),
    callers: () => callers.views(),
  });
  return {
    commands,
    state,
    watchStore: (listener) => state.watchStore(listener),
    tokens,
    identityTokens,
    accounts: registry,
    callers,
    trail,
    begin: () => {
      void owed();
      void trail.tick();
      refresher.start();
    },
    wake: () => refresher.replan(),
    screen: (seen) => {
      if (seen === 'unlocked' || registry.preferences().pause_when_locked) callers.screen(seen);
    },
    shellChanged: state.changed,
    close: async () => {
      refresher.stop();
      playground.close();
      // Nothing to wait for, so not after what may take too long.
      callers.close();
      // Begins no further credential; the one that waits for its server must not keep the rest from being saved.
      const imported = imports.close();
      await signIns.close();
      await queue.idle();
      await saveLast();
      await imported;
      await trail.close();
    },
  };
}

/** Work left over from the run before, done once; a store that does not answer puts it off to the next tick. */
function owedWork(work: () => Promise<Result<void>>): () => Promise<void> {
  let done = false;
  let running: Promise<void> | undefined;
  const run = async () => {
    try {
      done = (await work()).ok;
    } finally {
      running = undefined;
    }
  };
  return async () => {
    if (done) return;
    running ??= run();
    await running;
  };
}
