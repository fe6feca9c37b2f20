import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSettingsFile } from '../../../src/main/adapters/settings-file.ts';

let root: string;
let folder: string;
let path: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'keybearer-settings-'));
  folder = join(root, 'home');
  path = join(folder, 'settings.json');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const open = () => openSettingsFile(folder, 'settings');
const modeOf = (file: string) => statSync(file).mode & 0o777;
const sample = { schema: 1, accounts: [{ id: 'a', email: 'ü' }], 'a.b': { nested: [1, 2] } };

function saved(): ReturnType<typeof open> {
  const store = open();
  expect(store.write(sample)).toEqual({ ok: true, value: undefined });
  return store;
}

test('at the very first start there is nothing, and nothing is made', () => {
  expect(open().read()).toEqual({ settings: undefined, damaged: false });
  expect(existsSync(folder)).toBe(false);
});

test('what was written is read, with names that hold dots as they are, by mode 0600 in a folder 0700', () => {
  const before = process.umask(0);
  try {
    saved();
  } finally {
    process.umask(before);
  }
  expect(open().read()).toEqual({ settings: sample, damaged: false });
  expect([modeOf(path), modeOf(folder)]).toEqual([0o600, 0o700]);
});

test('a second document in the same folder is a file of its own', () => {
  saved();
  const callers = openSettingsFile(folder, 'callers');
  callers.write({ callers: [] });
  expect(callers.read().settings).toEqual({ callers: [] });
  expect(open().read().settings).toEqual(sample);
});

test('what the new document leaves out is gone, and nothing is added', () => {
  const store = saved();
  store.write({ schema: 2 });
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ schema: 2 });
});

test('a file that others could read is closed to them once it may be, and not by reading it', () => {
  saved();
  chmodSync(path, 0o644);
  const store = open();
  store.read();
  expect(modeOf(path)).toBe(0o644);
  store.tidy();
  expect(modeOf(path)).toBe(0o600);
});

test('what is not damaged is not put aside', () => {
  saved();
  const store = open();
  store.read();
  expect(store.putAside()).toBe(path);
  expect(readdirSync(folder)).toEqual(['settings.json']);
});

describe('D110: a damaged file is put aside under a name that says so, and never lost', () => {
  const damaged: [string, (file: string) => unknown][] = [
    ['empty', (file) => writeFileSync(file, '')],
    ['null', (file) => writeFileSync(file, 'null')],
    ['a list', (file) => writeFileSync(file, '[]')],
    ['a number', (file) => writeFileSync(file, '1')],
    ['invalid UTF-8', (file) => writeFileSync(file, Buffer.from('{"a":"\xff"}', 'latin1'))],
    ['a gigabyte', (file) => truncateSync(file, 1024 ** 3)],
    ['a folder', (file) => [rmSync(file), mkdirSync(file)]],
  ];

  test.each(damaged)('%s', (_, damage) => {
    saved();
    damage(path);
    const store = open();
    expect(store.read()).toEqual({ settings: undefined, damaged: true });
    expect(readdirSync(folder)).toEqual(['settings.json']);
    const aside = store.putAside();
    expect(aside).toMatch(/settings\.corrupt-\d{8}T\d{6}Z\.json$/);
    expect(existsSync(aside)).toBe(true);
    expect(existsSync(path)).toBe(false);
    expect(store.write(sample).ok).toBe(true);
    expect(open().read().settings).toEqual(sample);
  });

  const openedHalf = (): ReturnType<typeof open> => {
    saved();
    writeFileSync(path, '{"half');
    const store = open();
    store.read();
    return store;
  };

  test('by the first write at the latest', () => {
    const store = openedHalf();
    expect(store.write(sample).ok).toBe(true);
    const [aside = ''] = readdirSync(folder).filter((name) => name.startsWith('settings.corrupt-'));
    expect(readFileSync(join(folder, aside), 'utf8')).toBe('{"half');
    expect(open().read().settings).toEqual(sample);
  });

  test('what somebody wrote meanwhile was written over: it is put aside', () => {
    const store = saved();
    expect(store.wasChangedOutside()).toBe(false);
    writeFileSync(path, '{"theirs":true}');
    expect(store.wasChangedOutside()).toBe(true);
    expect(store.write(sample).ok).toBe(true);
    expect(store.wasChangedOutside()).toBe(false);
    const [aside = ''] = readdirSync(folder).filter((name) => name.startsWith('settings.corrupt-'));
    expect(readFileSync(join(folder, aside), 'utf8')).toBe('{"theirs":true}');
    expect(open().read().settings).toEqual(sample);
  });

  test('somebody took it away meanwhile: the next write has nothing to put aside', () => {
    const store = openedHalf();
    rmSync(path);
    expect(store.write(sample).ok).toBe(true);
    expect(store.write({ schema: 2 }).ok).toBe(true);
    expect(readdirSync(folder)).toEqual(['settings.json']);
    expect(open().read().settings).toEqual({ schema: 2 });
  });

  test('cut at every byte', () => {
    saved();
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length - 1; length += 1) {
      writeFileSync(path, whole.subarray(0, length));
      const store = open();
      expect(store.read().settings, `cut at ${length}`).toBeUndefined();
      const aside = store.putAside();
      expect(readFileSync(aside)).toEqual(whole.subarray(0, length));
      expect(modeOf(aside)).toBe(0o600);
    }
  });
});

describe('D114: changed by somebody else while running', () => {
  test.each<[string, () => void]>([
    ['deleted', () => rmSync(path)],
    ['deleted with its folder', () => rmSync(folder, { recursive: true })],
    ['damaged', () => writeFileSync(path, '{"half')],
    ['replaced', () => writeFileSync(path, '{"other":true}')],
  ])('%s: the next write puts it right', (_, change) => {
    const store = saved();
    change();
    expect(store.write(sample).ok).toBe(true);
    expect(open().read().settings).toEqual(sample);
    expect([modeOf(path), modeOf(folder)]).toEqual([0o600, 0o700]);
  });
});

describe('D120: leftovers of killed writes', () => {
  const old = new Date(Date.now() - 3_700_000);
  const leftover = (name: string, when = old) => {
    writeFileSync(join(folder, name), 'half');
    utimesSync(join(folder, name), when, when);
    return name;
  };

  test('are swept at the start when they are ours, regular and older than an hour; nothing else is', () => {
    saved();
    const swept = leftover('settings.json.tmp-1234567890abcdef');
    const kept = [
      leftover('settings.json.tmp-1234567890fedcba', new Date()),
      leftover('callers.json.tmp-1234567890abcdef'),
      leftover('settings.json.tmp-mine'),
      leftover('settings.corrupt-20260301T090000Z.json'),
    ];
    writeFileSync(join(root, 'foreign'), 'x');
    symlinkSync(join(root, 'foreign'), join(folder, 'settings.json.tmp-1111111111abcdef'));
    const store = open();
    store.read();
    expect(readdirSync(folder)).toContain(swept);
    store.tidy();
    const left = readdirSync(folder);
    expect(left).not.toContain(swept);
    expect(left).toEqual(expect.arrayContaining([...kept, 'settings.json.tmp-1111111111abcdef']));
    expect(readFileSync(join(root, 'foreign'), 'utf8')).toBe('x');
  });

  test('a write leaves none', () => {
    saved();
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });
});

describe('D160: a link in the place of the file', () => {
  const foreign = () => join(root, 'foreign.json');
  const links: [string, () => void][] = [
    ['symbolic', () => symlinkSync(foreign(), path)],
    ['hard', () => linkSync(foreign(), path)],
  ];

  test.each(links)('%s: is not followed when read, and moved away itself', (_, link) => {
    mkdirSync(folder);
    writeFileSync(foreign(), '{"foreign":true}', { mode: 0o644 });
    link();
    const store = open();
    expect(store.read()).toEqual({ settings: undefined, damaged: true });
    expect(store.putAside()).toMatch(/corrupt/);
    expect(store.write(sample).ok).toBe(true);
    expect(readFileSync(foreign(), 'utf8')).toBe('{"foreign":true}');
    expect(modeOf(foreign())).toBe(0o644);
  });

  test.each(links)('%s: is not written through', (_, link) => {
    const store = saved();
    rmSync(path);
    writeFileSync(foreign(), '{"foreign":true}');
    link();
    const written = store.write(sample);
    expect(written).toMatchObject({ ok: false, failure: { code: 'store_write_failed' } });
    expect(readFileSync(foreign(), 'utf8')).toBe('{"foreign":true}');
  });
});

test('started inside a Snap, a write is still a rename and never a half-written file', () => {
  const store = saved();
  const before = statSync(path).ino;
  process.env.SNAP = '/snap/code/1';
  store.write({ schema: 2 });
  const kept = process.env.SNAP;
  delete process.env.SNAP;
  expect(statSync(path).ino).not.toBe(before);
  expect(kept).toBe('/snap/code/1');
});
