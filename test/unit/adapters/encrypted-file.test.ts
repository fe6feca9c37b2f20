import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { armor as ageArmor, Decrypter } from 'age-encryption';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { armor } from '../../../src/main/adapters/age-armor.ts';
import { type BegunKey, workMemory } from '../../../src/main/adapters/age-passphrase.ts';
import {
  type BegunOpening,
  beginOpening,
  openEncryptedFile,
} from '../../../src/main/adapters/encrypted-file.ts';
import type { SecretStore } from '../../../src/main/ports.ts';
import { Secret } from '../../../src/main/secret.ts';
import { askedForLargePages } from '../../support/large-pages.ts';

const passphrase = 'correct horse battery staple';

let root: string;
let passphraseFile: string;
/** A fresh store's content, made once: each passphrase costs most of a second, on purpose. */
let fresh: string;
let folder: string;
let path: string;
let count = 0;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'keybearer-encrypted-'));
  passphraseFile = join(root, 'passphrase');
  writeFileSync(passphraseFile, `${passphrase}\r\nand a second line\n`, { mode: 0o600 });
  const first = join(root, 'first');
  const store = await opened(first);
  await store.write('account:a', new Secret('kept'));
  fresh = readFileSync(join(first, 'secrets.age.json'), 'utf8');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeEach(() => {
  count += 1;
  folder = join(root, `home-${count}`);
  path = join(folder, 'secrets.age.json');
});

async function opened(at = folder): Promise<SecretStore> {
  const store = await openEncryptedFile({ folder: at, passphraseFile });
  if (!store.ok) throw new Error(store.failure.sentence);
  return store.value;
}

/** The store of `fresh`, which holds `account:a`. */
async function prepared(): Promise<SecretStore> {
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(path, fresh, { mode: 0o600 });
  return opened();
}

async function failureOf(asked: Promise<{ ok: boolean; failure?: unknown }>) {
  const result = await asked;
  expect(result.ok).toBe(false);
  return result.failure as { code: string; sentence: string };
}

async function textOf(store: SecretStore, name: string) {
  const read = await store.read(name);
  if (!read.ok) throw new Error(read.failure.sentence);
  return read.value?.reveal();
}

describe('an opening that was begun before', () => {
  const begin = (file = passphraseFile) => beginOpening({ folder, passphraseFile: file });
  async function begun(): Promise<BegunOpening & { readonly key: BegunKey }> {
    const opening = await begin();
    if (opening?.key === undefined) throw new Error('Nothing was begun.');
    return { ...opening, key: opening.key };
  }
  const openWith = (opening: BegunOpening | undefined) =>
    openEncryptedFile({ folder, passphraseFile, begun: opening });
  /** No passphrase gives it, so that whatever opens was opened without it. */
  const useless = Promise.resolve(Buffer.alloc(32));

  beforeEach(() => {
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(path, fresh, { mode: 0o600 });
  });

  test.runIf(process.platform === 'linux')('works in large pages', async () => {
    const { key } = await begun();
    const possible = existsSync('/sys/kernel/mm/transparent_hugepage');
    expect(askedForLargePages(workMemory(key.factor)).includes(true)).toBe(possible);
    await key.key;
  });

  test('has the key that is used', async () => {
    const opening = await begun();
    expect(await openWith(opening)).toMatchObject({ ok: true });
    const other = { ...opening, key: { ...opening.key, key: useless } };
    expect((await failureOf(openWith(other))).code).toBe('keychain_locked');
  });

  test('has the passphrase, which is read once, as it may come through a pipe', async () => {
    const opening = await begun();
    const gone = join(root, 'gone');
    expect(await openEncryptedFile({ folder, passphraseFile: gone, begun: opening })).toMatchObject(
      { ok: true },
    );
    const missing = await begin(gone);
    expect(missing?.key).toBeUndefined();
    expect((await failureOf(openWith(missing))).sentence).toContain(gone);
  });

  test('with another salt or another work factor is of no consequence', async () => {
    const opening = await begun();
    for (const other of [{ salt: Buffer.alloc(16) }, { factor: opening.key.factor - 1 }]) {
      const key = { ...opening.key, key: useless, ...other };
      expect(await openWith({ ...opening, key })).toMatchObject({ ok: true });
    }
  });

  test('is none where there is nothing to begin with', async () => {
    const dear = armor(Buffer.from(`age-encryption.org/v1\n-> scrypt ${'A'.repeat(22)} 21\nx`));
    const contents = [
      '',
      '{',
      '{"v":1,"key":"x","items":"y"}',
      fresh.slice(0, 100),
      JSON.stringify({ v: 1, key: dear, items: 'x' }),
    ];
    for (const content of contents) {
      writeFileSync(path, content);
      expect(await begin()).toBeUndefined();
    }
    rmSync(path);
    expect(await begin()).toBeUndefined();
    writeFileSync(join(root, 'elsewhere'), fresh);
    symlinkSync(join(root, 'elsewhere'), path);
    expect(await begin()).toBeUndefined();
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file where the folder should be');
    expect(await begin()).toBeUndefined();
  });
});

describe('the passphrase file', () => {
  const openWith = (file: string) => failureOf(openEncryptedFile({ folder, passphraseFile: file }));

  test.each([0o640, 0o604, 0o620, 0o666])(
    'mode %o is refused, with the chmod to run',
    async (mode) => {
      const loose = join(root, `loose-${mode}`);
      writeFileSync(loose, passphrase);
      chmodSync(loose, mode);
      const failure = await openWith(loose);
      expect(failure.code).toBe('keychain_locked');
      expect(failure.sentence).toContain(`chmod 600 '${loose}'`);
    },
  );

  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['with an empty first line', '\nsecond'],
    ['with blanks alone', '   \n'],
    ['too long', 'x'.repeat(5_000)],
  ])('%s is refused', async (name, content) => {
    const file = join(root, `passphrase ${name}`);
    if (content !== undefined) writeFileSync(file, content, { mode: 0o600 });
    expect(await openWith(file)).toMatchObject({
      code: 'keychain_locked',
      sentence: expect.stringContaining(file),
    });
    expect(readdirSync(root)).not.toContain(`home-${count}`);
  });

  test('a wrong one is told at the start, and the file stays as it was', async () => {
    await prepared();
    const wrong = join(root, 'wrong');
    writeFileSync(wrong, 'another passphrase', { mode: 0o600 });
    expect(await openWith(wrong)).toMatchObject({
      code: 'keychain_locked',
      sentence: expect.stringMatching(/passphrase does not open/),
    });
    expect(readFileSync(path, 'utf8')).toBe(fresh);
  });
});

describe('reading and writing', () => {
  test('what was written is there for a later agent, and gone after it is removed', async () => {
    const store = await prepared();
    expect((await store.write('account:b', new Secret('first "ü"'))).ok).toBe(true);
    expect((await store.write('account:b', new Secret('second "ü"'))).ok).toBe(true);
    expect((await store.write('__proto__', new Secret('harmless'))).ok).toBe(true);
    const later = await opened();
    expect(await textOf(later, 'account:a')).toBe('kept');
    expect(await textOf(later, 'account:b')).toBe('second "ü"');
    expect(await textOf(later, '__proto__')).toBe('harmless');
    expect(await textOf(later, 'constructor')).toBeUndefined();
    expect((await later.remove('account:a')).ok).toBe(true);
    expect((await later.remove('account:a')).ok).toBe(true);
    expect(await textOf(later, 'account:a')).toBeUndefined();
    expect(await later.probe()).toBe('ready');
  });

  test('the file is 0600 in a folder 0700, holds no secret in clear, and opens with age itself', async () => {
    const before = process.umask(0);
    try {
      const store = await opened();
      await store.write('account:secret-name', new Secret('very-secret-value'));
    } finally {
      process.umask(before);
    }
    expect([statSync(path).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([0o600, 0o700]);
    const text = readFileSync(path, 'utf8');
    expect(text).not.toMatch(/very-secret|secret-name|AGE-SECRET-KEY/);
    const { key, items } = JSON.parse(text);
    const outer = new Decrypter();
    outer.addPassphrase(passphrase);
    const inner = new Decrypter();
    inner.addIdentity(await outer.decrypt(ageArmor.decode(key), 'text'));
    expect(JSON.parse(await inner.decrypt(ageArmor.decode(items), 'text'))).toEqual({
      'account:secret-name': 'very-secret-value',
    });
  });

  test('fifty writes at once are all kept, and none of them pays for the passphrase again', async () => {
    const store = await prepared();
    const started = performance.now();
    const writes = Array.from({ length: 50 }, (_, at) =>
      store.write(`account:${at}`, new Secret(`value ${at}`)),
    );
    expect((await Promise.all(writes)).every(({ ok }) => ok)).toBe(true);
    // With the passphrase in each write this would be half a minute.
    expect(performance.now() - started).toBeLessThan(5_000);
    const later = await opened();
    for (let at = 0; at < 50; at += 1) {
      expect(await textOf(later, `account:${at}`)).toBe(`value ${at}`);
    }
    expect(readdirSync(folder)).toEqual(['secrets.age.json']);
  });

  test('K133: an empty value, one with a NUL and one over 2,000 bytes are refused here as in the keychain', async () => {
    const store = await prepared();
    for (const text of ['', 'a\0b', 'x'.repeat(2_001)]) {
      expect((await failureOf(store.write('account:b', new Secret(text)))).code).toBe(
        'store_write_failed',
      );
    }
    expect(readFileSync(path, 'utf8')).toBe(fresh);
  });
});

describe('a file that is not as it was left', () => {
  const damaged: [string, (text: string) => string][] = [
    ['empty', () => ''],
    ['cut', (text) => text.slice(0, -200)],
    ['of a later version', (text) => text.replace('"v":1', '"v":2')],
    ['with the key of nobody', (text) => JSON.stringify({ ...JSON.parse(text), key: 'none' })],
    [
      'with one letter changed in the items',
      (text) => flip(text, text.lastIndexOf('-----END') - 30),
    ],
    ['with the items of nobody', (text) => JSON.stringify({ ...JSON.parse(text), items: 'none' })],
  ];

  test.each(damaged)(
    '%s: is refused at the start by name and never written over',
    async (_, damage) => {
      mkdirSync(folder);
      const content = damage(fresh);
      writeFileSync(path, content, { mode: 0o600 });
      const failure = await failureOf(openEncryptedFile({ folder, passphraseFile }));
      expect(failure.code).toBe('keychain_failed');
      expect(failure.sentence).toContain(path);
      expect(readFileSync(path, 'utf8')).toBe(content);
    },
  );

  test('with a changed key part: does not open, and is not written over', async () => {
    mkdirSync(folder);
    const content = flip(fresh, fresh.indexOf('-----END') - 30);
    writeFileSync(path, content, { mode: 0o600 });
    expect((await failureOf(openEncryptedFile({ folder, passphraseFile }))).code).toBe(
      'keychain_locked',
    );
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  test('damaged while running: calls fail, nothing is written over, and it recovers', async () => {
    const store = await prepared();
    for (const [how, damage] of damaged) {
      const content = damage(fresh);
      writeFileSync(path, content);
      const calls = [
        store.read('account:a'),
        store.write('account:b', new Secret('x')),
        store.remove('account:a'),
      ];
      for (const call of calls) expect((await failureOf(call)).code, how).toBe('keychain_failed');
      expect(await store.probe(), how).toBe('failed');
      expect(readFileSync(path, 'utf8'), how).toBe(content);
      writeFileSync(path, fresh);
      expect(await textOf(store, 'account:a'), how).toBe('kept');
    }
  });

  test('gone while running: nothing counts as missing, and no new file hides that it is gone', async () => {
    const store = await prepared();
    renameSync(path, `${path}.away`);
    expect((await failureOf(store.read('account:a'))).code).toBe('keychain_missing');
    expect((await failureOf(store.write('account:b', new Secret('x')))).code).toBe(
      'keychain_missing',
    );
    expect(await store.probe()).toBe('missing');
    expect(readdirSync(folder)).toEqual(['secrets.age.json.away']);
    renameSync(`${path}.away`, path);
    expect(await textOf(store, 'account:a')).toBe('kept');
  });

  test.each<[string, (from: string) => void]>([
    ['symbolic', (from) => symlinkSync(from, path)],
    ['hard', (from) => linkSync(from, path)],
  ])('D160: a %s link in its place is refused, and not written through', async (_, link) => {
    const elsewhere = join(root, `elsewhere-${count}`);
    writeFileSync(elsewhere, fresh);
    mkdirSync(folder);
    link(elsewhere);
    expect((await failureOf(openEncryptedFile({ folder, passphraseFile }))).code).toBe(
      'keychain_failed',
    );
    expect(readFileSync(elsewhere, 'utf8')).toBe(fresh);
  });
});

test('D120: leftovers of killed writes are swept at the start, young ones stay', async () => {
  mkdirSync(folder);
  writeFileSync(path, fresh, { mode: 0o600 });
  const old = new Date(Date.now() - 3_700_000);
  writeFileSync(`${path}.tmp-0123456789abcdef`, 'half');
  utimesSync(`${path}.tmp-0123456789abcdef`, old, old);
  writeFileSync(`${path}.tmp-fedcba9876543210`, 'half');
  await opened();
  expect(readdirSync(folder).sort()).toEqual([
    'secrets.age.json',
    'secrets.age.json.tmp-fedcba9876543210',
  ]);
});

function flip(text: string, at: number): string {
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
}
