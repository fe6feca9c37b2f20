import { createHash } from 'node:crypto';
import { isVisibleText } from '../../shared/visible-text.ts';
import { freeName } from './free-name.ts';

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * The id of an account: 80 bits of a hash over issuer, client and subject, in base32. The same person
 * through the same client always gets the same id, also after the settings were lost, so a second
 * sign-in cannot make a double.
 */
export function accountId(issuer: string, clientId: string, subject: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([issuer, clientId, subject]))
    .digest();
  let id = '';
  let bits = 0;
  let value = 0;
  for (const byte of hash.subarray(0, 10)) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      id += base32[(value >>> bits) & 31];
    }
  }
  return `acc_${id}`;
}

/** An alias is what people and scripts write; it must not look like an e-mail address or an account id. */
export const isAlias = (text: string): boolean =>
  text.length <= 64 && isVisibleText(text) && !text.includes('@') && !text.startsWith('acc_');

/** A free alias made of the address's local part. */
export function freeAlias(email: string, taken: (alias: string) => boolean): string {
  const local = (email.split('@')[0] ?? '').slice(0, 56).replace(/[^\p{L}\p{N}._+-]/gu, '');
  return freeName(isAlias(local) ? local : 'account', taken);
}
