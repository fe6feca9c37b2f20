import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { ok, type Result } from '../../shared/failure.ts';
import { parseJson } from '../parse-json.ts';
import { parseRarely } from '../parse-rarely.ts';
import type { Random, SecretStore } from '../ports.ts';
import { Secret } from '../secret.ts';

/**
 * What shows that the callers' document is the one we wrote last: an HMAC under a key that lies in the
 * secret store, over the content and an epoch that only grows. An edited document has a wrong MAC, an
 * older one put back has an epoch below the stored one (D115).
 */
export interface Seal {
  readonly epoch: number;
  /** HMAC-SHA-256 in hex. */
  readonly mac: string;
}

/** The key in memory. It is read once at start: no request ever waits for a keychain. */
export interface SealKey {
  /** There was none before, so that nothing can have been sealed by it. */
  readonly isNew: boolean;
  /** A document was sealed with it before this start, so that one has to be there. */
  readonly hasSealed: boolean;
  isOurs(content: string, seal: Seal): boolean;
  sign(content: string): Seal;
  /** The document with this seal is on disk; its epoch follows into the store. */
  commit(seal: Seal): void;
  /** Resolves when the store has every epoch so far, or says why not. Tries again what failed before. */
  saved(): Promise<Result<void>>;
}

export const sealItem = 'callers-seal';

const stored = z.object({
  v: z.literal(1),
  key: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  epoch: z.number().int().min(0),
});

/** Fails while the store cannot be read, or cannot keep a new key. */
export async function openSealKey(secrets: SecretStore, random: Random): Promise<Result<SealKey>> {
  const item = await secrets.read(sealItem);
  if (!item.ok) return item;
  const read = item.value && parseRarely(stored, parseJson(item.value.reveal()));
  // An item that cannot be read cannot vouch for anything either: as with another key, nothing is ours.
  const known = read?.success ? read.data : undefined;
  const key = known ? Buffer.from(known.key, 'base64url') : Buffer.from(random.bytes(32));
  const save = (epoch: number) =>
    secrets.write(
      sealItem,
      new Secret(JSON.stringify({ v: 1, key: key.toString('base64url'), epoch })),
    );
  if (!known) {
    // Before anything is sealed with it: a crash must not leave a seal whose key is lost.
    const kept = await save(0);
    if (!kept.ok) return kept;
  }
  return ok(sealKey({ key, epoch: known?.epoch ?? 0, isNew: item.value === undefined, save }));
}

export function sealKey(from: {
  readonly key: Buffer;
  readonly epoch: number;
  readonly isNew: boolean;
  readonly save: (epoch: number) => Promise<Result<void>>;
}): SealKey {
  let kept = from.epoch;
  let newest = from.epoch;
  let saving: Promise<Result<void>> | undefined;

  const mac = (epoch: number, content: string): Buffer =>
    createHmac('sha256', from.key).update(`${epoch}\n${content}`).digest();

  /** One write at a time; epochs that came meanwhile go with the next. */
  const save = async (): Promise<Result<void>> => {
    while (kept < newest) {
      const epoch = newest;
      const written = await from.save(epoch);
      if (!written.ok) return written;
      kept = epoch;
    }
    return ok(undefined);
  };
  const saved = () => {
    saving ??= save().finally(() => {
      saving = undefined;
    });
    return saving;
  };

  return {
    isNew: from.isNew,
    hasSealed: from.epoch > 0,
    isOurs(content, seal) {
      // A crash can come between the document and its epoch: what is newer than the stored one is ours
      // too, as nobody else can make it.
      if (!Number.isSafeInteger(seal.epoch) || seal.epoch < kept) return false;
      const shown = Buffer.from(seal.mac, 'hex');
      const right = mac(seal.epoch, content);
      if (shown.length !== right.length || !timingSafeEqual(shown, right)) return false;
      newest = Math.max(newest, seal.epoch);
      return true;
    },
    sign(content) {
      const epoch = newest + 1;
      return { epoch, mac: mac(epoch, content).toString('hex') };
    },
    commit({ epoch }) {
      newest = Math.max(newest, epoch);
      void saved();
    },
    saved,
  };
}

/** One text for one content, in whatever order its fields came. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalText(field)}`);
  return `{${fields.join(',')}}`;
}
