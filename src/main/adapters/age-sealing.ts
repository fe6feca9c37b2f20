import type { Sealing } from '../import/import-ports.ts';
import { Secret } from '../secret.ts';
import { openWith, sealWith } from './age-passphrase.ts';

/** Loaded when it is needed: few starts lead to an import or an export. */
const age = () => import('age-encryption');

/** The files that age writes, so that a backup can be opened without Keybearer as well. */
export const ageSealing: Sealing = {
  newKey: async () => new Secret(await (await age()).generateX25519Identity()),

  async seal(content, key) {
    const { Encrypter, identityToRecipient } = await age();
    const encrypter = new Encrypter();
    encrypter.addRecipient(await identityToRecipient(key.reveal()));
    return encrypter.encrypt(content);
  },

  async open(sealed, key) {
    const { Decrypter } = await age();
    const decrypter = new Decrypter();
    try {
      decrypter.addIdentity(key.reveal());
      return await decrypter.decrypt(sealed);
    } catch {
      return undefined;
    }
  },

  async sealWithPassphrase(content, passphrase) {
    const { armor, Encrypter } = await age();
    const encrypter = new Encrypter();
    sealWith(encrypter, passphrase);
    return Buffer.from(armor.encode(await encrypter.encrypt(content)));
  },

  async openWithPassphrase(sealed, passphrase) {
    const { armor, Decrypter } = await age();
    const decrypter = new Decrypter();
    openWith(decrypter, passphrase);
    try {
      return await decrypter.decrypt(binary(sealed, armor.decode));
    } catch {
      return undefined;
    }
  },
};

/** `age -p` writes bytes and `age -a -p` text; both are opened. */
function binary(sealed: Uint8Array, decode: (armored: string) => Uint8Array): Uint8Array {
  const text = Buffer.from(sealed).toString('latin1');
  return text.startsWith('-----BEGIN AGE') ? decode(text) : sealed;
}
