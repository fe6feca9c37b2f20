import { fail, failed, type Result } from '../../shared/failure.ts';
import { includesAllScopes } from '../../shared/scope.ts';
import type { TokenMint } from '../credentials/mint-attempt.ts';
import type { ImpersonatedCredential } from '../credentials/stored-credential.ts';
import { cloudPlatform } from '../credentials/token-mint.ts';
import { isEmailAddress } from '../oauth/email-address.ts';
import { longestImpersonation } from '../oauth/iam-credentials.ts';
import type { Account } from './account.ts';
import { resolveAccount } from './account-commands.ts';
import { accountId } from './account-identity.ts';
import { accountIssuer, issuerIdentifier } from './account-issuer.ts';
import type { ImpersonationWish, Intake } from './credential-intake.ts';
import { judgeAlias, keepCredential } from './credential-keeping.ts';
import type { GrantKeepingParts } from './grant-keeping.ts';
import { chosenScopes } from './service-account-intake.ts';

export interface ImpersonationParts extends GrantKeepingParts {
  readonly mint: TokenMint;
  readonly storeReady: () => Promise<Result<void>>;
}

const usualLifetime = 3600;

/** Asks once for a token of the target by way of the source, then keeps how it is reached. */
export async function addImpersonation(
  parts: ImpersonationParts,
  wish: ImpersonationWish,
): Promise<Result<Intake>> {
  const { registry } = parts;
  const credential = judgeWish(parts, wish);
  if (!credential.ok) return credential;
  const alias = judgeAlias(registry, wish.alias, credential.value.accountId);
  if (!alias.ok) return alias;
  const store = await parts.storeReady();
  if (!store.ok) return store;
  const tried = await parts.mint(credential.value, credential.value.scopes);
  if (tried.kind !== 'refreshed') return failed(tried.failure);
  return keepCredential(parts, credential.value, alias.value);
}

function judgeWish(
  { registry }: ImpersonationParts,
  wish: ImpersonationWish,
): Result<ImpersonatedCredential> {
  const source = resolveAccount(registry, wish.source);
  if (!source.ok) return source;
  const issuer = accountIssuer(registry, source.value);
  if (issuer === undefined || !includesAllScopes(source.value.scopes, [cloudPlatform])) {
    return sourceCannot(source.value);
  }
  const delegates = wish.delegates ?? [];
  const stranger = [wish.target, ...delegates].find((email) => !isEmailAddress(email));
  if (stranger !== undefined) {
    return fail('invalid_request', `"${stranger}" is not the e-mail address of a service account.`);
  }
  const lifetime = wish.lifetime ?? usualLifetime;
  if (!Number.isInteger(lifetime) || lifetime < 60 || lifetime > longestImpersonation) {
    return fail('invalid_request', 'The lifetime is between 60 and 43,200 seconds (12 hours).');
  }
  const identifier = issuerIdentifier(issuer);
  // The source is part of who it is, so nothing can ever be reached through itself.
  const id = accountId(identifier, `impersonated ${source.value.id}`, wish.target);
  const scopes = chosenScopes(wish.scopes, registry.byId(id)?.scopes);
  if (!scopes.ok) return scopes;
  return {
    ok: true,
    value: {
      kind: 'impersonated',
      accountId: id,
      issuer: identifier,
      subject: wish.target,
      email: wish.target,
      sourceId: source.value.id,
      delegates,
      lifetime,
      scopes: scopes.value,
    },
  };
}

const sourceCannot = ({ alias, kind }: Account) =>
  fail(
    'needs_consent',
    kind === 'user'
      ? `${alias} has not granted "cloud-platform", which creating tokens for a service account needs. Sign in again with it: keybearer login --account ${alias} --scope cloud-platform`
      : `${alias} may not hand out "cloud-platform", which creating tokens for a service account needs. Add it again with that scope.`,
  );
