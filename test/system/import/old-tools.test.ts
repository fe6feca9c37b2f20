import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openForeignKeyring } from '../../../src/main/adapters/foreign-keyring.ts';
import { openImportPorts } from '../../../src/main/adapters/import-files.ts';
import { samplePrivateKey, serviceAccountDocument } from '../../support/credential-samples.ts';
import { importEnd, importFile, importStage } from '../../support/import-stage.ts';
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
