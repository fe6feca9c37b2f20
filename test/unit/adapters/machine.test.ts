import { chmodSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { thisMachine } from '../../../src/main/adapters/machine.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kb-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a folder that can be written is left as it was', async () => {
  expect(await thisMachine.writeError(folder)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that is not there, or is a file, is told by the code of the system', async () => {
  expect(await thisMachine.writeError(join(folder, 'nowhere'))).toBe('ENOENT');
  writeFileSync(join(folder, 'file'), '');
  expect(await thisMachine.writeError(join(folder, 'file'))).toBe('ENOTDIR');
});

test('a place is looked at as it is: a link is not what it points to', () => {
  chmodSync(folder, 0o750);
  symlinkSync(folder, join(folder, 'link'));
  expect(thisMachine.look(folder)).toMatchObject({ kind: 'directory', uid: thisMachine.uid });
  expect((thisMachine.look(folder)?.mode ?? 0) & 0o777).toBe(0o750);
  expect(thisMachine.look(join(folder, 'link'))?.kind).toBe('other');
  expect(thisMachine.look(join(folder, 'nowhere'))).toBeUndefined();
});
