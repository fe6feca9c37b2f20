import { createHash } from 'node:crypto';
import { z } from 'zod';
import { accountStatusText } from '../../shared/account-status-text.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { parseJson } from '../parse-json.ts';
import { parseRarely } from '../parse-rarely.ts';
import type { SecretStore } from '../ports.ts';
import { Secret } from '../secret.ts';

/** A Windows credential holds 2,560 bytes, of which the rest is room for what the system adds (K133). */
const longestItem = 2000;
/** Of base64url, which is ASCII: as many bytes as characters. */
const partLength = 1900;

/** What stands under the item's own name when the secret itself stands in parts. */
const partListSchema = z.strictObject({
  v: z.literal(1),
  set: z.enum(['a', 'b']),
  parts: z.number().int().min(1).max(64),
  sha256: z.string(),
});

type PartList = z.infer<typeof partListSchema>;
type PartSet = PartList['set'];

const partName = (name: string, set: PartSet, at: number) => `${name}:${set}${at}`;
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

/**
 * A secret store for secrets of any length: what is too long for one item stands in several. There
 * are two sets of parts, and the list under the item's own name says which one counts: a change is
 * written to the other set, then the list, and only then are the old parts removed. So a crash leaves
 * the old secret or the new one, never half of each.
 */
export class SplitSecretStore implements SecretStore {
  readonly #store: SecretStore;
  /** What stands under each name as far as we know: a part list, or none where the secret is whole. */
  readonly #known = new Map<string, PartList | undefined>();

  constructor(store: SecretStore) {
    this.#store = store;
  }

  get kind(): SecretStore['kind'] {
    return this.#store.kind;
  }

  async read(name: string): Promise<Result<Secret | undefined>> {
    const item = await this.#store.read(name);
    if (!item.ok || item.value === undefined) return item;
    const list = partListIn(item.value);
    this.#known.set(name, list);
    return list === undefined ? item : this.#readParts(name, list);
  }

  async write(name: string, value: Secret): Promise<Result<void>> {
    const before = await this.#listOf(name);
    if (!before.ok) return before;
    const text = value.reveal();
    const old = before.value;
    if (Buffer.byteLength(text) <= longestItem) {
      const written = await this.#store.write(name, value);
      if (!written.ok) return written;
      this.#known.set(name, undefined);
      return old === undefined ? ok(undefined) : this.#removeOld(name, old.set);
    }
    return this.#writeParts(name, text, old);
  }

  /** The parts first: while the list stands, a removal that was cut off finds them again. */
  async remove(name: string): Promise<Result<void>> {
    for (const set of ['a', 'b'] as const) {
      const removed = await this.#removeParts(name, set);
      if (!removed.ok) return removed;
    }
    const removed = await this.#store.remove(name);
    if (removed.ok) this.#known.delete(name);
    return removed;
  }

  probe() {
    return this.#store.probe();
  }

  close() {
    return this.#store.close();
  }

  async #readParts(name: string, list: PartList): Promise<Result<Secret>> {
    let encoded = '';
    for (let at = 0; at < list.parts; at += 1) {
      const part = await this.#store.read(partName(name, list.set, at));
      if (!part.ok) return part;
      if (part.value === undefined) return notWhole;
      encoded += part.value.reveal();
    }
    const text = Buffer.from(encoded, 'base64url').toString('utf8');
    return digest(text) === list.sha256 ? ok(new Secret(text)) : notWhole;
  }

  async #writeParts(name: string, text: string, old: PartList | undefined): Promise<Result<void>> {
    const set: PartSet = old?.set === 'a' ? 'b' : 'a';
    const encoded = Buffer.from(text, 'utf8').toString('base64url');
    const parts = Math.ceil(encoded.length / partLength);
    // What an interrupted change left there may be longer than what comes now.
    const cleared = await this.#removeParts(name, set);
    if (!cleared.ok) return cleared;
    for (let at = 0; at < parts; at += 1) {
      const part = encoded.slice(at * partLength, (at + 1) * partLength);
      const written = await this.#store.write(partName(name, set, at), new Secret(part));
      if (!written.ok) return written;
    }
    const list: PartList = { v: 1, set, parts, sha256: digest(text) };
    const written = await this.#store.write(name, new Secret(JSON.stringify(list)));
    if (!written.ok) return written;
    this.#known.set(name, list);
    return old === undefined ? ok(undefined) : this.#removeOld(name, old.set);
  }

  /** The new secret is safe by now: old parts that cannot be removed yet go with the next change. */
  async #removeOld(name: string, set: PartSet): Promise<Result<void>> {
    await this.#removeParts(name, set);
    return ok(undefined);
  }

  /** From the last to the first, so that what an interruption leaves is found from the first on. */
  async #removeParts(name: string, set: PartSet): Promise<Result<void>> {
    let count = 0;
    for (; ; count += 1) {
      const part = await this.#store.read(partName(name, set, count));
      if (!part.ok) return part;
      if (part.value === undefined) break;
    }
    for (let at = count - 1; at >= 0; at -= 1) {
      const removed = await this.#store.remove(partName(name, set, at));
      if (!removed.ok) return removed;
    }
    return ok(undefined);
  }

  async #listOf(name: string): Promise<Result<PartList | undefined>> {
    if (this.#known.has(name)) return ok(this.#known.get(name));
    const item = await this.#store.read(name);
    if (!item.ok) return item;
    return ok(item.value === undefined ? undefined : partListIn(item.value));
  }
}

const partListIn = (item: Secret): PartList | undefined =>
  parseRarely(partListSchema, parseJson(item.reveal())).data;

const notWhole = fail('credential_invalid', accountStatusText({ kind: 'credential_invalid' }), {
  cause: 'a part is missing or belongs to another secret',
});
