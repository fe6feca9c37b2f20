import {
  existsSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mintOwnerKey } from '../../../src/main/agent-socket/owner-key.ts';
import {
  removePrivateFile,
  writePrivateFile,
} from '../../../src/main/agent-socket/private-file.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kb-private-'));
  path = join(folder, 'owner.hdr');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('F158: the file is 0600 under every umask', () => {
  for (const mask of [0o000, 0o022, 0o077]) {
    const before = process.umask(mask);
    try {
      expect(writePrivateFile(path, 'text', 'abc').ok).toBe(true);
    } finally {
      process.umask(before);
    }
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
  }
  expect(readdirSync(folder)).toEqual(['owner.hdr']);
});

test('F160: a link in its place is replaced and what it points to is not touched', () => {
  const foreign = join(folder, 'foreign');
  writeFileSync(foreign, 'theirs');
  symlinkSync(foreign, path);
  writePrivateFile(path, 'ours', 'abc');
  expect(readFileSync(foreign, 'utf8')).toBe('theirs');
  expect(lstatSync(path).isSymbolicLink()).toBe(false);
});

test('F160: a second hard link keeps the old content', () => {
  const foreign = join(folder, 'foreign');
  writeFileSync(foreign, 'theirs');
  linkSync(foreign, path);
  writePrivateFile(path, 'ours', 'abc');
  expect(readFileSync(foreign, 'utf8')).toBe('theirs');
});

test('F160: a link in the place of the temporary file is refused, not followed', () => {
  const foreign = join(folder, 'foreign');
  symlinkSync(foreign, `${path}.abc.tmp`);
  expect(writePrivateFile(path, 'ours', 'abc')).toMatchObject({
    failure: { code: 'store_write_failed' },
  });
  expect(existsSync(foreign)).toBe(false);
  expect(existsSync(path)).toBe(false);
});

test('F161: when the rename fails the old file stays and nothing else is left', () => {
  rmSync(path, { force: true });
  // A folder that is not empty cannot be replaced by a file: the rename fails after a good write.
  const blocked = join(folder, 'blocked');
  symlinkSync('/dev/null', `${folder}/other`);
  writePrivateFile(join(folder, 'old'), 'old', 'a');
  expect(writePrivateFile(join(blocked, 'owner.hdr'), 'new', 'abc').ok).toBe(false);
  expect(writePrivateFile(folder, 'new', 'abc').ok).toBe(false);
  expect(readFileSync(join(folder, 'old'), 'utf8')).toBe('old');
  expect(existsSync(`${folder}.abc.tmp`)).toBe(false);
});

test('only what we wrote is removed: a newer agent keeps its own', () => {
  writePrivateFile(path, 'newer', 'abc');
  removePrivateFile(path, 'older');
  expect(readFileSync(path, 'utf8')).toBe('newer');
  removePrivateFile(path, 'newer');
  expect(existsSync(path)).toBe(false);
  removePrivateFile(path, 'newer');
});

test('the owner key is one header line, new at each start, and matches only itself', () => {
  const key = mintOwnerKey(new SeededRandom(1));
  expect(key.write(folder).ok).toBe(true);
  const line = readFileSync(path, 'utf8');
  expect(line).toMatch(/^Authorization: Bearer kbo1_[A-Za-z0-9_-]{43}_[0-9a-f]{8}\n$/);
  const shown = line.trim().replace('Authorization: Bearer ', '');
  expect(key.matches(shown)).toBe(true);
  expect(mintOwnerKey(new SeededRandom(2)).matches(shown)).toBe(false);
  const otherSum = shown.slice(0, -1) + (shown.endsWith('0') ? '1' : '0');
  for (const wrong of [
    '',
    otherSum,
    shown.slice(0, -1),
    `${shown}0`,
    shown.replace('kbo1', 'kb1'),
  ]) {
    expect(key.matches(wrong)).toBe(false);
  }
  key.remove(folder);
  expect(existsSync(path)).toBe(false);
});
