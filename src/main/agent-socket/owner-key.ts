import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { ok, type Result } from '../../shared/failure.ts';
import type { Random } from '../ports.ts';
import { randomText } from '../random-text.ts';
import { Secret } from '../secret.ts';
import { base32Text, checksum, hashSecret, matchesHash, ownerKeyPrefix } from './caller-key.ts';
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

/** The owner key as a person may want it or not: in the desktop app it is off unless turned on. */
export interface OwnerKeySwitch {
  matches(shown: string): boolean;
  /** Each turn-on writes a new key, so that a copy of the old one stays worth nothing. */
  turn(on: boolean): Result<void>;
  /** Aborts when the present key ends, and with it what it has opened. */
  ends(): AbortSignal;
}

export function ownerKeySwitch(random: Random, home: string): OwnerKeySwitch {
  let current: OwnerKey | undefined;
  let ending = new AbortController();
  return {
    ends: () => ending.signal,
    matches: (shown) => current?.matches(shown) ?? false,
    turn(on) {
      if (on === (current !== undefined)) return ok(undefined);
      current?.remove(home);
      current = undefined;
      ending.abort();
      ending = new AbortController();
      // Every stream listens; Node takes more than ten for a leak unless told.
      setMaxListeners(0, ending.signal);
      if (!on) return ok(undefined);
      const minted = mintOwnerKey(random);
      const written = minted.write(home);
      if (written.ok) current = minted;
      return written;
    },
  };
}

const ownerKeyForm = new RegExp(`^${ownerKeyPrefix}([A-Za-z0-9_-]{43})_([0-9a-f]{8})$`);
export const ownerKeyFile = 'owner.hdr';

export function mintOwnerKey(random: Random): OwnerKey {
  const secret = new Secret(randomText(random, 32));
  const hash = hashSecret(secret);
  const letters = base32Text(random.bytes(8));
  const line = () => {
    const body = `${ownerKeyPrefix}${secret.reveal()}`;
    return `Authorization: Bearer ${body}_${checksum(body)}\n`;
  };
  return {
    matches(shown) {
      const [, text, sum] = ownerKeyForm.exec(shown) ?? [];
      const whole = text !== undefined && checksum(`${ownerKeyPrefix}${text}`) === sum;
      return matchesHash(whole ? new Secret(text) : undefined, hash);
    },
    write: (home) => writePrivateFile(join(home, ownerKeyFile), line(), letters),
    remove: (home) => removePrivateFile(join(home, ownerKeyFile), line()),
  };
}
