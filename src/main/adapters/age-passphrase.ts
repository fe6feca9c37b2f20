import {
  createCipheriv,
  createDecipheriv,
  getCiphers,
  randomBytes,
  type ScryptOptions,
  scrypt,
} from 'node:crypto';
import type { Decrypter, Encrypter, Identity, Recipient, Stanza } from 'age-encryption';
import type { Secret } from '../secret.ts';

/**
 * age's passphrases (its specification, "The scrypt recipient type"), with the scrypt that Node brings.
 * age-encryption's own is JavaScript: it holds the event loop for most of a second and leaves 128 MiB
 * behind. Node's takes half the time on a thread of its own, and gives the memory back.
 */

/** 2^17 with r=8: OWASP's figure for scrypt, 128 MiB and 0.3 s or more for each guess as for each start. */
const workFactor = 17;

/** As age-encryption has it: more would let a file from elsewhere take gigabytes. */
const greatestWorkFactor = 20;
const blockSize = 8;
const label = 'age-encryption.org/v1/scrypt';
const cipher = 'chacha20-poly1305';
const tagLength = 16;
/** Each wrapping key is used for one file key only, so the specification fixes the nonce. */
const nonce = Buffer.alloc(12);

/** Electron's BoringSSL does not have the cipher under this name; there age-encryption does all of it. */
const hasCipher = getCiphers().includes(cipher);

export function sealWith(encrypter: Encrypter, passphrase: Secret): void {
  if (hasCipher) {
    encrypter.addRecipient(recipientOf(passphrase));
    return;
  }
  encrypter.setPassphrase(passphrase.reveal());
  encrypter.setScryptWorkFactor(workFactor);
}

/** `begun` is used where it fits, and of no consequence where it does not. */
export function openWith(decrypter: Decrypter, passphrase: Secret, begun?: BegunKey): void {
  if (hasCipher) decrypter.addIdentity(identityOf(passphrase, begun));
  else decrypter.addPassphrase(passphrase.reveal());
}

/** What a passphrase is worked on with. */
export interface ScryptPart {
  readonly salt: Buffer;
  /** The power of two. */
  readonly factor: number;
}

/** A key that a thread is working on before the program that asks for it is loaded. */
export interface BegunKey extends ScryptPart {
  readonly key: Promise<Buffer>;
}

const passphraseHead = /^age-encryption\.org\/v1\n-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n/;

/** undefined where there is nothing to begin with; opening the file says what is wrong with it. */
export function scryptPart(file: Buffer): ScryptPart | undefined {
  const [, text, digits] = passphraseHead.exec(file.toString('latin1', 0, 200)) ?? [];
  const factor = Number(digits);
  if (!hasCipher || text === undefined || factor > greatestWorkFactor) return undefined;
  return { salt: Buffer.from(text, 'base64'), factor };
}

export function beginKey({ salt, factor }: ScryptPart, passphrase: Secret): BegunKey {
  const key = keyOf(passphrase, salt, factor);
  // Where nobody comes to ask for it, nobody needs to know that it failed either.
  key.catch(() => {});
  return { salt, factor, key };
}

const recipientOf = (passphrase: Secret): Recipient => ({
  async wrapFileKey(fileKey) {
    const { Stanza } = await import('age-encryption');
    const salt = randomBytes(16);
    const sealing = createCipheriv(cipher, await keyOf(passphrase, salt, workFactor), nonce, {
      authTagLength: tagLength,
    });
    const body = Buffer.concat([sealing.update(fileKey), sealing.final(), sealing.getAuthTag()]);
    return [new Stanza(['scrypt', unpadded(salt), String(workFactor)], body)];
  },
});

const identityOf = (passphrase: Secret, begun?: BegunKey): Identity => ({
  async unwrapFileKey(stanzas) {
    const stanza = stanzas.find(({ args }) => args[0] === 'scrypt');
    if (stanza === undefined) return null;
    // Beside others it would let whoever knows one of the keys pass as the one who knows the passphrase.
    if (stanzas.length > 1) throw new Error('a passphrase beside other recipients');
    const { salt, factor } = partsOf(stanza);
    const key =
      begun?.salt.equals(salt) && begun.factor === factor
        ? begun.key
        : keyOf(passphrase, salt, factor);
    return fileKeyIn(stanza.body, await key);
  },
});

function partsOf({ args, body }: Stanza): ScryptPart {
  const [, text = '', factor = ''] = args;
  const salt = Buffer.from(text, 'base64');
  const wellFormed =
    args.length === 3 && salt.length === 16 && unpadded(salt) === text && body.length === 32;
  if (!wellFormed || !/^[1-9][0-9]*$/.test(factor)) throw new Error('a malformed passphrase part');
  if (Number(factor) > greatestWorkFactor) throw new Error('a work factor that is too high');
  return { salt, factor: Number(factor) };
}

/** null when the key does not fit: another passphrase. */
function fileKeyIn(body: Uint8Array, key: Buffer): Uint8Array | null {
  const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagLength });
  opening.setAuthTag(body.subarray(-tagLength));
  try {
    return Buffer.concat([opening.update(body.subarray(0, -tagLength)), opening.final()]);
  } catch {
    return null;
  }
}

/** Bytes that scrypt works on. */
export const workMemory = (factor: number): number => 128 * 2 ** factor * blockSize;

function keyOf(passphrase: Secret, salt: Buffer, factor: number): Promise<Buffer> {
  // More than it works on, for its two small buffers.
  const maxmem = workMemory(factor) + 2 ** 20;
  const options: ScryptOptions = { N: 2 ** factor, r: blockSize, p: 1, maxmem };
  const salted = Buffer.concat([Buffer.from(label), salt]);
  return new Promise((resolve, reject) => {
    scrypt(passphrase.reveal(), salted, 32, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
