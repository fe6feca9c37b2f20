import { accountStatusText } from '../../shared/account-status-text.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { MintingCredential } from '../credentials/mint-attempt.ts';
import { noteStoreFailure } from '../credentials/store-health.ts';
import { type StoredCredential, sameSecret } from '../credentials/stored-credential.ts';
import type { Account } from './account.ts';
import { freeAlias, isAlias } from './account-identity.ts';
import type { Intake } from './credential-intake.ts';
import { freeName } from './free-name.ts';
import type { GrantKeepingParts } from './grant-keeping.ts';
import type { Registry } from './registry.ts';

/**
 * Takes in a credential that was tried at its server: stored and read back first, then the row people
 * see. The same credential again changes nothing; another one of the same account takes its place.
 */
export function keepCredential(
  parts: GrantKeepingParts,
  credential: MintingCredential,
  alias: string | undefined,
): Promise<Result<Intake>> {
  const { registry, credentials, index, cache, backoff } = parts;
  const id = credential.accountId;
  return parts.queue.run(id, async () => {
    if (registry.byId(id)?.state.kind === 'removing') return beingRemoved;
    const before = registry.byId(id) === undefined ? undefined : await credentials.read(id);
    const indexed = await index.add('accounts', id);
    const whole = before?.ok ? withKeyId(credential, before.value) : credential;
    const stored = indexed.ok ? await credentials.write(whole) : indexed;
    if (!stored.ok) return noteStoreFailure(registry, stored.failure);
    // Looked at only now: a log-out may have been asked for meanwhile, which waits its turn.
    const existing = registry.byId(id);
    if (existing?.state.kind === 'removing') return beingRemoved;
    const same =
      existing !== undefined &&
      before?.ok === true &&
      sameSecret(before.value, credential) &&
      existing.scopes.join(' ') === credential.scopes.join(' ');
    if (existing === undefined) addRow(registry, credential, alias);
    // A token that is pasted over one of online access has no client and no end of a sign-in.
    else {
      const { email, scopes } = credential;
      registry.change(id, { email, scopes, clientName: '', signIn: undefined });
    }
    if (existing !== undefined && alias !== undefined) registry.change(id, { alias });
    backoff.clear(id);
    if (!same) cache.dropAccount(id);
    registry.transition(id, { kind: 'ready' });
    const { scopes } = credential;
    if (!same) parts.recorded(existing === undefined ? 'added' : 'repaired', { id, scopes });
    const account = registry.byId(id);
    return account === undefined
      ? fail('credential_missing', accountStatusText({ kind: 'credential_missing' }))
      : ok({ account, result: same ? 'present' : 'taken' });
  });
}

/** The same key from a file that does not have its id keeps the one it came with before. */
function withKeyId(credential: MintingCredential, before: StoredCredential): MintingCredential {
  if (credential.kind !== 'service_account' || before.kind !== 'service_account') return credential;
  const known = credential.privateKey.equals(before.privateKey) ? before.privateKeyId : undefined;
  return { ...credential, privateKeyId: credential.privateKeyId ?? known };
}

const beingRemoved = fail(
  'conflict',
  'This account is just being removed. Add it again in a moment.',
);

function addRow(
  registry: Registry,
  credential: MintingCredential,
  alias: string | undefined,
): void {
  const taken = (name: string) => registry.find(name) !== undefined;
  const account: Account = {
    id: credential.accountId,
    kind: credential.kind,
    issuer: credential.issuer,
    subject: credential.subject,
    clientName: '',
    sourceId: credential.kind === 'impersonated' ? credential.sourceId : undefined,
    actsFor: credential.kind === 'service_account' ? credential.actsFor : undefined,
    email: credential.email,
    name: undefined,
    alias: alias ?? aliasFor(credential, taken),
    scopes: credential.scopes,
    missingScopes: [],
    state: { kind: 'ready' },
    rotating: false,
    rotationInFlight: false,
    keepGrant: false,
  };
  registry.add(account);
}

const aliasFor = (credential: MintingCredential, taken: (alias: string) => boolean): string =>
  credential.kind === 'access_token' && !credential.email.includes('@')
    ? freeName('pasted-token', taken)
    : freeAlias(credential.email, taken);

/** A name that a person chose for an account which is not here yet, or is `own`. */
export function judgeAlias(
  registry: Registry,
  alias: string | undefined,
  own?: string,
): Result<string | undefined> {
  if (alias === undefined) return ok(undefined);
  const name = alias.trim();
  if (!isAlias(name)) {
    return fail(
      'invalid_request',
      'An alias has 1 to 64 visible characters, no "@", and does not begin with "acc_".',
    );
  }
  const holder = registry.find(name);
  return holder === undefined || holder.id === own
    ? ok(name)
    : fail('conflict', `Another account is already called "${name}".`);
}
