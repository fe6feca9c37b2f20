import { z } from 'zod';
import { accountStatusText } from '../../shared/account-status-text.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { parseJson } from '../parse-json.ts';
import { Secret } from '../secret.ts';

/**
 * What the secret store holds for one account: the refresh token and as much metadata as it takes to
 * find the account again should the settings be lost. Scopes stay in the settings: a Windows
 * credential holds 2,560 bytes, and fifty scope URLs alone would be more.
 */
export interface StoredCredential {
  readonly accountId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly clientId: string;
  readonly email: string;
  readonly refreshToken: Secret;
  /** Seconds since the epoch; only for time-based access. */
  readonly refreshTokenExpiresAt: number | undefined;
}

const schema = z.object({
  v: z.literal(1),
  account: z.string(),
  iss: z.string(),
  sub: z.string(),
  client_id: z.string(),
  email: z.string(),
  refresh_token: z.string().min(1),
  refresh_token_expires_at: z.number().optional(),
});

export function serialiseCredential(credential: StoredCredential): Secret {
  return new Secret(
    JSON.stringify({
      v: 1,
      account: credential.accountId,
      iss: credential.issuer,
      sub: credential.subject,
      client_id: credential.clientId,
      email: credential.email,
      refresh_token: credential.refreshToken.reveal(),
      refresh_token_expires_at: credential.refreshTokenExpiresAt,
    } satisfies z.infer<typeof schema>),
  );
}

/** Fails with `credential_invalid` when the item is not ours, not whole or another account's. */
export function parseCredential(accountId: string, item: Secret): Result<StoredCredential> {
  const parsed = schema.safeParse(parseJson(item.reveal()));
  if (!parsed.success || parsed.data.account !== accountId) {
    return fail('credential_invalid', accountStatusText({ kind: 'credential_invalid' }));
  }
  return ok({
    accountId,
    issuer: parsed.data.iss,
    subject: parsed.data.sub,
    clientId: parsed.data.client_id,
    email: parsed.data.email,
    refreshToken: new Secret(parsed.data.refresh_token),
    refreshTokenExpiresAt: parsed.data.refresh_token_expires_at,
  });
}
