import { z } from 'zod';
import { ok, type Result } from '../../shared/failure.ts';
import { parseJson } from '../parse-json.ts';
import { parseRarely } from '../parse-rarely.ts';
import type { SecretStore } from '../ports.ts';
import { Secret } from '../secret.ts';

/**
 * Ids in one item: 40 account ids of 24 bytes, or 16 of Google's client ids of 72, stay with the JSON
 * around them far under the 2,000 bytes an item may have.
 */
const idsPerItem = { accounts: 40, clients: 16 } as const;

const itemSchema = z.object({ v: z.literal(1), ids: z.array(z.string()), items: z.number() });

export type IndexKind = keyof typeof idsPerItem;

/**
 * Which items of the secret store are ours. Keychains cannot be listed safely
 * (docs/decisions/keytar.md), so the ids stand in items of their own, in pieces small enough for
 * Windows; with them the accounts are found again when the settings file is lost. Ids are added and
 * removed one by one, so that a run which could not read its settings never shortens the list.
 */
export class StoreIndex {
  readonly #secrets: SecretStore;
  readonly #stored = new Map<string, string>();
  readonly #ids = new Map<IndexKind, readonly string[]>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(secrets: SecretStore) {
    this.#secrets = secrets;
  }

  add(kind: IndexKind, id: string): Promise<Result<void>> {
    return this.#change(kind, (ids) => (ids.includes(id) ? ids : [...ids, id]));
  }

  remove(kind: IndexKind, id: string): Promise<Result<void>> {
    return this.#change(kind, (ids) => ids.filter((one) => one !== id));
  }

  list(kind: IndexKind): Promise<Result<readonly string[]>> {
    return this.#inTurn(() => this.#load(kind));
  }

  #change(
    kind: IndexKind,
    change: (ids: readonly string[]) => readonly string[],
  ): Promise<Result<void>> {
    return this.#inTurn(async () => {
      const before = await this.#load(kind);
      if (!before.ok) return before;
      const ids = change(before.value);
      const size = idsPerItem[kind];
      const items = Math.max(1, Math.ceil(ids.length / size));
      for (let at = 0; at < items; at += 1) {
        const text = JSON.stringify({ v: 1, ids: ids.slice(at * size, (at + 1) * size), items });
        const name = itemName(kind, at);
        if (this.#stored.get(name) === text) continue;
        const written = await this.#secrets.write(name, new Secret(text));
        if (!written.ok) return written;
        this.#stored.set(name, text);
      }
      this.#ids.set(kind, ids);
      return ok(undefined);
    });
  }

  async #load(kind: IndexKind): Promise<Result<readonly string[]>> {
    const known = this.#ids.get(kind);
    if (known !== undefined) return ok(known);
    const ids: string[] = [];
    for (let at = 0, items = 1; at < items; at += 1) {
      const name = itemName(kind, at);
      const read = await this.#secrets.read(name);
      if (!read.ok) return read;
      const item = read.value === undefined ? undefined : parseItem(read.value);
      if (item === undefined) break;
      this.#stored.set(name, read.value?.reveal() ?? '');
      ids.push(...item.ids);
      items = item.items;
    }
    this.#ids.set(kind, ids);
    return ok(ids);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

const itemName = (kind: IndexKind, at: number) => `index:${kind}:${at}`;

const parseItem = (item: Secret): z.infer<typeof itemSchema> | undefined =>
  parseRarely(itemSchema, parseJson(item.reveal())).data;
