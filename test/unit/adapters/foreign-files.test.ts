import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { readForeignFile } from '../../../src/cli/foreign-file.ts';
import { openForeignFiles } from '../../../src/main/adapters/foreign-files.ts';
import type { Result } from '../../../src/shared/failure.ts';

let folder = '';
const inFolder = (name: string) => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keybearer-foreign-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const files = openForeignFiles({});

/** The agent reads what it finds, the command line what it is given: by one set of rules. */
const readers: [
  string,
  (path: string) => Promise<Result<{ readableByOthers: boolean } | undefined>>,
][] = [
  ['the agent', files.read],
  ['the command line', async (path) => readForeignFile(path)],
];

describe.each(readers)('a file of another program, read by %s', (_, read) => {
  const refusal = async (path: string): Promise<string> => {
    const file = await read(path);
    return file.ok ? 'it was read' : file.failure.sentence;
  };

  it('is read whole, and it is told whether others can read it too', async () => {
    writeFileSync(inFolder('open'), 'content', { mode: 0o644 });
    chmodSync(inFolder('open'), 0o644);
    writeFileSync(inFolder('closed'), 'content', { mode: 0o600 });
    expect(await read(inFolder('open'))).toMatchObject({
      value: { bytes: Buffer.from('content'), readableByOthers: true },
    });
    expect(await read(inFolder('closed'))).toMatchObject({ value: { readableByOthers: false } });
  });

  it('is not read through a link', async () => {
    writeFileSync(inFolder('target'), 'secret');
    symlinkSync(inFolder('target'), inFolder('link'));
    expect(await refusal(inFolder('link'))).toMatch(/symbolic link/);
    symlinkSync('link', inFolder('loop'));
    expect(await refusal(inFolder('loop'))).toMatch(/symbolic link/);
  });

  it('is a regular file: no folder, no device, and a pipe is not waited for', async () => {
    mkdirSync(inFolder('folder'));
    execFileSync('mkfifo', [inFolder('pipe')]);
    expect(await refusal(inFolder('folder'))).toMatch(/not a regular file|is a folder/);
    expect(await refusal(inFolder('pipe'))).toMatch(/not a regular file/);
    expect(await refusal('/dev/zero')).toMatch(/not a regular file/);
  });

  it('of a gigabyte is refused unread', async () => {
    writeFileSync(inFolder('huge'), '');
    truncateSync(inFolder('huge'), 1024 ** 3);
    const before = process.memoryUsage().rss;
    expect(await refusal(inFolder('huge'))).toMatch(/larger than 4 MiB/);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it('that lies about its size, as those of the system do, is refused', async () => {
    expect(await refusal('/proc/self/status')).toMatch(/being written to/);
  });
});

describe('replacing a file of another program', () => {
  it('happens only while it holds what was read', async () => {
    const path = inFolder('token.json');
    writeFileSync(path, 'before', { mode: 0o644 });
    const other = await files.replace(path, Buffer.from('another'), Buffer.from('after'));
    expect(other).toMatchObject({ failure: { code: 'conflict' } });
    expect(readFileSync(path, 'utf8')).toBe('before');
    const same = await files.replace(path, Buffer.from('before'), Buffer.from('after'));
    expect(same.ok).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('after');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('makes a new file only where there is none', async () => {
    const path = inFolder('new');
    expect((await files.replace(path, undefined, Buffer.from('one'))).ok).toBe(true);
    expect(await files.replace(path, undefined, Buffer.from('two'))).toMatchObject({
      failure: { code: 'conflict' },
    });
    expect(readFileSync(path, 'utf8')).toBe('one');
  });

  it('does not happen through a link', async () => {
    writeFileSync(inFolder('target'), 'before');
    symlinkSync(inFolder('target'), inFolder('link'));
    const replaced = await files.replace(inFolder('link'), Buffer.from('before'), Buffer.from('x'));
    expect(replaced.ok).toBe(false);
    expect(readFileSync(inFolder('target'), 'utf8')).toBe('before');
  });
});
