import { mkdirSync } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreStatus } from '../../shared/app-state.ts';
import { type Failed, fail, ok, type Result } from '../../shared/failure.ts';
import type { SecretStore } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { storeStatusOf } from '../store-status.ts';
import {
  type Container,
  ContainerKey,
  type Items,
  keyHeadLength,
  keyInHead,
  parseContainer,
} from './age-container.ts';
import {
  type BegunKey,
  beginKey,
  type ScryptPart,
  scryptPart,
  workMemory,
} from './age-passphrase.ts';
import { errorCode, look, sweep, why } from './own-file.ts';
import { readPassphrase } from './passphrase-file.ts';
import { replaceFile } from './replace-file.ts';
import { refusedName, refusedValue } from './stored-value.ts';

const fileName = 'secrets.age.json';
const temporary = /^secrets\.age\.json\.tmp-[0-9a-f]{16}$/;

export interface EncryptedFileOptions {
  readonly folder: string;
  readonly passphraseFile: string;
  /** What `beginOpening` answered. */
  readonly begun?: BegunOpening | undefined;
}

export interface BegunOpening {
  /** Read once: it may come through a pipe. */
  readonly passphrase: Result<Secret>;
  readonly key: BegunKey | undefined;
}

/**
 * Begins what opening the file waits for longest, 0.3 s on a thread of its own, so that the program can
 * be loaded meanwhile. undefined where there is nothing to begin with; `openEncryptedFile` says why.
 */
export async function beginOpening({
  folder,
  passphraseFile,
}: Omit<EncryptedFileOptions, 'begun'>): Promise<BegunOpening | undefined> {
  const part = await partInHead(join(folder, fileName)).catch(() => undefined);
  if (part === undefined) return undefined;
  const passphrase = await readPassphrase(passphraseFile);
  if (!passphrase.ok) return { passphrase, key: undefined };
  const key = beginKey(part, passphrase.value);
  if (process.platform === 'linux') await giveLargePages(workMemory(part.factor)).catch(() => {});
  return { passphrase, key };
}

/** Loaded only once the work has begun, and waited for: the advice counts for memory not yet written to. */
async function giveLargePages(bytes: number): Promise<void> {
  const { adviseLargePages } = await import('./large-pages.ts');
  await adviseLargePages(bytes);
}

/** The rest of the file may be a megabyte, and is read later anyway. */
async function partInHead(path: string): Promise<ScryptPart | undefined> {
  // Opening a pipe would wait for somebody to write into it.
  if (look(path).kind !== 'ours') return undefined;
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(keyHeadLength));
    const key = keyInHead(buffer.subarray(0, bytesRead));
    return key && scryptPart(key);
  } finally {
    await file.close();
  }
}

export const hasEncryptedFile = (folder: string): boolean =>
  look(join(folder, fileName)).kind !== 'absent';

/** For machines without a keychain, and only where a person asked for it by name. */
export async function openEncryptedFile(
  options: EncryptedFileOptions,
): Promise<Result<SecretStore>> {
  const { begun, passphraseFile } = options;
  const passphrase = begun?.passphrase ?? (await readPassphrase(passphraseFile));
  if (!passphrase.ok) return passphrase;
  const path = join(options.folder, fileName);
  const found = look(path);
  if (found.kind === 'foreign') return refused(path, `is ${found.what}`);
  if (found.kind === 'absent') return created(path, options.folder, passphrase.value);
  const store = await opened(path, passphrase.value, begun?.key);
  if (store.ok) sweep(options.folder, (name) => temporary.test(name));
  return store;
}

async function created(
  path: string,
  folder: string,
  passphrase: Secret,
): Promise<Result<SecretStore>> {
  // What breaks here is a part of Keybearer, and no trouble with the disk.
  const key = await ContainerKey.create(passphrase);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await replaceFile(path, await key.seal(new Map()));
    return ok(new EncryptedFile(path, key));
  } catch (error) {
    return notWritten(error);
  }
}

async function opened(
  path: string,
  passphrase: Secret,
  begun?: BegunKey,
): Promise<Result<SecretStore>> {
  const read = await readMarked(path).catch(() => undefined);
  if (read === undefined) return refused(path, 'cannot be read');
  const { marks, container } = read;
  if (container === undefined) return refused(path, 'is damaged');
  const key = await ContainerKey.open(container.key, passphrase, begun);
  if (key === undefined) {
    return fail(
      'keychain_locked',
      `The passphrase does not open ${path}. Give the file that holds the right one; nothing was changed.`,
    );
  }
  const items = await key.unseal(container);
  if (items === undefined) return refused(path, 'is damaged');
  return ok(new EncryptedFile(path, key, { marks, items }));
}

interface Seen {
  readonly marks: string;
  readonly items: Items;
}

class EncryptedFile implements SecretStore {
  readonly kind = 'file';
  readonly #path: string;
  readonly #key: ContainerKey;
  /** Reads and writes wait for one another: a write is read, change, replace. */
  #line: Promise<unknown> = Promise.resolve();
  /** What was last seen, and the file's marks at that time: a thousand reads decrypt once. */
  #seen: Seen | undefined;

  constructor(path: string, key: ContainerKey, seen?: Seen) {
    this.#path = path;
    this.#key = key;
    this.#seen = seen;
  }

  async read(name: string): Promise<Result<Secret | undefined>> {
    return (
      refusedName(name) ??
      this.#inLine(async () => {
        const items = await this.#items();
        if (!items.ok) return items;
        return ok(items.value.get(name));
      })
    );
  }

  async write(name: string, value: Secret): Promise<Result<void>> {
    return (
      refusedName(name) ?? refusedValue(value) ?? this.#change((items) => items.set(name, value))
    );
  }

  async remove(name: string): Promise<Result<void>> {
    return refusedName(name) ?? this.#change((items) => items.delete(name));
  }

  async probe(): Promise<StoreStatus> {
    const items = await this.#inLine(() => this.#items());
    return items.ok ? 'ready' : (storeStatusOf(items.failure) ?? 'failed');
  }

  async close(): Promise<void> {
    await this.#line;
  }

  #inLine<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
    const mine = this.#line.then(work);
    this.#line = mine.catch(() => {});
    return mine;
  }

  #change(edit: (items: Map<string, Secret>) => void): Promise<Result<void>> {
    return this.#inLine(async () => {
      const before = await this.#items();
      if (!before.ok) return before;
      const items = new Map(before.value);
      edit(items);
      try {
        await replaceFile(this.#path, await this.#key.seal(items));
      } catch (error) {
        return notWritten(error);
      }
      this.#seen = undefined;
      const kept = await this.#items();
      if (!kept.ok) return kept;
      return sameItems(kept.value, items) ? ok(undefined) : refused(this.#path, 'was changed');
    });
  }

  /** Never taken for empty: a file that vanished or was damaged is a failure, and is not written over. */
  async #items(): Promise<Result<Items>> {
    const found = look(this.#path);
    if (found.kind === 'foreign') return refused(this.#path, `is ${found.what}`);
    if (found.kind === 'absent') return vanished(this.#path);
    try {
      const marks = await marksOf(this.#path);
      if (this.#seen?.marks === marks) return ok(this.#seen.items);
      const read = await readMarked(this.#path);
      const items = read.container && (await this.#key.unseal(read.container));
      if (items === undefined) return refused(this.#path, 'is damaged');
      this.#seen = { marks: read.marks, items };
      return ok(items);
    } catch (error) {
      return refused(this.#path, `cannot be read (${errorCode(error)})`);
    }
  }
}

/** Marks first: what is written between the two then counts as changed. */
async function readMarked(
  path: string,
): Promise<{ readonly marks: string; readonly container: Container | undefined }> {
  const marks = await marksOf(path);
  return { marks, container: parseContainer(await readFile(path)) };
}

async function marksOf(path: string): Promise<string> {
  const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return `${ino}:${size}:${mtimeNs}:${ctimeNs}`;
}

function sameItems(one: Items, other: Items): boolean {
  return (
    one.size === other.size && [...one].every(([name, value]) => other.get(name)?.equals(value))
  );
}

const refused = (path: string, what: string): Failed =>
  fail(
    'keychain_failed',
    `The encrypted file ${path} ${what}. Keybearer leaves it as it is: put back a copy, or move it away to start anew.`,
  );

const vanished = (path: string): Failed =>
  fail(
    'keychain_missing',
    `The encrypted file ${path} is no longer there. Put it back, or start Keybearer again for a new one.`,
  );

const notWritten = (error: unknown): Failed =>
  fail(
    'store_write_failed',
    `The encrypted file could not be written: ${why(error)}. What was stored before is unchanged.`,
    { cause: errorCode(error) },
  );
