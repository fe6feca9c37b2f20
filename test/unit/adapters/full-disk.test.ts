import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildScript } from '../../support/built-script.ts';

const run = promisify(execFile);

let root: string;
let built: Awaited<ReturnType<typeof buildScript>>[];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'keybearer-full-disk-'));
  built = await Promise.all(
    ['settings-file', 'encrypted-file'].map((name) => buildScript(`src/main/adapters/${name}.ts`)),
  );
});
afterAll(() => {
  for (const { remove } of built) remove();
  rmSync(root, { recursive: true, force: true });
});

/**
 * Runs a script on a disk of 64 KiB, mounted in a namespace of its own that ends with the script:
 * the machine's disks are never filled. `disk` is its folder; `fill()` and `freeze()` do their worst.
 */
async function onTinyDisk(store: string, script: string): Promise<unknown> {
  const disk = mkdtempSync(join(root, 'disk-'));
  const file = join(root, `${Math.random()}.mjs`);
  writeFileSync(
    file,
    `import { execFileSync } from 'node:child_process';
     import fs from 'node:fs';
     import * as store from ${JSON.stringify(store)};
     const disk = ${JSON.stringify(disk)}, root = ${JSON.stringify(root)};
     const freeze = () => execFileSync('mount', ['-o', 'remount,ro', disk]);
     const thaw = () => execFileSync('mount', ['-o', 'remount,rw', disk]);
     const fill = () => { const fd = fs.openSync(disk + '/filler', 'a'); try { for (;;) fs.writeSync(fd, Buffer.alloc(1024)); } catch (error) { if (error.code !== 'ENOSPC') throw error; } finally { fs.closeSync(fd); } };
     const clear = () => fs.rmSync(disk + '/filler');
     const secret = (text) => ({ reveal: () => text, equals: (other) => other.reveal() === text });
     const code = (result) => (result.ok ? 'ok' : result.failure.code + ' ' + result.failure.cause);
     process.on('unhandledRejection', () => console.log('"unhandled"'));
     ${script}`,
  );
  const { stdout } = await run('unshare', [
    ...['--user', '--map-root-user', '--mount', 'sh', '-c'],
    `mount -t tmpfs -o size=64k,mode=700 none '${disk}' && exec '${process.execPath}' '${file}'`,
  ]);
  return JSON.parse(stdout);
}

test('D119: settings on a full or read-only disk: a failure, the old content intact, and later again', async () => {
  const result = await onTinyDisk(
    built[0]?.scriptPath ?? '',
    `const file = store.openSettingsFile(disk + '/home', 'settings');
     const small = { small: true }, large = { large: 'x'.repeat(20_000) };
     const codes = [code(file.write(small))];
     fill();
     codes.push(code(file.write(large)), file.read().settings);
     clear(); freeze();
     codes.push(code(file.write(large)), file.read().settings);
     thaw();
     codes.push(code(file.write(large)), fs.readdirSync(disk + '/home'));
     console.log(JSON.stringify(codes));`,
  );
  expect(result).toEqual([
    'ok',
    'store_write_failed ENOSPC',
    { small: true },
    'store_write_failed EROFS',
    { small: true },
    'ok',
    ['settings.json'],
  ]);
});

test('D119: a damaged file that cannot be put aside is not written over, and put aside once that works', async () => {
  const result = await onTinyDisk(
    built[0]?.scriptPath ?? '',
    `fs.writeFileSync(disk + '/settings.json', '{"half');
     const file = store.openSettingsFile(disk, 'settings');
     freeze();
     const { settings, damaged } = file.read();
     const stuck = file.putAside() === disk + '/settings.json';
     const seen = [settings ?? null, damaged, stuck, code(file.write({}))];
     thaw();
     seen.push(fs.readFileSync(disk + '/settings.json', 'utf8'), code(file.write({ small: true })));
     const [aside] = fs.readdirSync(disk).filter((name) => name.startsWith('settings.corrupt-'));
     seen.push(fs.readFileSync(disk + '/' + aside, 'utf8'), file.read().settings);
     console.log(JSON.stringify(seen));`,
  );
  expect(result).toEqual([
    ...[null, true, true, 'store_write_failed refused'],
    ...['{"half', 'ok', '{"half', { small: true }],
  ]);
});

test('D119: a folder that may not be written is refused at once, and does not hold the event loop', async () => {
  const folder = mkdtempSync(join(root, 'closed-'));
  const file = join(root, 'closed.mjs');
  writeFileSync(
    file,
    `import { openSettingsFile } from ${JSON.stringify(built[0]?.scriptPath)};
     const started = performance.now();
     const { failure } = openSettingsFile(${JSON.stringify(folder)}, 'settings').write({});
     console.log(JSON.stringify([failure?.cause ?? 'written', performance.now() - started]));`,
  );
  chmodSync(folder, 0o500);
  // A user namespace without a mapping takes away root's right to write everywhere.
  const { stdout } = await run('unshare', ['--user', process.execPath, file]);
  const [cause, ms] = JSON.parse(stdout);
  expect(cause).toBe('EACCES');
  // conf by itself would try for a second, in one go.
  expect(ms).toBeLessThan(500);
});

test('D119: the encrypted file on a full or read-only disk: a failure, the old content intact, and later again', async () => {
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'passphrase'), 'a passphrase of this test\n', { mode: 0o600 });
  const result = await onTinyDisk(
    built[1]?.scriptPath ?? '',
    `const opened = await store.openEncryptedFile({ folder: disk, passphraseFile: root + '/passphrase' });
     const file = opened.value;
     const text = async (name) => { const read = await file.read(name); return read.ok ? read.value?.reveal() ?? null : code(read); };
     const out = [code(await file.write('a', secret('one')))];
     fill();
     out.push(code(await file.write('a', secret('x'.repeat(2000)))), await text('a'));
     clear(); freeze();
     out.push(code(await file.write('a', secret('two'))), code(await file.remove('a')), await text('a'));
     thaw();
     out.push(code(await file.write('a', secret('two'))), await text('a'), fs.readdirSync(disk));
     console.log(JSON.stringify(out));`,
  );
  expect(result).toEqual([
    'ok',
    'store_write_failed ENOSPC',
    'one',
    'store_write_failed EROFS',
    'store_write_failed EROFS',
    'one',
    'ok',
    'two',
    ['secrets.age.json'],
  ]);
});
