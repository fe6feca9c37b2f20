import { fail, failed, type Result } from '../../shared/failure.ts';
import { normaliseScope, normaliseScopes } from '../../shared/scope.ts';
import type { ServiceAccountCredential } from '../credentials/stored-credential.ts';
import { cloudPlatform } from '../credentials/token-mint.ts';
import { isEmailAddress } from '../oauth/email-address.ts';
import type { JwtBearerGrant } from '../oauth/jwt-bearer.ts';
import { accountId } from './account-identity.ts';
import { issuerIdentifier } from './account-issuer.ts';
import type { Intake, ServiceAccountOptions } from './credential-intake.ts';
import { judgeAlias, keepCredential } from './credential-keeping.ts';
import type { GrantKeepingParts } from './grant-keeping.ts';
import type { ServiceAccountKey } from './service-account-key.ts';

export interface ServiceAccountParts extends GrantKeepingParts {
  readonly assertions: JwtBearerGrant;
  readonly storeReady: () => Promise<Result<void>>;
}

/** Tries the key with the scopes it shall be good for, then keeps it. */
export async function addServiceAccount(
  parts: ServiceAccountParts,
  key: ServiceAccountKey,
  options: ServiceAccountOptions = {},
): Promise<Result<Intake>> {
  const { registry } = parts;
  const actsFor = options.subject?.trim();
  if (actsFor !== undefined && !isEmailAddress(actsFor)) {
    return fail('invalid_request', 'The person to act for is named by an e-mail address.');
  }
  const issuer = issuerIdentifier(key.issuer);
  // One key can act for several people: each is an account of its own, with callers of its own.
  const id = accountId(issuer, `service_account ${actsFor ?? ''}`, key.clientEmail);
  const alias = judgeAlias(registry, options.alias, id);
  if (!alias.ok) return alias;
  const before = registry.byId(id)?.scopes;
  const scopes = chosenScopes(options.scopes, before);
  if (!scopes.ok) return scopes;
  const store = await parts.storeReady();
  if (!store.ok) return store;

  const whole = options.besides
    ? normaliseScopes([...(before ?? []), ...scopes.value])
    : scopes.value;
  const credential: ServiceAccountCredential = {
    kind: 'service_account',
    accountId: id,
    issuer,
    subject: key.clientEmail,
    email: key.clientEmail,
    tokenEndpoint: key.tokenEndpoint,
    privateKeyId: key.privateKeyId,
    privateKey: key.privateKey,
    actsFor,
    scopes: whole,
  };
  const tried = await parts.assertions.accessToken({ ...key, actsFor }, whole);
  if (tried.kind !== 'refreshed') return failed(tried.failure);
  return keepCredential(parts, credential, alias.value);
}

/** What was named, else what it was before, else `cloud-platform`, which IAM narrows to the account's roles. */
export function chosenScopes(
  named: readonly string[] | undefined,
  before: readonly string[] | undefined,
): Result<readonly string[]> {
  const malformed = named?.find((scope) => normaliseScope(scope) === undefined);
  if (malformed !== undefined) return fail('invalid_request', `"${malformed}" is not a scope.`);
  const value =
    named === undefined || named.length === 0
      ? (before ?? [cloudPlatform])
      : normaliseScopes(named);
  return { ok: true, value };
}
