import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { quoted, readHeaderFile, writeHeaderFile } from '../../../src/cli/header-file.ts';

let folder = '';
const file = () => join(folder, 'key.hdr');
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keybearer-header-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('reading', () => {
  test.each([
    ['Authorization: Bearer kb1_a_b_c\n'],
    ['Authorization: Bearer kb1_a_b_c'],
    ['Authorization: Bearer kb1_a_b_c\r\n'],
  ])('%j is a key', async (text) => {
    await writeFile(file(), text, { mode: 0o600 });
    expect(readHeaderFile(file(), 'linux')).toEqual({ ok: true, value: 'Bearer kb1_a_b_c' });
  });

  test.each([
    [''],
    ['kb1_a_b_c\n'],
    ['Authorization: Basic YTpi\n'],
    ['Authorization: Bearer a b\n'],
    ['Authorization: Bearer a\nX-Other: b\n'],
    ['Authorization: Bearer a\r\nX-Other: b\r\n'],
    [`Authorization: Bearer ${'a'.repeat(600)}\n`],
  ])('%.50j is none, and no other header can be smuggled in', async (text) => {
    await writeFile(file(), text, { mode: 0o600 });
    expect(readHeaderFile(file(), 'linux')).toMatchObject({
      ok: false,
      failure: { code: 'unauthenticated' },
    });
  });

  test('a missing file is no failure, a folder in its place is one', async () => {
    expect(readHeaderFile(file(), 'linux')).toEqual({ ok: true, value: undefined });
    await mkdir(file(), { mode: 0o700 });
    expect(readHeaderFile(file(), 'linux').ok).toBe(false);
  });

  test.each([0o640, 0o604, 0o620, 0o601])(
    'F162: mode %o is refused, except on Windows',
    async (mode) => {
      await writeFile(file(), 'Authorization: Bearer a\n');
      await chmod(file(), mode);
      const refused = readHeaderFile(file(), 'linux');
      expect(refused).toMatchObject({ ok: false, failure: { code: 'not_allowed' } });
      if (!refused.ok) expect(refused.failure.sentence).toContain(`chmod 600 ${file()}`);
      expect(readHeaderFile(file(), 'win32').ok).toBe(true);
    },
  );
});

describe('writing', () => {
  const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

  test('F158: whatever the umask, the file is 0600 and our folder 0700', async () => {
    const before = process.umask(0o000);
    try {
      const deep = join(folder, 'callers', 'a.hdr');
      expect(writeHeaderFile(deep, 'kb1_x', { onlyNew: true, ownFolder: true })).toEqual({
        ok: true,
        value: true,
      });
      expect(await mode(deep)).toBe('600');
      expect(await mode(join(folder, 'callers'))).toBe('700');
      expect(await readFile(deep, 'utf8')).toBe('Authorization: Bearer kb1_x\n');
    } finally {
      process.umask(before);
    }
  });

  test('a new key never replaces a file, a renewed one does, and no draft is left', async () => {
    const write = (key: string, onlyNew: boolean) =>
      writeHeaderFile(file(), key, { onlyNew, ownFolder: false });
    expect(write('kb1_first', true)).toEqual({ ok: true, value: true });
    expect(write('kb1_second', true)).toEqual({ ok: true, value: false });
    expect(await readFile(file(), 'utf8')).toContain('kb1_first');
    expect(write('kb1_third', false)).toEqual({ ok: true, value: true });
    expect(await readFile(file(), 'utf8')).toContain('kb1_third');
    expect(await readdir(folder)).toEqual(['key.hdr']);
  });

  test('a draft laid out as a trap is not written through', async () => {
    const victim = join(folder, 'victim');
    await writeFile(victim, 'precious');
    await symlink(victim, `${file()}.${process.pid}.tmp`);
    const written = writeHeaderFile(file(), 'kb1_x', { onlyNew: true, ownFolder: false });
    expect(written).toMatchObject({ ok: false, failure: { code: 'store_write_failed' } });
    expect(await readFile(victim, 'utf8')).toBe('precious');
  });
});

test('paths are quoted for the shell only where they must be', () => {
  expect(quoted('/home/ada/.local/x.hdr')).toBe('/home/ada/.local/x.hdr');
  expect(quoted("/a b/it's")).toBe("'/a b/it'\\''s'");
});
