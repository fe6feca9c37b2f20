import { generateKeyPairSync } from 'node:crypto';
import initSqlJs from 'sql.js';

/** Files as the tools write them, each with its own secret inside; `origin` is where tokens come from. */
export interface Sample {
  readonly bytes: Uint8Array;
  /** What must not be left in the file once it has been replaced. */
  readonly secrets: readonly string[];
}

export interface SampleCredential {
  readonly refreshToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenUri: string;
  readonly email?: string;
}

export const sampleCredential = (changes: Partial<SampleCredential> = {}): SampleCredential => ({
  refreshToken: '1//0refresh-token-of-ada',
  clientId: '123-own.apps.googleusercontent.com',
  clientSecret: 'GOCSPX-own-secret',
  tokenUri: 'https://oauth2.googleapis.com/token',
  email: 'ada@example.com',
  ...changes,
});

const text = (value: unknown) => Buffer.from(JSON.stringify(value, undefined, 2));

/** `OAuth2Credentials.to_json` of oauth2client 4.1.3. */
export const oauth2clientDocument = (credential: SampleCredential) => ({
  access_token: 'ya29.stale',
  client_id: credential.clientId,
  client_secret: credential.clientSecret,
  refresh_token: credential.refreshToken,
  token_expiry: '2020-01-01T00:00:00Z',
  token_uri: credential.tokenUri,
  user_agent: 'quickstart/1.0',
  revoke_uri: null,
  id_token: credential.email === undefined ? null : { email: credential.email, sub: '1' },
  id_token_jwt: null,
  token_response: null,
  scopes: ['https://www.googleapis.com/auth/calendar'],
  token_info_uri: null,
  invalid: false,
  _class: 'OAuth2Credentials',
  _module: 'oauth2client.client',
});

export const oauth2clientFile = (credential = sampleCredential()): Sample => ({
  bytes: text(oauth2clientDocument(credential)),
  secrets: [credential.refreshToken, credential.clientSecret],
});

export const multistoreFile = (...credentials: readonly SampleCredential[]): Sample => ({
  bytes: text({
    file_version: 1,
    data: credentials.map((credential) => ({
      key: { clientId: credential.clientId, userAgent: 'quickstart/1.0', scope: 'calendar' },
      credential: oauth2clientDocument(credential),
    })),
  }),
  secrets: credentials.map(({ refreshToken }) => refreshToken),
});

export const multiprocessFile = (
  credentials: Readonly<Record<string, SampleCredential>>,
): Sample => {
  const stored = Object.entries(credentials).map(([key, credential]) => [
    key,
    Buffer.from(JSON.stringify(oauth2clientDocument(credential))).toString('base64'),
  ]);
  return {
    bytes: text({ file_version: 2, credentials: Object.fromEntries(stored) }),
    secrets: stored.map(([, base64 = '']) => base64),
  };
};

/** `Credentials.to_json` of google-auth. */
export const tokenJson = (credential = sampleCredential()): Sample => ({
  bytes: text({
    token: 'ya29.stale',
    refresh_token: credential.refreshToken,
    token_uri: credential.tokenUri,
    client_id: credential.clientId,
    client_secret: credential.clientSecret,
    scopes: ['https://www.googleapis.com/auth/gmail.readonly'],
    universe_domain: 'googleapis.com',
    account: '',
    expiry: '2020-01-01T00:00:00.000000Z',
  }),
  secrets: [credential.refreshToken, credential.clientSecret],
});

/** What `gcloud auth application-default login` writes; `token_uri` only for a sandbox. */
export const authorizedUserDocument = (credential: SampleCredential) => ({
  account: '',
  client_id: credential.clientId,
  client_secret: credential.clientSecret,
  quota_project_id: 'ada-tools',
  refresh_token: credential.refreshToken,
  type: 'authorized_user',
  universe_domain: 'googleapis.com',
  token_uri: credential.tokenUri,
});

export const applicationDefault = (credential = sampleCredential()): Sample => ({
  bytes: text(authorizedUserDocument(credential)),
  secrets: [credential.refreshToken, credential.clientSecret],
});

/** One key for all tests of a file: making one takes a tenth of a second. */
export const samplePrivateKey: string = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

export const serviceAccountDocument = (
  email = 'robot@ada-tools.iam.gserviceaccount.com',
  tokenUri = 'https://oauth2.googleapis.com/token',
) => ({
  type: 'service_account',
  project_id: 'ada-tools',
  private_key_id: 'f00dfeed',
  private_key: samplePrivateKey,
  client_email: email,
  client_id: '1234567890',
  auth_uri: 'https://accounts.google.com/o/oauth2/auth',
  token_uri: tokenUri,
  universe_domain: 'googleapis.com',
});

export const serviceAccountFile = (email?: string, tokenUri?: string): Sample => ({
  bytes: text(serviceAccountDocument(email, tokenUri)),
  secrets: [samplePrivateKey.split('\n')[1] ?? samplePrivateKey],
});

/** gcloud's `credentials.db`, made by SQLite itself. */
export async function gcloudDatabase(
  rows: Readonly<Record<string, object>>,
  more: readonly string[] = [],
): Promise<Sample> {
  const { Database } = await initSqlJs();
  const database = new Database();
  database.run('CREATE TABLE "credentials" (account_id TEXT PRIMARY KEY, value BLOB)');
  for (const [account, value] of Object.entries(rows)) {
    database.run('INSERT INTO credentials VALUES (?, ?)', [
      account,
      Buffer.from(JSON.stringify(value)),
    ]);
  }
  for (const sql of more) database.run(sql);
  const bytes = database.export();
  database.close();
  const secrets = Object.values(rows).flatMap((row) =>
    'refresh_token' in row ? [String(row.refresh_token)] : [],
  );
  return { bytes, secrets };
}

/** A row of a person, as `gcloud auth login` writes it. */
export const gcloudUser = (credential = sampleCredential()) => ({
  client_id: credential.clientId,
  client_secret: credential.clientSecret,
  refresh_token: credential.refreshToken,
  revoke_uri: 'https://accounts.google.com/o/oauth2/revoke',
  scopes: ['openid', 'https://www.googleapis.com/auth/cloud-platform'],
  token_uri: credential.tokenUri,
  type: 'authorized_user',
  universe_domain: 'googleapis.com',
});

export const rcloneConfig = (credential = sampleCredential()): Sample => ({
  bytes: Buffer.from(
    [
      '# remotes of this computer',
      '[archive]',
      'type = s3',
      'secret_access_key = not-googles',
      '',
      '[photos of ada]',
      'type = drive',
      `client_id = ${credential.clientId}`,
      `client_secret = ${credential.clientSecret}`,
      'scope = drive.readonly',
      `token = {"access_token":"ya29.stale","token_type":"Bearer","refresh_token":"${credential.refreshToken}","expiry":"2020-01-01T00:00:00Z"}`,
      `token_url = ${credential.tokenUri}`,
      'team_drive = ',
      '',
    ].join('\n'),
  ),
  secrets: [credential.refreshToken, credential.clientSecret],
});

export const oauth2lCache = (credential = sampleCredential()): Sample => {
  const key = JSON.stringify({
    CredentialsJSON: JSON.stringify({
      installed: {
        client_id: credential.clientId,
        client_secret: credential.clientSecret,
        redirect_uris: ['http://localhost'],
        auth_uri: 'https://accounts.google.com/o/oauth2/auth',
        token_uri: credential.tokenUri,
      },
    }),
    Scope: 'https://www.googleapis.com/auth/drive.readonly',
    Audience: '',
    APIKey: '',
  });
  const token = { access_token: 'ya29.stale', refresh_token: credential.refreshToken };
  return {
    bytes: text({ [key]: Buffer.from(JSON.stringify(token)).toString('base64') }),
    secrets: [credential.clientSecret, Buffer.from(JSON.stringify(token)).toString('base64')],
  };
};
