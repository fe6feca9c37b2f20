import {
  appendFileSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAuditFile } from '../../../src/main/adapters/audit-file.ts';
import type { AuditLog } from '../../../src/main/ports.ts';

let home: string;
let file: AuditLog;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kb-audit-'));
  file = openAuditFile(home);
});
afterEach(() => {
  file.close();
  rmSync(home, { recursive: true, force: true });
});

const current = () => join(home, 'audit.jsonl');
const opened = (log = file) => {
  const result = log.open();
  if (!result.ok) throw new Error(result.failure.sentence);
  return result.value;
};
async function texts(log = file): Promise<string[]> {
  const found: string[] = [];
  for await (const piece of log.pieces()) found.push(piece);
  return found;
}

test('lines are added, read back, and found again after a restart', async () => {
  expect(opened()).toEqual({ lastLine: undefined, torn: false });
  file.append('{"a":1}');
  file.append('{"a":2}');
  file.close();
  file = openAuditFile(home);
  expect(opened()).toEqual({ lastLine: '{"a":2}', torn: false });
  expect(await texts()).toEqual(['{"a":1}\n{"a":2}\n']);
});

test('F158: its mode is 0600 under every umask, and a wider one is narrowed', () => {
  const before = process.umask(0);
  opened();
  process.umask(before);
  expect(statSync(current()).mode & 0o777).toBe(0o600);
  file.close();
  writeFileSync(join(home, 'other'), '');
  rmSync(current());
  writeFileSync(current(), '{"a":1}\n', { mode: 0o644 });
  opened();
  expect(statSync(current()).mode & 0o777).toBe(0o600);
});

describe('D121: a torn last line', () => {
  test.each(['{"a":2', '{', '\u0000\u0000\u0000'])(
    '%j is cut away and the line before stands',
    (torn) => {
      writeFileSync(current(), `{"a":1}\n${torn}`);
      expect(opened()).toEqual({ lastLine: '{"a":1}', torn: true });
      file.append('{"a":3}');
      expect(readFileSync(current(), 'utf8')).toBe('{"a":1}\n{"a":3}\n');
    },
  );
});

describe('rotation', () => {
  const kib = (letter: string) => JSON.stringify({ letter, filler: letter.repeat(1_000) });

  test('D121: pieces of at most 1 MiB, five of them, oldest first when read', async () => {
    opened();
    for (let at = 0; at < 6_500; at += 1) file.append(kib(String(at % 10)));
    const names = readdirSync(home).sort();
    expect(names).toEqual(['', '.1', '.2', '.3', '.4'].map((nth) => `audit${nth}.jsonl`).sort());
    for (const name of names) {
      const { size, mode } = statSync(join(home, name));
      expect(size).toBeLessThanOrEqual(1024 * 1024);
      expect(mode & 0o777).toBe(0o600);
    }
    const pieces = await texts();
    expect(pieces).toHaveLength(5);
    expect(pieces.at(-1)).toBe(readFileSync(current(), 'utf8'));
  });

  test('a crash between rotating and the next line loses no end', () => {
    opened();
    file.append('{"a":1}');
    file.close();
    rmSync(join(home, 'audit.1.jsonl'), { force: true });
    writeFileSync(join(home, 'audit.1.jsonl'), readFileSync(current()));
    writeFileSync(current(), '');
    expect(opened().lastLine).toBe('{"a":1}');
  });
});

describe('F160: what is not our file', () => {
  test.each([
    ['a link', () => symlinkSync(join(home, 'target'), current())],
    ['a second name of another file', () => linkSync(join(home, 'target'), current())],
  ])('%s is neither read nor written through', (_, prepare) => {
    writeFileSync(join(home, 'target'), 'precious\n');
    prepare();
    expect(file.open()).toMatchObject({ ok: false, failure: { code: 'store_write_failed' } });
    expect(file.append('{"a":1}').ok).toBe(false);
    expect(readFileSync(join(home, 'target'), 'utf8')).toBe('precious\n');
  });

  test('a file of many megabytes was not written by us', () => {
    writeFileSync(current(), Buffer.alloc(3 * 1024 * 1024, 'x'));
    expect(file.open().ok).toBe(false);
  });
});

test('a file that is deleted while it is open is made again: no line goes where nobody finds it', async () => {
  opened();
  file.append('{"a":1}');
  unlinkSync(current());
  file.append('{"a":2}');
  expect(await texts()).toEqual(['{"a":2}\n']);
});

test('lines that others add are read, so that the chain can find them', async () => {
  opened();
  file.append('{"a":1}');
  appendFileSync(current(), '{"forged":true}\n');
  expect(await texts()).toEqual(['{"a":1}\n{"forged":true}\n']);
});
