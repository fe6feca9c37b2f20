import { unusable } from './import-candidate.ts';
import { type Pkcs12Reader, tookTooLong } from './import-ports.ts';

/** Nobody has more of them in one file, and everything else waits while they are opened. */
const mostKeys = 10;

/**
 * Opens the keys of one file: a stranger's file must not have hundreds opened one after the other, nor
 * a second one that takes as long as it may.
 */
export function fewKeys(reader: Pkcs12Reader): Pkcs12Reader {
  let opened = 0;
  return {
    privateKey(bytes, password) {
      opened += 1;
      if (opened > mostKeys) return tooMany;
      const key = reader.privateKey(bytes, password);
      if (!key.ok && key.failure.cause === tookTooLong) opened = mostKeys;
      return key;
    },
  };
}

const tooMany = unusable(
  `This file has more keys in PKCS #12 form (.p12) than Keybearer opens in one go. Split it, and import the parts.`,
);
