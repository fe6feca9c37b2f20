import { z } from 'zod';
import { ok, type Result } from '../../shared/failure.ts';
import { parseScopes } from '../../shared/scope.ts';
import { googleTokenEndpoint } from '../accounts/issuer-of-endpoints.ts';
import { readPkcs12Key } from '../accounts/pkcs12-key.ts';
import { parseServiceAccountKey, type ServiceAccountKey } from '../accounts/service-account-key.ts';
import { isEmailAddress } from '../oauth/email-address.ts';
import { Secret } from '../secret.ts';
import { foundClient, isRefreshToken } from './found-client.ts';
import { type FoundCredential, unusable } from './import-candidate.ts';
import type { Pkcs12Reader } from './import-ports.ts';

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

const keyText = z.string().max(16_384).nullish();

const serviceSchema = z.looseObject({
  _service_account_email: text,
  _private_key_id: text.nullish(),
  _private_key_pkcs8_pem: keyText,
  /** Base64. */
  _private_key_pkcs12: keyText,
  _private_key_password: text.nullish(),
  _scopes: scopeText,
  _kwargs: z.looseObject({ sub: text.nullish() }).nullish(),
  token_uri: text,
});

/** As versions before 2 wrote it: `private_key` is the base64 of a .p12 file or of a PEM text. */
const signedJwtSchema = z.looseObject({
  service_account_name: text,
  private_key: z.string().max(16_384),
  private_key_password: text.nullish(),
  scope: scopeText,
  /** More claims; `prn` is what `sub` was called before there was RFC 7519. */
  kwargs: z.looseObject({ sub: text.nullish(), prn: text.nullish() }).nullish(),
  token_uri: text.nullish(),
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

export function readOauth2clientCredential(
  value: unknown,
  pkcs12: Pkcs12Reader,
): Result<FoundCredential> {
  const named = classSchema.safeParse(value);
  if (!named.success) return unusable('This entry is not a credential of oauth2client.');
  const { _class: kind } = named.data;
  if (userClasses.has(kind)) return readUser(value);
  if (kind === 'ServiceAccountCredentials' || kind === '_JWTAccessCredentials') {
    return readServiceAccount(value, pkcs12);
  }
  if (kind === 'AccessTokenCredentials') {
    return unusable(
      'This holds an access token only, which ends by itself within the hour. If it is still good, paste it with: keybearer account paste-token',
    );
  }
  if (kind === 'SignedJwtAssertionCredentials') return readSignedJwt(value, pkcs12);
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

function readServiceAccount(value: unknown, pkcs12: Pkcs12Reader): Result<FoundCredential> {
  const parsed = serviceSchema.safeParse(value);
  if (!parsed.success) return notAsWritten(parsed.error);
  const { _private_key_pkcs8_pem: pem, _private_key_pkcs12: container } = parsed.data;
  const { _service_account_email: clientEmail, token_uri: tokenUri, _kwargs } = parsed.data;
  const key =
    typeof pem === 'string'
      ? parseServiceAccountKey(
          JSON.stringify({
            type: 'service_account',
            client_email: clientEmail,
            private_key_id: parsed.data._private_key_id ?? undefined,
            private_key: pem,
            token_uri: tokenUri,
          }),
        )
      : pkcs12Key(pkcs12, container, parsed.data._private_key_password, {
          clientEmail,
          tokenUri,
        });
  return serviceAccount(key, _kwargs?.sub, parsed.data._scopes);
}

function readSignedJwt(value: unknown, pkcs12: Pkcs12Reader): Result<FoundCredential> {
  const parsed = signedJwtSchema.safeParse(value);
  if (!parsed.success) return notAsWritten(parsed.error);
  const { service_account_name, private_key, private_key_password, kwargs, scope } = parsed.data;
  const key = pkcs12Key(pkcs12, private_key, private_key_password, {
    clientEmail: service_account_name,
    tokenUri: parsed.data.token_uri ?? googleTokenEndpoint,
  });
  return serviceAccount(key, kwargs?.sub ?? kwargs?.prn, scope);
}

function pkcs12Key(
  pkcs12: Pkcs12Reader,
  base64: string | null | undefined,
  password: string | null | undefined,
  named: { readonly clientEmail: string; readonly tokenUri: string },
): Result<ServiceAccountKey> {
  if (typeof base64 !== 'string') {
    return unusable('This service account is stored without its key. Import the file of the key.');
  }
  return readPkcs12Key(pkcs12, {
    ...named,
    bytes: Buffer.from(base64, 'base64'),
    ...(typeof password === 'string' ? { password: new Secret(password) } : {}),
  });
}

function serviceAccount(
  key: Result<ServiceAccountKey>,
  subject: string | null | undefined,
  stored: StoredScopes,
): Result<FoundCredential> {
  if (!key.ok) return key;
  const scopes = scopesIn(stored);
  return ok({
    kind: 'service_account',
    key: key.value,
    ...(typeof subject === 'string' ? { subject } : {}),
    ...(scopes === undefined ? {} : { scopes }),
  });
}

const notAsWritten = ({ issues }: z.ZodError): Result<never> =>
  unusable(
    `The field "${issues[0]?.path.join('.')}" of this service account is not as oauth2client writes it.`,
  );

/** A list, or a text with spaces; oauth2client has written both. */
type StoredScopes = string | readonly string[] | null | undefined;

export function scopesIn(scopes: StoredScopes): readonly string[] | undefined {
  if (scopes === undefined || scopes === null) return undefined;
  const found = parseScopes(typeof scopes === 'string' ? scopes : scopes.join(' '));
  return found.length === 0 ? undefined : found;
}

export const noRefreshToken = unusable(
  'This holds no refresh token, so it ends with its access token. Sign in with Keybearer instead.',
  'no_refresh_token',
);
