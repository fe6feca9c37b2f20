import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { ageSealing } from '../../../src/main/adapters/age-sealing.ts';
import { cloudPlatform } from '../../../src/main/credentials/token-mint.ts';
import { Secret } from '../../../src/main/secret.ts';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../../support/running-keybearer.ts';

const passphrase = 'known to whoever made the file';

/** A backup that somebody else made, restored as a person would who was told its passphrase. */
async function restored(
  keybearer: RunningKeybearer,
  { clients = [], accounts = [] }: { readonly clients?: object[]; readonly accounts?: object[] },
) {
  const document = { keybearer_backup: 1, created_at: 0, clients, accounts };
  const content = Buffer.from(JSON.stringify(document));
  const sealed = await ageSealing.sealWithPassphrase(content, new Secret(passphrase));
  const data = Buffer.from(sealed).toString('base64');
  await keybearer.run('import.give', { upload: 'b', data });
  return (await keybearer.run('backup.restore', { upload: 'b', passphrase })).rows;
}

interface Forged {
  readonly kind: string;
  readonly issuer: string;
  readonly source?: string;
  readonly client?: string;
  readonly item?: object;
}

const forged = ({ kind, issuer, source, client = '', item = {} }: Forged) => {
  const who = { sub: 'robot@p.iam.gserviceaccount.com', email: 'robot@p.iam.gserviceaccount.com' };
  return {
    row: {
      ...{ id: 'acc_forged', kind, source, issuer, subject: who.sub, client },
      ...{ email: who.email, alias: 'robot', scopes: [cloudPlatform], missing_scopes: [] },
      state: { kind: 'ready' },
    },
    credential: JSON.stringify({
      ...{ v: 1, account: 'acc_forged', kind, iss: issuer, ...who, scopes: [cloudPlatform] },
      ...item,
    }),
  };
};

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = {
  private_key_id: 'k1',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
};

it.each([
  ['at another server', 'https://accounts.google.com', 'https://evil.example/token'],
  [
    'at a spelling that is not the pinned one',
    'https://accounts.google.com',
    'https://accounts.google.com/o/oauth2/token',
  ],
  ['of another issuer', 'https://accounts.google.com', 'http://127.0.0.1:9/token'],
  ['of an issuer that is none', 'https://evil.example', 'https://oauth2.googleapis.com/token'],
])('a service account that gets its tokens %s is not restored', async (_, issuer, token_uri) => {
  const { keybearer } = await keybearerWithSandbox();
  const item = { ...key, token_uri };
  const account = forged({ kind: 'service_account', issuer, item });
  expect(await restored(keybearer, { accounts: [account] })).toMatchObject([
    { kind: 'account', result: 'refused', reason: expect.stringContaining('somewhere other') },
  ]);
  expect(keybearer.core.state.current().accounts).toEqual([]);
});

it.each([
  ['access_token', { access_token: 'ya29.x', expires_at: 4_000_000_000 }],
  ['impersonated', { source: 'acc_source', delegates: [], lifetime: 3600 }],
])('an account of another server, %s, is not restored', async (kind, item) => {
  const { keybearer } = await keybearerWithSandbox();
  const source = 'source' in item ? { source: item.source } : {};
  const account = forged({ kind, issuer: 'https://evil.example', ...source, item });
  expect(await restored(keybearer, { accounts: [account] })).toMatchObject([
    { kind: 'account', result: 'refused', reason: expect.stringContaining('somewhere other') },
  ]);
  expect(keybearer.core.state.current().accounts).toEqual([]);
});

it('a client of another server is not restored', async () => {
  const { keybearer } = await keybearerWithSandbox();
  const before = keybearer.core.state.current().clients;
  const issuer = { kind: 'sandbox', origin: 'https://evil.example' };
  const client = { record: { name: 'work', client_id: 'c', issuer }, secret: 's' };
  expect(await restored(keybearer, { clients: [client] })).toMatchObject([{ result: 'refused' }]);
  expect(keybearer.core.state.current().clients).toEqual(before);
});

it('an account whose row says other than its credential is not restored', async () => {
  const { keybearer } = await keybearerWithSandbox();
  const { row, credential } = forged({
    ...{ kind: 'access_token', issuer: 'https://accounts.google.com' },
    item: { access_token: 'ya29.x', expires_at: 4_000_000_000 },
  });
  const account = { row: { ...row, email: 'boss@example.com' }, credential };
  expect(await restored(keybearer, { accounts: [account] })).toMatchObject([
    { result: 'refused', reason: expect.stringContaining('do not belong together') },
  ]);
});

it('a restored impersonation cannot take the token of an account here to another server', async () => {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  const { account: source } = await signIn(keybearer, { scopes: [cloudPlatform] });
  const { sandbox: other } = await keybearerWithSandbox();
  const item = { source, delegates: [], lifetime: 3600 };
  const account = forged({ kind: 'impersonated', issuer: other.origin, source, item });
  expect(await restored(keybearer, { accounts: [account] })).toMatchObject([
    { result: 'restored' },
  ]);
  const refused = await keybearer.refused('account.refresh', { account: 'robot' });
  expect(refused).toMatchObject({ code: 'credential_invalid' });
  expect(other.requests.all()).toEqual([]);
  expect(sandbox.requests.count('iam_credentials')).toBe(0);
});

it('a restored account of a person does not take its sign-in to a server that has a client of the same id', async () => {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  const { client_id } = JSON.parse(sandbox.clientSecretJson).installed;
  const [client] = keybearer.core.state.current().clients;
  const account = forged({
    ...{ kind: 'user', issuer: 'https://accounts.google.com', client: client?.name ?? '' },
    item: { client_id, refresh_token: '1//of-google' },
  });
  expect(await restored(keybearer, { accounts: [account] })).toMatchObject([
    { result: 'restored' },
  ]);
  const refused = await keybearer.refused('account.refresh', { account: 'robot' });
  expect(refused).toMatchObject({ code: 'credential_invalid' });
  expect(sandbox.requests.count('token')).toBe(0);
});
