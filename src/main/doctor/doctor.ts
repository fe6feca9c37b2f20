import type { DoctorReport, Finding, FindingLevel } from '../../shared/doctor.ts';
import { ok, type Result } from '../../shared/failure.ts';
import type { ClientStore } from '../accounts/client-store.ts';
import type { Registry } from '../accounts/registry.ts';
import { storeView } from '../accounts/snapshot.ts';
import type { AppStateSource } from '../app-state-source.ts';
import type { Clock, Http, Machine, SecretStore } from '../ports.ts';
import { accountsCheck, clientsCheck, revocationsCheck, unsavedCheck } from './account-checks.ts';
import { type Check, findingsOf, good, problem } from './check.ts';
import { issuerChecks } from './issuer-clock.ts';
import {
  environmentCheck,
  homeCheck,
  keychainModuleCheck,
  nodeCheck,
  proxyCheck,
  socketCheck,
} from './machine-checks.ts';
import { servingCheck } from './serving-check.ts';

export interface DoctorParts {
  readonly clock: Clock;
  readonly http: Http;
  readonly secrets: SecretStore;
  readonly machine: Machine;
  readonly registry: Registry;
  readonly clients: ClientStore;
  readonly state: AppStateSource;
}

/** Looks at everything at once and changes nothing. */
export async function examine(parts: DoctorParts): Promise<Result<DoctorReport>> {
  const { clock } = parts;
  const found = await Promise.all(checksOf(parts).map((check) => findingsOf(check, clock)));
  return ok({ examined_at: Math.floor(clock.now() / 1000), findings: worstFirst(found.flat()) });
}

/** In the order in which they are shown among their equals: what all else rests on comes first. */
function checksOf({
  clock,
  http,
  secrets,
  machine,
  registry,
  clients,
  state,
}: DoctorParts): Check[] {
  const snapshot = state.current();
  const unsavedSettings = registry.notices().some(({ id }) => id === 'settings-not-saved');
  const issuers = registry.clients().map(({ issuer }) => issuer);
  return [
    storeCheck(secrets),
    ...(secrets.kind === 'keychain' ? [keychainModuleCheck(machine)] : []),
    homeCheck(machine, snapshot.agent, unsavedSettings),
    socketCheck(machine, snapshot.agent),
    servingCheck(snapshot),
    ...issuerChecks({ clock, http, environment: machine.environment }, issuers),
    proxyCheck(machine),
    clientsCheck(clients, registry.clients(), snapshot),
    accountsCheck(snapshot),
    unsavedCheck(snapshot),
    revocationsCheck(registry.pendingRevocations().length),
    nodeCheck(machine),
    environmentCheck(machine),
  ];
}

const storeCheck = (secrets: SecretStore): Check => ({
  id: 'store',
  title: secrets.kind === 'keychain' ? 'Keychain' : 'Encrypted file',
  look: async () => {
    const status = await secrets.probe();
    const { status_text } = storeView(secrets.kind, status);
    return [status === 'ready' ? good(status_text) : problem(`keychain_${status}`, status_text)];
  },
});

const rank: Readonly<Record<FindingLevel, number>> = { problem: 0, hint: 1, good: 2 };

/** Sorting keeps the order among equals (ECMAScript 2019). */
const worstFirst = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort((a, b) => rank[a.level] - rank[b.level]);
