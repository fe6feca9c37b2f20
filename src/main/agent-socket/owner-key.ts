import { join } from 'node:path';
import type { Result } from '../../shared/failure.ts';
import type { Random } from '../ports.ts';
import { Secret } from '../secret.ts';
import { base32Text, checksum, hashSecret, matchesHash } from './caller-key.ts';
import { removePrivateFile, writePrivateFile } from './private-file.ts';

/**
 * What the managing commands show: a new key at every start, in a 0600 file that whoever may read the
 * home may read. The file is one header line, so that `curl -H @owner.hdr` keeps it out of argv.
 */
export interface OwnerKey {
  /** In constant time. */
  matches(shown: string): boolean;
  write(home: string): Result<void>;
  remove(home: string): void;
}

const ownerKeyForm = /^kbo1_([A-Za-z0-9_-]{43})_([0-9a-f]{8})$/;
export const ownerKeyFile = 'owner.hdr';

export function mintOwnerKey(random: Random): OwnerKey {
  const secret = new Secret(Buffer.from(random.bytes(32)).toString('base64url'));
  const hash = hashSecret(secret);
  const letters = base32Text(random.bytes(8));
  const line = () => {
    const body = `kbo1_${secret.reveal()}`;
    return `Authorization: Bearer ${body}_${checksum(body)}\n`;
  };
  return {
    matches(shown) {
      const [, text, sum] = ownerKeyForm.exec(shown) ?? [];
      const whole = text !== undefined && checksum(`kbo1_${text}`) === sum;
      return matchesHash(whole ? new Secret(text) : undefined, hash);
    },
    write: (home) => writePrivateFile(join(home, ownerKeyFile), line(), letters),
    remove: (home) => removePrivateFile(join(home, ownerKeyFile), line()),
  };
}
