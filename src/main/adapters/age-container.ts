import { Secret } from '../secret.ts';
import { armor, unarmored } from './age-armor.ts';
import { type BegunKey, openWith, sealWith } from './age-passphrase.ts';

/**
 * What the encrypted file holds, as text: `{"v":1,"key":"<age>","items":"<age>"}`, both parts in
 * age's own armor, so that the `age` command opens them too.
 *
 * `key` is a random X25519 identity, encrypted once with the passphrase; `items` is encrypted to that
 * identity at each write. Encrypting to the passphrase itself would cost a third of a second of
 * scrypt each time a token is rotated; this way it is paid once at start, and a write takes 3 ms.
 *
 * age-encryption is loaded when it is needed: it takes 80 ms and 17 MB, and a start on the keychain
 * needs none of it.
 */
const age = () => import('age-encryption');

/** By name. */
export type Items = ReadonlyMap<string, Secret>;

export interface Container {
  /** Armored. */
  readonly key: string;
  /** Out of its armor: with a thousand accounts this is half a megabyte, and the text would be more. */
  readonly items: Buffer;
}

export class ContainerKey {
  readonly #identity: Secret;
  readonly #sealed: string;

  constructor(identity: Secret, sealed: string) {
    this.#identity = identity;
    this.#sealed = sealed;
  }

  /** A new key, for a file that is not there yet. */
  static async create(passphrase: Secret): Promise<ContainerKey> {
    const { Encrypter, generateX25519Identity } = await age();
    const identity = await generateX25519Identity();
    const encrypter = new Encrypter();
    sealWith(encrypter, passphrase);
    return new ContainerKey(new Secret(identity), armor(await encrypter.encrypt(identity)));
  }

  /** undefined when the passphrase does not open it. `begun`: see `openWith`. */
  static async open(
    sealed: string,
    passphrase: Secret,
    begun?: BegunKey,
  ): Promise<ContainerKey | undefined> {
    const { Decrypter } = await age();
    const file = unarmored(sealed);
    if (file === undefined) return undefined;
    try {
      const decrypter = new Decrypter();
      openWith(decrypter, passphrase, begun);
      const identity = await decrypter.decrypt(file, 'text');
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
    return `${JSON.stringify({ v: 1, key: this.#sealed, items: armor(sealed) })}\n`;
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
    const { v, key } = parsed;
    const items = typeof parsed.items === 'string' ? unarmored(parsed.items) : undefined;
    return v === 1 && typeof key === 'string' && items !== undefined ? { key, items } : undefined;
  } catch {
    return undefined;
  }
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
