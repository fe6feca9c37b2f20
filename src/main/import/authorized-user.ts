import { z } from 'zod';
import { ok, type Result } from '../../shared/failure.ts';
import { isEmailAddress } from '../oauth/email-address.ts';
import { Secret } from '../secret.ts';
import { foundClient, isRefreshToken } from './found-client.ts';
import { type FoundCredential, unusable } from './import-candidate.ts';
import { noRefreshToken, scopesIn } from './oauth2client-credential.ts';

const text = z.string().max(8192);

/**
 * google-auth's `token.json` (`Credentials.to_json`), application default credentials of a person,
 * and a user's row of gcloud's database: one set of members, some more, some fewer.
 */
const schema = z.looseObject({
  client_id: text,
  client_secret: text.nullish(),
  refresh_token: text.nullish(),
  token_uri: text.nullish(),
  scopes: z.union([text, z.array(text).max(200)]).nullish(),
  account: text.nullish(),
  universe_domain: text.nullish(),
});

export function authorizedUserHint(value: unknown): string | undefined {
  const account = z.looseObject({ account: z.string() }).safeParse(value).data?.account;
  return account !== undefined && isEmailAddress(account) ? account : undefined;
}

/** `name`: what to call its client where that is nobody's known one. */
export function readAuthorizedUser(
  value: unknown,
  name: string,
  emailHint = authorizedUserHint(value),
): Result<FoundCredential> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    return unusable(
      `The field "${parsed.error.issues[0]?.path.join('.')}" of this credential is missing or not as google-auth writes it.`,
    );
  }
  const { client_id, client_secret, refresh_token, token_uri, universe_domain } = parsed.data;
  if (universe_domain && universe_domain !== 'googleapis.com') {
    return unusable(
      'This credential belongs to another cloud than Google\'s public one ("universe_domain").',
      'issuer_not_allowed',
    );
  }
  const client = foundClient({
    clientId: client_id,
    clientSecret: client_secret ?? undefined,
    tokenUri: token_uri ?? undefined,
    name,
  });
  if (!client.ok) return client;
  if (refresh_token === undefined || refresh_token === null || !isRefreshToken(refresh_token)) {
    return noRefreshToken;
  }
  const scopes = scopesIn(parsed.data.scopes);
  return ok({
    kind: 'user',
    found: {
      client: client.value,
      refreshToken: new Secret(refresh_token),
      ...(scopes === undefined ? {} : { scopes }),
      ...(emailHint === undefined ? {} : { emailHint }),
    },
  });
}
