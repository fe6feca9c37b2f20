import {
  armor,
  Decrypter,
  Encrypter,
  generateX25519Identity,
  identityToRecipient,
} from 'age-encryption';
import type { Sealing } from '../import/import-ports.ts';
import { Secret } from '../secret.ts';
import { workFactor } from './age-container.ts';

/** The files that age writes, so that a backup can be opened without Keybearer as well. */
export const ageSealing: Sealing = {
  newKey: async () => new Secret(await generateX25519Identity()),

  async seal(content, key) {
    const encrypter = new Encrypter();
    encrypter.addRecipient(await identityToRecipient(key.reveal()));
    return encrypter.encrypt(content);
  },

  async open(sealed, key) {
    const decrypter = new Decrypter();
    try {
      decrypter.addIdentity(key.reveal());
      return await decrypter.decrypt(sealed);
    } catch {
      return undefined;
    }
  },

  async sealWithPassphrase(content, passphrase) {
    const encrypter = new Encrypter();
    encrypter.setPassphrase(passphrase.reveal());
    encrypter.setScryptWorkFactor(workFactor);
    return Buffer.from(armor.encode(await encrypter.encrypt(content)));
  },

  async openWithPassphrase(sealed, passphrase) {
    const decrypter = new Decrypter();
    decrypter.addPassphrase(passphrase.reveal());
    try {
      return await decrypter.decrypt(binary(sealed));
    } catch {
      return undefined;
    }
  },
};

/** `age -p` writes bytes and `age -a -p` text; both are opened. */
function binary(sealed: Uint8Array): Uint8Array {
  const text = Buffer.from(sealed).toString('latin1');
  return text.startsWith('-----BEGIN AGE') ? armor.decode(text) : sealed;
}
