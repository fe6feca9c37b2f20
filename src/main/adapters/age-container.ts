import { Secret } from '../secret.ts';
import { armor, unarmored } from './age-armor.ts';
import { type BegunKey, openWith, sealWith } from './age-passphrase.ts';

/**
 * What the encrypted file holds, as text: `{"v":1,"key":"<age>","items":"<age>"}`, both parts in
 * age's own armor, so that the `age` command opens them too.
 *
 * `key` is a random X25519 identity, encrypted once with the passphrase; `items` is encrypted to that
 * identity at each write. Encrypting to the passphrase itself would cost a third of a second of
 * scrypt each time a token is rotated; this way it is paid once at start, and a write takes some milliseconds.
 *
 * age-encryption is loaded when it is needed: it takes 80 ms and 17 MB, and a start on the keychain
 * needs none of it.
 */
const age = () => {
  // It reads through a Response, for the first of which Node loads its own undici in 30 ms. At a start
  // that is now, while a thread works on the passphrase.
  void globalThis.Response;
  return import('age-encryption');
};

/** By name. */
export type Items = ReadonlyMap<string, Secret>;

/** Both out of their armor. */
export interface Container {
  readonly key: Buffer;
  readonly items: Buffer;
}

export class ContainerKey {
  readonly #identity: Secret;
  /** Itself, encrypted with the passphrase. */
  readonly #sealed: Uint8Array;

  constructor(identity: Secret, sealed: Uint8Array) {
    this.#identity = identity;
    this.#sealed = sealed;
  }

  /** A new key, for a file that is not there yet. */
  static async create(passphrase: Secret): Promise<ContainerKey> {
    const { Encrypter, generateX25519Identity } = await age();
    const identity = await generateX25519Identity();
    const encrypter = new Encrypter();
    sealWith(encrypter, passphrase);
    return new ContainerKey(new Secret(identity), await encrypter.encrypt(identity));
  }

  /** undefined when the passphrase does not open it. `begun`: see `openWith`. */
  static async open(
    sealed: Buffer,
    passphrase: Secret,
    begun?: BegunKey,
  ): Promise<ContainerKey | undefined> {
    const { Decrypter } = await age();
    try {
      const decrypter = new Decrypter();
      openWith(decrypter, passphrase, begun);
      const identity = await decrypter.decrypt(sealed, 'text');
      return new ContainerKey(new Secret(identity), sealed);
    } catch {
      return undefined;
    }
  }

  async seal(items: Items): Promise<string> {
    const { Encrypter, identityToRecipient } = await age();
    const encrypter = new Encrypter();
    encrypter.addRecipient(await identityToRecipient(this.#identity.reveal()));
    const texts = [...items].map(([name, value]) => [name, value.reveal()]);
    const sealed = await encrypter.encrypt(JSON.stringify(Object.fromEntries(texts)));
    return `${JSON.stringify({ v: 1, key: armor(this.#sealed), items: armor(sealed) })}\n`;
  }

  /** undefined when it was changed, cut, or written for another key: age authenticates every byte. */
  async unseal(container: Container): Promise<Items | undefined> {
    const { Decrypter } = await age();
    try {
      const decrypter = new Decrypter();
      decrypter.addIdentity(this.#identity.reveal());
      return itemsOf(JSON.parse(await decrypter.decrypt(container.items, 'text')));
    } catch {
      return undefined;
    }
  }
}

export function parseContainer(file: Buffer): Container | undefined {
  try {
    const parsed = JSON.parse(file.toString()) as Partial<Record<string, unknown>>;
    const key = unarmoredText(parsed.key);
    const items = unarmoredText(parsed.items);
    return parsed.v === 1 && key && items ? { key, items } : undefined;
  } catch {
    return undefined;
  }
}

const unarmoredText = (text: unknown): Buffer | undefined =>
  typeof text === 'string' ? unarmored(text) : undefined;

/** Bytes; the key stands within them, as `seal` has it. */
export const keyHeadLength = 2_048;

/** The key alone, from the first `keyHeadLength` bytes; undefined where it stands otherwise. */
export function keyInHead(head: Buffer): Buffer | undefined {
  const text = /^\{"v":1,"key":("[^"]*"),/.exec(head.toString('latin1'))?.[1];
  return text === undefined ? undefined : unarmored(JSON.parse(text));
}

function itemsOf(document: unknown): Items | undefined {
  if (typeof document !== 'object' || document === null) return undefined;
  const items = new Map<string, Secret>();
  for (const [name, value] of Object.entries(document) as [string, unknown][]) {
    if (typeof value !== 'string') return undefined;
    items.set(name, new Secret(value));
  }
  return items;
}
