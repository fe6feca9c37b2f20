import { z } from 'zod';
import { ok, type Result } from '../../shared/failure.ts';
import { parseScopes } from '../../shared/scope.ts';
import { parseServiceAccountKey } from '../accounts/service-account-key.ts';
import { isEmailAddress } from '../oauth/email-address.ts';
import { Secret } from '../secret.ts';
import { foundClient, isRefreshToken } from './found-client.ts';
import { type FoundCredential, unusable } from './import-candidate.ts';

/**
 * What oauth2client writes of a credential, whatever store it is in: the attributes of a Python
 * object, with `_class` and `_module` naming its class.
 */
const classSchema = z.looseObject({ _class: z.string().max(100), _module: z.string().max(200) });

const text = z.string().max(8192);
const scopeText = z.union([text, z.array(text).max(200)]).nullish();

const userSchema = z.looseObject({
  client_id: text,
  client_secret: text.nullish(),
  refresh_token: text.nullish(),
  token_uri: text.nullish(),
  scopes: scopeText,
  id_token: z.unknown(),
});

const serviceSchema = z.looseObject({
  _service_account_email: text,
  _private_key_id: text.nullish(),
  _private_key_pkcs8_pem: z.string().max(16_384).nullish(),
  _scopes: scopeText,
  _kwargs: z.looseObject({ sub: text.nullish() }).nullish(),
  token_uri: text,
});

const userClasses = new Set(['OAuth2Credentials', 'GoogleCredentials', 'Credentials']);

export const isOauth2clientCredential = (value: unknown): boolean =>
  classSchema.safeParse(value).success;

/** Whose it is, as far as its id token says; nobody has checked that one. */
export function accountHint(value: unknown): string | undefined {
  const hint = z
    .looseObject({ id_token: z.looseObject({ email: z.string() }).optional() })
    .safeParse(value).data?.id_token?.email;
  return hint !== undefined && isEmailAddress(hint) ? hint : undefined;
}

export function readOauth2clientCredential(value: unknown): Result<FoundCredential> {
  const named = classSchema.safeParse(value);
  if (!named.success) return unusable('This entry is not a credential of oauth2client.');
  const { _class: kind } = named.data;
  if (userClasses.has(kind)) return readUser(value);
  if (kind === 'ServiceAccountCredentials' || kind === '_JWTAccessCredentials') {
    return readServiceAccount(value);
  }
  if (kind === 'AccessTokenCredentials') {
    return unusable(
      'This holds an access token only, which ends by itself within the hour. If it is still good, paste it with: keybearer account paste-token',
    );
  }
  // Before version 2; it kept no id of the key, which names it at Google.
  if (kind === 'SignedJwtAssertionCredentials') {
    return unusable(
      'This is a service account as versions of oauth2client before 2 wrote it, without the id of its key. Create a key of type JSON in the Google Cloud console and add that file: keybearer account add-key key.json',
    );
  }
  return unusable(
    `Keybearer does not know the oauth2client class "${kind.replace(/[^\w.]/g, '?')}".`,
  );
}

function readUser(value: unknown): Result<FoundCredential> {
  const parsed = userSchema.safeParse(value);
  if (!parsed.success) {
    return unusable(
      `The field "${parsed.error.issues[0]?.path.join('.')}" of this credential is not as oauth2client writes it.`,
    );
  }
  const { client_id, client_secret, refresh_token, token_uri, scopes } = parsed.data;
  const client = foundClient({
    clientId: client_id,
    clientSecret: client_secret ?? undefined,
    tokenUri: token_uri ?? undefined,
    name: 'oauth2client',
  });
  if (!client.ok) return client;
  if (refresh_token === undefined || refresh_token === null || !isRefreshToken(refresh_token)) {
    return noRefreshToken;
  }
  const hint = accountHint(value);
  const granted = scopesIn(scopes);
  return ok({
    kind: 'user',
    found: {
      client: client.value,
      refreshToken: new Secret(refresh_token),
      ...(granted === undefined ? {} : { scopes: granted }),
      ...(hint === undefined ? {} : { emailHint: hint }),
    },
  });
}

function readServiceAccount(value: unknown): Result<FoundCredential> {
  const parsed = serviceSchema.safeParse(value);
  if (!parsed.success) {
    return unusable(
      `The field "${parsed.error.issues[0]?.path.join('.')}" of this service account is not as oauth2client writes it.`,
    );
  }
  const { _service_account_email, _private_key_id, _private_key_pkcs8_pem, _kwargs } = parsed.data;
  if (typeof _private_key_pkcs8_pem !== 'string') {
    return unusable(
      'This service account has its key in PKCS #12 form (.p12), which Google no longer recommends. Create a key of type JSON in the Google Cloud console and import that file.',
    );
  }
  const key = parseServiceAccountKey(
    JSON.stringify({
      type: 'service_account',
      client_email: _service_account_email,
      private_key_id: _private_key_id,
      private_key: _private_key_pkcs8_pem,
      token_uri: parsed.data.token_uri,
    }),
  );
  if (!key.ok) return key;
  const subject = _kwargs?.sub ?? undefined;
  const scopes = scopesIn(parsed.data._scopes);
  return ok({
    kind: 'service_account',
    key: key.value,
    ...(subject === undefined ? {} : { subject }),
    ...(scopes === undefined ? {} : { scopes }),
  });
}

/** A list, or a text with spaces; oauth2client has written both. */
export function scopesIn(
  scopes: string | readonly string[] | null | undefined,
): readonly string[] | undefined {
  if (scopes === undefined || scopes === null) return undefined;
  const found = parseScopes(typeof scopes === 'string' ? scopes : scopes.join(' '));
  return found.length === 0 ? undefined : found;
}

export const noRefreshToken = unusable(
  'This holds no refresh token, so it ends with its access token. Sign in with Keybearer instead.',
  'no_refresh_token',
);
