import { describe, expect, it } from 'vitest';
import { readCredentialFile } from '../../../src/main/import/recognise.ts';
import {
  applicationDefault,
  authorizedUserDocument,
  gcloudDatabase,
  gcloudUser,
  multiprocessFile,
  multistoreFile,
  oauth2clientDocument,
  oauth2clientFile,
  oauth2lCache,
  rcloneConfig,
  sampleCredential,
  samplePrivateKey,
  serviceAccountDocument,
  serviceAccountFile,
  tokenJson,
} from '../../support/credential-samples.ts';
import { formatReaders } from '../../support/format-readers.ts';

const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));

async function read(bytes: Uint8Array) {
  const file = await readCredentialFile(bytes, formatReaders);
  if (!file.ok) throw new Error(file.failure.sentence);
  return file.value;
}

/** The secrets as well, which a `Secret` would not show to an assertion. */
async function users(bytes: Uint8Array) {
  const { candidates } = await read(bytes);
  return candidates.map(({ entry, account, credential }) => {
    if (!credential.ok || credential.value.kind !== 'user') throw new Error('not a user');
    const { client, refreshToken, scopes, emailHint } = credential.value.found;
    return {
      ...{ entry, account, scopes, emailHint, client: client.name, issuer: client.issuer },
      clientId: client.clientId,
      clientSecret: client.clientSecret?.reveal(),
      refreshToken: refreshToken.reveal(),
    };
  });
}

async function refusal(bytes: Uint8Array): Promise<string> {
  const file = await readCredentialFile(bytes, formatReaders);
  if (!file.ok) return file.failure.sentence;
  const [only] = file.value.candidates;
  if (only === undefined || only.credential.ok) throw new Error('it was taken');
  return only.credential.failure.sentence;
}

const { refreshToken, clientId, clientSecret } = sampleCredential();
const whole = { refreshToken, clientId, clientSecret, issuer: { kind: 'google' } };
const calendar = 'https://www.googleapis.com/auth/calendar';

describe('each format is recognised by its content', () => {
  it('file.Storage of oauth2client', async () => {
    expect((await read(oauth2clientFile().bytes)).format).toBe('oauth2client');
    expect(await users(oauth2clientFile().bytes)).toEqual([
      {
        ...whole,
        ...{ entry: '', account: 'ada@example.com', emailHint: 'ada@example.com' },
        ...{ client: 'oauth2client', scopes: [calendar] },
      },
    ]);
  });

  it('a multistore file, with the scopes of its keys where a credential has none', async () => {
    const second = sampleCredential({ refreshToken: '1//second', email: undefined });
    const file = JSON.parse(
      Buffer.from(multistoreFile(sampleCredential(), second).bytes).toString(),
    );
    file.data[1].credential.scopes = null;
    const found = await users(bytesOf(file));
    expect(found).toMatchObject([
      { entry: '#1', account: 'ada@example.com', refreshToken },
      { entry: '#2', account: undefined, refreshToken: '1//second', scopes: [calendar] },
    ]);
  });

  it('a multiprocess file, by the keys of its program where they can be shown', async () => {
    const credential = sampleCredential();
    const sample = multiprocessFile({ work: credential, 'two\nlines': credential });
    expect(await users(sample.bytes)).toMatchObject([
      { ...whole, entry: 'work' },
      { ...whole, entry: '#2' },
    ]);
  });

  it("google-auth's token.json", async () => {
    expect((await read(tokenJson().bytes)).format).toBe('google_auth_token');
    expect(await users(tokenJson().bytes)).toMatchObject([
      {
        ...whole,
        client: 'google-auth',
        scopes: ['https://www.googleapis.com/auth/gmail.readonly'],
      },
    ]);
  });

  it('application default credentials, whose token endpoint is Google where none is named', async () => {
    const { token_uri: _, ...document } = authorizedUserDocument(sampleCredential());
    expect((await read(applicationDefault().bytes)).format).toBe('application_default');
    expect(await users(bytesOf(document))).toMatchObject([
      { ...whole, client: 'application-default' },
    ]);
  });

  it('a service account key', async () => {
    const { format, candidates } = await read(serviceAccountFile().bytes);
    expect(format).toBe('service_account');
    const account = 'robot@ada-tools.iam.gserviceaccount.com';
    expect(candidates).toMatchObject([
      {
        account,
        credential: { value: { kind: 'service_account', key: { clientEmail: account } } },
      },
    ]);
  });

  it('an impersonated service account, with the credential it starts from', async () => {
    const document = {
      type: 'impersonated_service_account',
      service_account_impersonation_url:
        'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/deploy@p.iam.gserviceaccount.com:generateAccessToken',
      delegates: ['projects/-/serviceAccounts/step@p.iam.gserviceaccount.com'],
      source_credentials: authorizedUserDocument(sampleCredential()),
    };
    const { candidates } = await read(bytesOf(document));
    expect(candidates).toMatchObject([
      {
        account: 'deploy@p.iam.gserviceaccount.com',
        credential: {
          value: {
            kind: 'impersonated',
            target: 'deploy@p.iam.gserviceaccount.com',
            delegates: ['step@p.iam.gserviceaccount.com'],
            source: { kind: 'user' },
          },
        },
      },
    ]);
  });

  it("gcloud's database, whose own client keeps its name", async () => {
    const gcloud = sampleCredential({ clientId: '32555940559.apps.googleusercontent.com' });
    const { token_uri: _, ...robot } = serviceAccountDocument();
    const sample = await gcloudDatabase({
      'ada@example.com': gcloudUser(gcloud),
      'robot@ada-tools.iam.gserviceaccount.com': robot,
    });
    const { format, candidates } = await read(sample.bytes);
    expect(format).toBe('gcloud');
    expect(candidates).toMatchObject([
      {
        ...{ entry: 'ada@example.com', account: 'ada@example.com' },
        credential: { value: { kind: 'user', found: { client: { name: 'gcloud' } } } },
      },
      { credential: { value: { kind: 'service_account' } } },
    ]);
  });

  it('a database that was left in write-ahead mode', async () => {
    const { bytes } = await gcloudDatabase({ 'ada@example.com': gcloudUser() });
    const left = Uint8Array.from(bytes);
    left[18] = 2;
    left[19] = 2;
    expect(await users(left)).toMatchObject([whole]);
  });

  it('rclone.conf, with its remotes at Google and no other', async () => {
    expect(await users(rcloneConfig().bytes)).toMatchObject([
      {
        ...whole,
        ...{ entry: 'photos of ada', client: 'rclone-photos of ada' },
        scopes: ['https://www.googleapis.com/auth/drive.readonly'],
      },
    ]);
  });

  it("oauth2l's cache, whose keys hold secrets and are not shown", async () => {
    expect(await users(oauth2lCache().bytes)).toMatchObject([{ ...whole, entry: '#1' }]);
  });

  it('a service account that oauth2client stored', async () => {
    const document = {
      _class: 'ServiceAccountCredentials',
      _module: 'oauth2client.service_account',
      _service_account_email: 'robot@p.iam.gserviceaccount.com',
      _private_key_id: 'f00d',
      _private_key_pkcs8_pem: samplePrivateKey,
      _scopes: 'https://www.googleapis.com/auth/calendar',
      _kwargs: { sub: 'ada@example.com' },
      token_uri: 'https://oauth2.googleapis.com/token',
    };
    expect((await read(bytesOf(document))).candidates).toMatchObject([
      {
        credential: {
          value: { kind: 'service_account', subject: 'ada@example.com', scopes: [calendar] },
        },
      },
    ]);
  });

  it('a sandbox, by a token endpoint on a loopback address', async () => {
    const tokenUri = 'http://127.0.0.1:4444/token';
    const found = await users(oauth2clientFile(sampleCredential({ tokenUri })).bytes);
    expect(found[0]?.issuer).toEqual({ kind: 'sandbox', origin: 'http://127.0.0.1:4444' });
  });

  it('a file that begins with a byte order mark', async () => {
    const bytes = Buffer.concat([Buffer.from('\uFEFF'), tokenJson().bytes]);
    expect(await users(bytes)).toMatchObject([whole]);
  });
});

describe('what cannot be taken is refused with what to do', () => {
  const authorized = authorizedUserDocument(sampleCredential());
  const oauth2client = oauth2clientDocument(sampleCredential());
  it.each<[string, unknown, RegExp]>([
    ['an OAuth client', { installed: { client_id: 'x' } }, /keybearer client add/],
    ['a web client', { web: { client_id: 'x' } }, /keybearer client add/],
    ['a workload identity', { type: 'external_account' }, /workload or workforce identity/],
    ['a workforce', { type: 'external_account_authorized_user' }, /workload or workforce/],
    ['an unknown type', { type: 'made\u001b[2Jup' }, /"made\?\?2Jup"/],
    ['a newer store', { file_version: 3, data: [] }, /version/],
    ['no refresh token', { ...authorized, refresh_token: null }, /no refresh token/],
    ['a refresh token with a line end', { ...authorized, refresh_token: 'a\nb' }, /refresh token/],
    ['another cloud', { ...authorized, universe_domain: 'example.cloud' }, /universe_domain/],
    ['a number for a client id', { ...authorized, client_id: 7 }, /"client_id"/],
    ['an access token', { ...oauth2client, _class: 'AccessTokenCredentials' }, /paste-token/],
    ['a file replaced before', { type: 'keybearer' }, /took the credential out/],
    ['JSON of anybody', { hello: 'world' }, /does not recognise/],
    ['a list', [1, 2], /does not recognise/],
    [
      'a key in PKCS #12',
      {
        ...{ _class: 'ServiceAccountCredentials', _module: 'oauth2client.service_account' },
        ...{ _service_account_email: 'r@p.iam.gserviceaccount.com', token_uri: 'x' },
        _private_key_pkcs12: 'AAAA',
      },
      /PKCS #12/,
    ],
  ])('%s', async (_, document, sentence) => {
    expect(await refusal(bytesOf(document))).toMatch(sentence);
  });

  it.each([
    'https://evil.example/token',
    'https://oauth2.googleapis.com.evil.example/token',
    'http://oauth2.googleapis.com/token',
    'http://127.0.0.1.evil.example:80/token',
    'http://user@127.0.0.1:80/token',
    'http://localhost:80/token',
  ])('tokens that come from %s, in every format', async (tokenUri) => {
    const credential = sampleCredential({ tokenUri });
    const files = [
      oauth2clientFile(credential),
      multistoreFile(credential),
      multiprocessFile({ work: credential }),
      tokenJson(credential),
      applicationDefault(credential),
      serviceAccountFile(undefined, tokenUri),
      await gcloudDatabase({ 'ada@example.com': gcloudUser(credential) }),
      rcloneConfig(credential),
      oauth2lCache(credential),
    ];
    for (const { bytes } of files) {
      expect(await refusal(bytes)).toMatch(/somewhere other than Google/);
    }
  });

  it.each<[string, string, RegExp]>([
    ['an empty file', '', /empty/],
    ['an encrypted rclone.conf', '# Encrypted\n\nRCLONE_ENCRYPT_V0:\nAAAA', /rclone config/],
    ["rclone's own client", '[d]\ntype = drive\ntoken = {"refresh_token":"1//x"}\n', /own client/],
    ['a remote without token', '[d]\ntype = drive\nclient_id = x\n', /not signed in/],
    ['remotes elsewhere', '[d]\ntype = s3\n', /no remote at Google/],
    ['a broken token', '[d]\ntype = drive\nclient_id = x\ntoken = {"re\n', /damaged/],
    ['JSON that is cut off', '{"refresh_token": "1//x"', /cut off/],
    ['a letter', 'Dear Ada,\n', /does not recognise/],
  ])('%s', async (_, content, sentence) => {
    expect(await refusal(Buffer.from(content))).toMatch(sentence);
  });

  it("databases that are not gcloud's", async () => {
    const none = await gcloudDatabase({}, ['DROP TABLE credentials', 'CREATE TABLE a (b)']);
    expect(await refusal(none.bytes)).toMatch(/no table "credentials"/);
    const cache = await gcloudDatabase({}, [
      'DROP TABLE credentials',
      'CREATE TABLE access_tokens (account_id TEXT)',
    ]);
    expect(await refusal(cache.bytes)).toMatch(/credentials\.db beside it/);
    const trap = await gcloudDatabase({ 'ada@example.com': gcloudUser() }, [
      'CREATE TRIGGER t AFTER DELETE ON credentials BEGIN SELECT 1; END',
    ]);
    expect(await refusal(trap.bytes)).toMatch(/views or triggers/);
  });
});
