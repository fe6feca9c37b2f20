import { createHash } from 'node:crypto';
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { parseJson } from '../parse-json.ts';
import type { Clock, SecretStore } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { isSqlite, unfinishedChanges } from './gcloud-database.ts';
import type { TakenFile } from './import-desk.ts';
import { digestOf } from './import-desk.ts';
import type { ImportPorts } from './import-ports.ts';
import { readCredentialFile } from './recognise.ts';

export interface OriginalsParts {
  readonly ports: ImportPorts;
  readonly secrets: SecretStore;
  readonly clock: Clock;
  /** What lies in a place now, for whoever is told of it when an account is removed. */
  readonly moved: (
    place: string,
    now: { readonly in_file: boolean; readonly copy: boolean },
  ) => void;
}

/** Opens every sealed copy; in the secret store like the credentials themselves. */
const keyItem = 'originals-key';

const copySchema = z.object({
  v: z.literal(1),
  path: z.string(),
  /** Seconds since the epoch. */
  replaced_at: z.number(),
  /** What stands in the file since: undone only while that is so. */
  left: z.string(),
  /** Base64. */
  content: z.string(),
});

type Copy = z.infer<typeof copySchema>;

/**
 * Takes secrets out of files that were imported, and puts them back. The whole file is sealed with age
 * first, to a key that only the secret store holds, and that copy is read back before the file is
 * touched: an undo then gives the very bytes back, and no secret lies in clear meanwhile.
 */
export class Originals {
  readonly #parts: OriginalsParts;
  /** One at a time: two would make two keys, or the same number for two copies. */
  #line: Promise<unknown> = Promise.resolve();

  constructor(parts: OriginalsParts) {
    this.#parts = parts;
  }

  replace(file: TakenFile): Promise<Result<void>> {
    return this.#inLine(() => this.#replace(file));
  }

  /** The newest copy of this path back in its place; it is then no longer kept. */
  undo(path: string): Promise<Result<void>> {
    return this.#inLine(() => this.#undo(path));
  }

  /** What can be undone, the newest of each path. */
  list(): Promise<Result<readonly { readonly path: string; readonly replaced_at: number }[]>> {
    return this.#inLine(async () => {
      const key = await this.#key();
      if (!key.ok) return key;
      const newest = new Map<string, number>();
      for (const name of await this.#parts.ports.copies.names()) {
        const copy = await this.#open(name, key.value);
        if (copy.ok) newest.set(copy.value.path, copy.value.replaced_at);
      }
      return ok([...newest].map(([path, replaced_at]) => ({ path, replaced_at })));
    });
  }

  async #replace({ path, digest, taken }: TakenFile): Promise<Result<void>> {
    const { files, copies, sealing } = this.#parts.ports;
    const found = await files.read(path);
    if (!found.ok) return found;
    const was = found.value?.bytes;
    if (was === undefined || digestOf(was) !== digest) {
      return fail(
        'conflict',
        `${path} on this computer is not the file that was imported, or has changed since. It is left as it is.`,
      );
    }
    const read = await readCredentialFile(was, this.#parts.ports);
    if (!read.ok) return read;
    const whole = await this.#isWhole(path, was);
    if (!whole.ok) return whole;
    const left = await read.value.withoutSecrets(new Set(taken.keys()), {
      accountOf: (entry) => taken.get(entry),
    });
    if (!left.ok) return left;
    const key = await this.#key();
    if (!key.ok) return key;
    const name = await this.#nextName(path);
    const copy: Copy = {
      v: 1,
      path,
      replaced_at: Math.floor(this.#parts.clock.now() / 1000),
      left: digestOf(left.value),
      content: Buffer.from(was).toString('base64'),
    };
    const sealed = await sealing.seal(Buffer.from(JSON.stringify(copy)), key.value);
    const written = await copies.write(name, sealed);
    if (!written.ok) return written;
    const kept = await this.#open(name, key.value);
    if (!kept.ok) return kept;
    const replaced = await files.replace(path, was, left.value);
    if (!replaced.ok) await copies.remove(name);
    else this.#parts.moved(path, { in_file: false, copy: true });
    return replaced;
  }

  async #undo(path: string): Promise<Result<void>> {
    const { files } = this.#parts.ports;
    const name = (await this.#namesOf(path)).at(-1);
    if (name === undefined) {
      return fail('not_found', `Keybearer has not changed ${path}, or it was undone already.`);
    }
    const key = await this.#key();
    const copy = key.ok ? await this.#open(name, key.value) : key;
    if (!copy.ok) return copy;
    const present = await files.read(path);
    if (!present.ok) return present;
    const now = present.value?.bytes;
    // A crash between the copy and the change leaves the file as it was: there is nothing to put back.
    if (now !== undefined && Buffer.from(now).toString('base64') === copy.value.content) {
      return this.#forget(path, name);
    }
    if (now !== undefined && digestOf(now) !== copy.value.left) {
      return fail(
        'conflict',
        `${path} was written to since Keybearer changed it. Move it away, and undo again: the file of before is then put in its place.`,
      );
    }
    const whole = await this.#isWhole(path, Buffer.from(copy.value.content, 'base64'));
    if (!whole.ok) return whole;
    const restored = await files.replace(path, now, Buffer.from(copy.value.content, 'base64'));
    if (!restored.ok) return restored;
    // Read back, so that the only copy is not removed for a file that did not arrive.
    const back = await files.read(path);
    const arrived =
      back.ok && Buffer.from(back.value?.bytes ?? []).toString('base64') === copy.value.content;
    if (!arrived) return fail('store_write_failed', notArrived(path));
    return this.#forget(path, name);
  }

  /**
   * A write-ahead log is laid over whatever database stands beside it: over a new one it would bring
   * back what was taken out, or damage it.
   */
  async #isWhole(path: string, content: Uint8Array): Promise<Result<void>> {
    if (!isSqlite(content)) return ok(undefined);
    const log = await this.#parts.ports.files.unfinished(path);
    if (log === undefined) return ok(undefined);
    return fail('conflict', `${unfinishedChanges(log)} Then try again; ${path} is as it was.`);
  }

  /** The file is as it was; an older copy may be kept beside the one that was put back. */
  async #forget(path: string, name: string): Promise<Result<void>> {
    const removed = await this.#parts.ports.copies.remove(name);
    const left = await this.#namesOf(path);
    this.#parts.moved(path, { in_file: true, copy: left.length > 0 });
    return removed;
  }

  async #open(name: string, key: Secret): Promise<Result<Copy>> {
    const sealed = await this.#parts.ports.copies.read(name);
    if (!sealed.ok) return sealed;
    const bytes = await this.#parts.ports.sealing.open(sealed.value, key);
    const text = bytes === undefined ? '' : Buffer.from(bytes).toString('utf8');
    const copy = copySchema.safeParse(parseJson(text));
    return copy.success ? ok(copy.data) : fail('credential_invalid', damaged);
  }

  async #key(): Promise<Result<Secret>> {
    const { secrets, ports } = this.#parts;
    const stored = await secrets.read(keyItem);
    if (!stored.ok) return stored;
    if (stored.value !== undefined) return ok(stored.value);
    const key = await ports.sealing.newKey();
    const written = await secrets.write(keyItem, key);
    return written.ok ? ok(key) : written;
  }

  /** `<16 hex of the path's hash>-<number>`: the order of names is the order of replacements. */
  async #namesOf(path: string): Promise<readonly string[]> {
    const names = await this.#parts.ports.copies.names();
    return names.filter((name) => name.startsWith(`${hashOf(path)}-`)).sort();
  }

  async #nextName(path: string): Promise<string> {
    const last = (await this.#namesOf(path)).at(-1);
    const number = last === undefined ? 1 : Number(last.split('-').at(-1)) + 1;
    return `${hashOf(path)}-${String(number).padStart(4, '0')}`;
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#line.then(work);
    this.#line = mine.catch(() => {});
    return mine;
  }
}

const hashOf = (path: string) => createHash('sha256').update(path).digest('hex').slice(0, 16);

const damaged =
  'The sealed copy of the original is damaged, or its key is no longer in the store. The account itself is not touched.';

const notArrived = (path: string) =>
  `${path} does not read back as it was written. The sealed copy is kept; try again.`;
