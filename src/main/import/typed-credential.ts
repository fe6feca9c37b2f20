import { z } from 'zod';
import { ok, type Result } from '../../shared/failure.ts';
import { parseServiceAccountKey } from '../accounts/service-account-key.ts';
import { isEmailAddress } from '../oauth/email-address.ts';
import { authorizedUserHint, readAuthorizedUser } from './authorized-user.ts';
import { type FoundCredential, unusable } from './import-candidate.ts';

const typed = z.looseObject({ type: z.string().max(100) });

export const credentialType = (value: unknown): string | undefined =>
  typed.safeParse(value).data?.type;

/** Whose a credential with a `type` is, according to itself. */
export function typedHint(value: unknown): string | undefined {
  const email = z.looseObject({ client_email: z.string() }).safeParse(value).data?.client_email;
  if (email !== undefined) return isEmailAddress(email) ? email : undefined;
  const impersonated = impersonation.safeParse(value);
  return impersonated.success
    ? targetOf(impersonated.data.service_account_impersonation_url)
    : authorizedUserHint(value);
}

const impersonation = z.looseObject({
  service_account_impersonation_url: z.string().max(2048),
  delegates: z.array(z.string().max(320)).max(10).nullish(),
  source_credentials: z.looseObject({ type: z.string().max(100) }),
});

/** What Google's libraries tell apart by `type`: application default credentials and their kin. */
export function readTypedCredential(value: unknown, name: string): Result<FoundCredential> {
  const type = credentialType(value);
  switch (type) {
    case 'authorized_user':
      return readAuthorizedUser(value, name);
    case 'service_account': {
      const key = parseServiceAccountKey(JSON.stringify(value));
      return key.ok ? ok({ kind: 'service_account', key: key.value }) : key;
    }
    case 'impersonated_service_account':
      return readImpersonated(value, name);
    case 'external_account':
    case 'external_account_authorized_user':
      return unusable(
        'This is a workload or workforce identity: it holds no credential of its own and is exchanged for one by a machine or an identity provider. Keep using it where it works; Keybearer cannot hold it.',
      );
    case 'gdch_service_account':
      return unusable('This belongs to Google Distributed Cloud and not to Google itself.');
    default:
      return unusable(
        `Keybearer does not know credentials of type "${(type ?? '').replace(/[^\w.-]/g, '?').slice(0, 60)}".`,
      );
  }
}

function readImpersonated(value: unknown, name: string): Result<FoundCredential> {
  const parsed = impersonation.safeParse(value);
  const target = parsed.success
    ? targetOf(parsed.data.service_account_impersonation_url)
    : undefined;
  if (!parsed.success || target === undefined) {
    return unusable(
      'This impersonated service account is not written as gcloud writes it: its "service_account_impersonation_url" or "source_credentials" cannot be read.',
    );
  }
  const source = readTypedCredential(parsed.data.source_credentials, name);
  if (!source.ok) return source;
  if (source.value.kind === 'impersonated') {
    return unusable('This impersonates through an impersonated account; use "delegates" for that.');
  }
  const delegates = (parsed.data.delegates ?? []).map((delegate) =>
    delegate.replace(/^projects\/-\/serviceAccounts\//, ''),
  );
  if (!delegates.every(isEmailAddress)) {
    return unusable('The "delegates" of this file are not e-mail addresses of service accounts.');
  }
  return ok({ kind: 'impersonated', source: source.value, target, delegates });
}

/** `…/v1/projects/-/serviceAccounts/NAME@PROJECT.iam.gserviceaccount.com:generateAccessToken`, at Google and nowhere else. */
const impersonationUrl =
  /^https:\/\/iamcredentials\.googleapis\.com\/v1\/projects\/-\/serviceAccounts\/([^/:?#]+):generateAccessToken$/;
const sandboxUrl =
  /^http:\/\/(?:127\.0\.0\.1|\[::1\]):\d{1,5}\/v1\/projects\/-\/serviceAccounts\/([^/:?#]+):generateAccessToken$/;

function targetOf(url: string): string | undefined {
  const target = (impersonationUrl.exec(url) ?? sandboxUrl.exec(url))?.[1];
  return target !== undefined && isEmailAddress(target) ? target : undefined;
}
