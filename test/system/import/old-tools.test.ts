import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openForeignKeyring } from '../../../src/main/adapters/foreign-keyring.ts';
import { openImportPorts } from '../../../src/main/adapters/import-files.ts';
import {
  gcloudUser,
  samplePrivateKey,
  serviceAccountDocument,
} from '../../support/credential-samples.ts';
import { importEnd, importFile, importStage } from '../../support/import-stage.ts';
import { pkcs12File } from '../../support/pkcs12-sample.ts';
import { PrivateKeyring } from '../../support/private-keyring.ts';

/** Debian's Python, with Debian's python3-oauth2client and python3-google-auth. */
function python(task: object, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  return new Promise((answer, reject) => {
    const child = execFile(
      '/usr/bin/python3',
      ['-B', resolve('test/system/import/old-tools.py')],
      { env: { PATH: '/usr/bin:/bin', ...env } },
      (error, stdout, stderr) =>
        error === null ? answer(JSON.parse(stdout)) : reject(new Error(stderr)),
    );
    child.stdin?.end(JSON.stringify(task));
  });
}

function privateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keybearer-old-tools-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The database that gcloud keeps, with its last changes in the log alone. */
async function cutOff() {
  const stage = await importStage();
  const path = join(privateFolder(), 'credentials.db');
  const credential = await stage.issued();
  const rows = [
    ['ada@sandbox.example', gcloudUser(credential)],
    ['later@example.com', gcloudUser({ ...credential, refreshToken: '1//0later' })],
  ];
  await python({ do: 'gcloud_database', path, rows, wal: true, written: 'ada@sandbox.example' });
  const imported = () =>
    importFile(stage.keybearer, readFileSync(path), { source: 'credentials.db', path });
  return { ...stage, path, credential, imported };
}

describe("gcloud's database that was cut off in the middle", () => {
  it('is taken as far as it is written, with a word about the rest', async () => {
    const { imported, path } = await cutOff();
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    expect((await imported()).rows).toMatchObject([
      {
        ...{ account: 'ada@sandbox.example', result: 'taken' },
        warning: expect.stringContaining('credentials.db-wal'),
      },
    ]);
  });

  it('is left alone when its secrets shall go, until gcloud has brought the rest in', async () => {
    const { keybearer, imported, path, credential } = await cutOff();
    const before = readFileSync(path);
    const first = await imported();
    const replace = (id: string) =>
      keybearer.run('import.replace', { id, sources: ['credentials.db'] });
    expect(await replace(first.id)).toMatchObject({
      rows: [{ result: 'kept', reason: expect.stringContaining('gcloud auth list') }],
    });
    expect(readFileSync(path).equals(before)).toBe(true);

    const both = ['ada@sandbox.example', 'later@example.com'];
    expect(await python({ do: 'gcloud_accounts', path })).toEqual({ accounts: both, sound: 'ok' });
    const second = await imported();
    expect(second.rows).toMatchObject([{ result: 'present' }, { result: 'refused' }]);
    expect(await replace(second.id)).toMatchObject({ rows: [{ result: 'replaced' }] });
    expect(readFileSync(path).includes(credential.refreshToken)).toBe(false);
    expect(await python({ do: 'gcloud_accounts', path })).toEqual({
      accounts: ['later@example.com'],
      sound: 'ok',
    });
    await keybearer.run('import.undo', { path });
    expect(await python({ do: 'gcloud_accounts', path })).toEqual({ accounts: both, sound: 'ok' });
  });

  it('is not put back under a log that was begun since', async () => {
    const { keybearer, imported, path } = await cutOff();
    await python({ do: 'gcloud_accounts', path });
    const { id } = await imported();
    await keybearer.run('import.replace', { id, sources: ['credentials.db'] });
    const left = readFileSync(path);
    writeFileSync(`${path}-wal`, 'changes of a gcloud that is running');
    expect(await keybearer.refused('import.undo', { path })).toMatchObject({
      code: 'conflict',
      sentence: expect.stringContaining('credentials.db-wal'),
    });
    expect(readFileSync(path).equals(left)).toBe(true);
  });
});

describe('what oauth2client itself wrote', () => {
  it.each(['file', 'multiprocess', 'multistore'])(
    'in its %s store is taken, emptied, and read by it again after the undo',
    async (storage) => {
      const { keybearer, issued } = await importStage();
      const path = join(privateFolder(), 'credentials');
      await python({ do: 'store', storage, path, credential: await issued() });
      const view = await importFile(keybearer, readFileSync(path), { source: path, path });
      expect(view.rows).toMatchObject([{ account: 'ada@sandbox.example', result: 'taken' }]);

      await keybearer.run('import.replace', { id: view.id, sources: [path] });
      // A tool that finds nothing asks its person to sign in, or says what it cannot read.
      const without = await python({ do: 'load', storage, path }).catch(() => null);
      expect(without).toBeNull();
      await keybearer.run('import.undo', { path });
      expect(await python({ do: 'load', storage, path })).toMatch(/^ya29\./);
    },
  );

  it('has no module multistore_file any more, so its file is written here around what the library writes', async () => {
    const names = ['oauth2client.contrib.multistore_file', 'oauth2client.client'];
    expect(await python({ do: 'modules', names })).toEqual(['oauth2client.client']);
  });

  it('in the keychain is taken by its service and user', async () => {
    const keyring = await PrivateKeyring.start();
    onTestFinished(() => keyring.stop());
    const imports = {
      ...openImportPorts({ HOME: keyring.env.HOME }, join(keyring.folder, 'home')),
      keyring: openForeignKeyring(keyring.env),
    };
    const { keybearer, issued } = await importStage({ imports });
    const entry = { service: 'quickstart', user: 'ada' };
    const credential = await issued();
    await python({ do: 'store', storage: 'keyring', ...entry, credential }, keyring.env);
    const view = await importEnd(keybearer, { keyring: entry });
    expect(view.rows).toMatchObject([
      {
        source: 'keyring quickstart/ada',
        account: 'ada@sandbox.example',
        ...{ result: 'taken', reason: null },
      },
    ]);
    const none = await importEnd(keybearer, { keyring: { ...entry, user: 'bob' } });
    expect(none.rows).toMatchObject([{ result: 'refused', code: 'not_found' }]);
  });

  it('of a service account with a .p12 key is taken, with its password and scopes', async () => {
    const { keybearer, sandbox } = await importStage();
    const email = sandbox.serviceAccounts.create('nightly');
    const { private_key: pem, token_uri: tokenUri } = JSON.parse(
      await sandbox.serviceAccounts.newKey(email),
    );
    const folder = privateFolder();
    const [key, path] = [join(folder, 'key.p12'), join(folder, 'robot.json')];
    writeFileSync(key, pkcs12File(pem, { password: 'of the console' }));
    const scopes = ['https://www.googleapis.com/auth/calendar'];
    const task = { email, key, path, scopes, tokenUri, password: 'of the console' };
    await python({ do: 'store_service_account_p12', ...task });
    expect(readFileSync(path, 'utf8')).toContain('_private_key_pkcs12');
    const view = await importFile(keybearer, readFileSync(path), { source: path, path });
    expect(view.rows).toMatchObject([{ account: email, result: 'taken', reason: null }]);
    expect(keybearer.core.state.current().accounts).toMatchObject([{ email, scopes }]);
    await keybearer.run('import.replace', { id: view.id, sources: [path] });
    expect(readFileSync(path, 'utf8')).not.toContain('_private_key_pkcs12');
  });

  it('of a service account is recognised, with key and scopes', async () => {
    const { keybearer } = await importStage();
    const path = join(privateFolder(), 'robot.json');
    const key = serviceAccountDocument(undefined, 'https://elsewhere.example/token');
    const scopes = ['https://www.googleapis.com/auth/calendar'];
    await python({ do: 'store_service_account', path, key, scopes });
    expect(readFileSync(path, 'utf8')).toContain(samplePrivateKey.split('\n')[1]);
    const view = await importFile(keybearer, readFileSync(path));
    // Read whole: what is refused is where its tokens come from, and nothing else about it.
    expect(view.rows).toMatchObject([{ result: 'refused', code: 'issuer_not_allowed' }]);
  });
});

it('where secret-tool is missing, says what else to do', async () => {
  const folder = privateFolder();
  const answer = await openForeignKeyring({ PATH: folder }).read('quickstart', 'ada');
  expect(answer).toMatchObject({ ok: false, failure: { code: 'not_supported' } });
});

it.each(['authorized_user', 'token'] as const)(
  'google-auth gets a token with an export of the form %s',
  async (format) => {
    const { keybearer, sandbox, issued } = await importStage();
    const credential = await issued();
    const stored = JSON.stringify({
      type: 'authorized_user',
      client_id: credential.clientId,
      client_secret: credential.clientSecret,
      refresh_token: credential.refreshToken,
      token_uri: credential.tokenUri,
    });
    await importFile(keybearer, Buffer.from(stored));
    const path = join(privateFolder(), 'exported.json');
    await keybearer.run('export.account', { format, path });
    const token = await python({ do: 'google_auth', path, tokenUri: `${sandbox.origin}/token` });
    expect(token).toMatch(/^ya29\./);
  },
);
