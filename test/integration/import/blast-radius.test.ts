import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { removalReach } from '../../../src/shared/removal-reach.ts';
import { commandLine } from '../../support/command-line-in-process.ts';
import { tokenJson } from '../../support/credential-samples.ts';
import { importFile, importStage } from '../../support/import-stage.ts';
import type { RunningKeybearer } from '../../support/running-keybearer.ts';

/** Ada's token.json was taken in from a file that still lies there. */
async function importedFromDisk() {
  const stage = await importStage();
  const folder = mkdtempSync(join(tmpdir(), 'keybearer-radius-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const credential = await stage.issued();
  const path = join(folder, 'token.json');
  const { bytes } = tokenJson(credential);
  writeFileSync(path, bytes);
  const { id } = await importFile(stage.keybearer, bytes, { source: 'token.json', path });
  return { ...stage, credential, path, bytes, id };
}

function left(keybearer: RunningKeybearer, revokes = true) {
  const state = keybearer.core.state.current();
  const [account] = state.accounts;
  if (account === undefined) throw new Error('Nobody is here.');
  return removalReach(state, account, revokes).files;
}

it('a log-out names the file that was imported, and what is kept of it for an undo', async () => {
  const { keybearer, path, id } = await importedFromDisk();
  expect(left(keybearer)).toEqual([{ place: path, kind: 'original' }]);
  await keybearer.run('import.replace', { id, sources: ['token.json'] });
  expect(left(keybearer)).toEqual([{ place: path, kind: 'copy' }]);
  await keybearer.run('import.undo', { path });
  expect(left(keybearer)).toEqual([{ place: path, kind: 'original' }]);
});

it('knows it after a restart as well, and keeps no secret to know it', async () => {
  const { keybearer, credential, path } = await importedFromDisk();
  await keybearer.stop();
  await keybearer.start();
  expect(left(keybearer)).toEqual([{ place: path, kind: 'original' }]);
  const [client] = keybearer.core.state.current().clients;
  expect(client?.left_on_disk).toEqual([{ place: path, kind: 'original' }]);
  const saved = readFileSync(join(keybearer.home, 'settings.json'), 'utf8');
  expect(saved).toContain(path);
  expect(saved).not.toContain(credential.refreshToken);
  expect(saved).not.toContain(credential.clientSecret);
});

it('logout tells people and programs, and does not tell again of what has ended', async () => {
  const { keybearer, path, bytes } = await importedFromDisk();
  const { exit, out, err } = await commandLine(keybearer, ['logout', 'ada', '--json']);
  expect(exit).toBe(0);
  expect(err).toContain(`of no use from then on: ${path}.`);
  expect(JSON.parse(out)).toMatchObject({
    grant: 'revoked',
    reach: {
      ...{ accounts: [], reached_through: [], callers: [] },
      files: [{ place: path, kind: 'original' }],
    },
  });
  // The file holds what was revoked: whoever tries is told so, and nothing is remembered of it.
  const { rows } = await importFile(keybearer, bytes, { source: 'token.json', path });
  expect(rows).toMatchObject([{ result: 'refused', code: 'needs_sign_in' }]);
  const [client] = keybearer.core.state.current().clients;
  expect(client?.left_on_disk).toBeUndefined();
});

it('where the grant is kept the file stays good, and removing the client says so', async () => {
  const { keybearer, path, bytes } = await importedFromDisk();
  const { err } = await commandLine(keybearer, ['logout', 'ada', '--keep-grant']);
  expect(err).toContain(`where it stays as good as it was: ${path}.`);
  const [client] = keybearer.core.state.current().clients;
  expect(client?.left_on_disk).toEqual([{ place: path, kind: 'original' }]);
  const removed = await commandLine(keybearer, ['client', 'remove', client?.name ?? '', '--json']);
  expect(removed.err).toContain(path);
  expect(JSON.parse(removed.out)).toMatchObject({ files: [{ place: path, kind: 'original' }] });
  const { rows } = await importFile(keybearer, bytes, { source: 'token.json', path });
  expect(rows).toMatchObject([{ result: 'taken' }]);
});

it('what came through a pipe lies nowhere, and what was dropped is known by its name', async () => {
  const { keybearer, issued } = await importStage();
  const { bytes } = tokenJson(await issued());
  await importFile(keybearer, bytes, { source: '-' });
  expect(left(keybearer)).toEqual([]);
  await importFile(keybearer, bytes, { source: 'token.json' });
  expect(left(keybearer)).toEqual([{ place: 'token.json', kind: 'original' }]);
});
