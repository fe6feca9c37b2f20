import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OAuth2Client } from 'google-auth-library';
import { expect, it, onTestFinished } from 'vitest';
import { openImportPorts } from '../../../src/main/adapters/import-files.ts';
import {
  gcloudDatabase,
  gcloudUser,
  rcloneConfig,
  type Sample,
  type SampleCredential,
  tokenJson,
} from '../../support/credential-samples.ts';
import { importEnd, importFile, importStage } from '../../support/import-stage.ts';

function privateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keybearer-import-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Imports a file that lies on disk, as the command line does. */
async function imported(make: (credential: SampleCredential) => Sample | Promise<Sample>) {
  const stage = await importStage();
  const credential = await stage.issued();
  const { bytes } = await make(credential);
  const path = join(privateFolder(), 'credentials');
  writeFileSync(path, bytes, { mode: 0o644 });
  const view = await importFile(stage.keybearer, bytes, { source: path, path });
  return { ...stage, credential, bytes, path, view };
}

const replaced = ({ keybearer, view, path }: Awaited<ReturnType<typeof imported>>) =>
  keybearer.run('import.replace', { id: view.id, sources: [path] });

it.each<[string, (credential: SampleCredential) => Sample | Promise<Sample>]>([
  ['token.json', tokenJson],
  ['rclone.conf', rcloneConfig],
  [
    'credentials.db',
    (credential) => gcloudDatabase({ 'ada@sandbox.example': gcloudUser(credential) }),
  ],
])('takes the secret out of %s, and puts back every byte', async (_, make) => {
  const stage = await imported(make);
  const { keybearer, credential, bytes, path } = stage;
  expect(readFileSync(path).equals(bytes)).toBe(true);
  expect(await replaced(stage)).toEqual({
    rows: [{ source: path, result: 'replaced', reason: null }],
  });
  const left = readFileSync(path);
  expect(left.includes(credential.refreshToken)).toBe(false);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  // The account is good without the file.
  await keybearer.run('account.refresh', {});

  const kept = readdirSync(join(keybearer.home, 'originals'));
  expect(kept.length).toBe(1);
  for (const name of kept) {
    const file = join(keybearer.home, 'originals', name);
    expect(readFileSync(file).includes(credential.refreshToken)).toBe(false);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
  expect(await keybearer.run('import.replaced', {})).toMatchObject({ replaced: [{ path }] });
  await keybearer.run('import.undo', { path });
  expect(readFileSync(path).equals(bytes)).toBe(true);
  expect(readdirSync(join(keybearer.home, 'originals'))).toEqual([]);
  expect(await keybearer.refused('import.undo', { path })).toMatchObject({ code: 'not_found' });
});

it('undoes after a restart, for the key of the copies is in the store', async () => {
  const stage = await imported(tokenJson);
  await replaced(stage);
  const { keybearer, path, bytes } = stage;
  await keybearer.stop();
  await keybearer.start();
  await keybearer.run('import.undo', { path });
  expect(readFileSync(path).equals(bytes)).toBe(true);
});

it('leaves a file alone that is not the one that was imported', async () => {
  const stage = await imported(tokenJson);
  writeFileSync(stage.path, 'something else');
  const { rows } = await replaced(stage);
  expect(rows).toMatchObject([
    { result: 'kept', reason: expect.stringMatching(/has changed since/) },
  ]);
  expect(readFileSync(stage.path, 'utf8')).toBe('something else');
  expect(existsSync(join(stage.keybearer.home, 'originals'))).toBe(false);
});

it('does not undo over what another program wrote since, and does once that is moved away', async () => {
  const stage = await imported(tokenJson);
  await replaced(stage);
  const { keybearer, path, bytes } = stage;
  writeFileSync(path, 'a new sign-in');
  expect(await keybearer.refused('import.undo', { path })).toMatchObject({ code: 'conflict' });
  expect(readFileSync(path, 'utf8')).toBe('a new sign-in');
  rmSync(path);
  await keybearer.run('import.undo', { path });
  expect(readFileSync(path).equals(bytes)).toBe(true);
});

it('a store that refuses to keep the key of the copies keeps the file as it is', async () => {
  const stage = await imported(tokenJson);
  stage.keybearer.secrets.refuseWrites = true;
  expect((await replaced(stage)).rows).toMatchObject([{ result: 'kept' }]);
  expect(readFileSync(stage.path).equals(stage.bytes)).toBe(true);
});

it('only what an import took can be replaced', async () => {
  const { keybearer, view } = await imported(tokenJson);
  const secret = join(privateFolder(), 'diary');
  writeFileSync(secret, 'Dear diary');
  const { rows } = await keybearer.run('import.replace', { id: view.id, sources: [secret] });
  expect(rows).toMatchObject([{ result: 'kept', reason: 'Nothing was imported from it.' }]);
  expect(
    await keybearer.refused('import.replace', { id: 'other', sources: [secret] }),
  ).toMatchObject({ code: 'not_found' });
});

it('a tool that reads the replaced file stops instead of going on with a stale token', async () => {
  const stage = await imported(tokenJson);
  await replaced(stage);
  const left = JSON.parse(readFileSync(stage.path, 'utf8'));
  expect(left).toMatchObject({ type: 'keybearer', account: 'ada@sandbox.example' });
  expect(() => new OAuth2Client().setCredentials(left)).not.toThrow();
  const client = new OAuth2Client();
  client.setCredentials(left);
  await expect(client.getAccessToken()).rejects.toThrow(/No refresh token/);
});

it('finds what lies in the usual places, shows it, and takes it in when asked', async () => {
  const home = privateFolder();
  const { keybearer, issued } = await importStage({
    imports: openImportPorts({ HOME: home }, join(home, 'keybearer')),
  });
  const credential = await issued();
  const gcloud = join(home, '.config', 'gcloud');
  mkdirSync(gcloud, { recursive: true });
  mkdirSync(join(home, '.credentials'));
  const database = join(gcloud, 'credentials.db');
  const { bytes } = await gcloudDatabase({ 'ada@sandbox.example': gcloudUser(credential) });
  writeFileSync(database, bytes, { mode: 0o600 });
  const open = join(home, 'token.json');
  writeFileSync(open, tokenJson(credential).bytes);
  chmodSync(open, 0o644);
  symlinkSync('/etc/passwd', join(home, '.credentials', 'linked.json'));
  const huge = join(home, '.credentials', 'huge.json');
  writeFileSync(huge, '');
  truncateSync(huge, 1024 ** 3);
  writeFileSync(join(home, '.credentials', 'recipe.json'), '{"eggs": 2}');

  const { found } = await keybearer.run('import.find', {});
  expect(found).toMatchObject([
    { path: database, format: 'gcloud', credentials: 1, reason: null, warning: null },
    { path: open, format: 'google_auth_token', warning: expect.stringMatching(/Other users/) },
    { path: huge, format: null, credentials: 0, reason: expect.stringMatching(/4 MiB/) },
    { path: expect.stringMatching(/linked/), format: null, reason: expect.stringMatching(/link/) },
  ]);
  expect(keybearer.core.state.current().accounts).toEqual([]);

  const view = await importEnd(keybearer, { found: [database, '/etc/hostname'] });
  expect(view.rows).toMatchObject([
    { source: database, result: 'taken' },
    // No face can have main open any other path.
    { source: '/etc/hostname', result: 'refused', code: 'not_found' },
  ]);
});

it('a crash after the copy was sealed and before the file was changed leaves nothing to put back', async () => {
  const stage = await imported(tokenJson);
  await replaced(stage);
  const { keybearer, path, bytes } = stage;
  writeFileSync(path, bytes);
  await keybearer.run('import.undo', { path });
  expect(readFileSync(path).equals(bytes)).toBe(true);
  expect(await keybearer.run('import.replaced', {})).toEqual({ replaced: [] });
});
