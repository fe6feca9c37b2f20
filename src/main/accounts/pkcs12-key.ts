import { createPrivateKey } from 'node:crypto';
import type { Result } from '../../shared/failure.ts';
import type { Pkcs12Reader } from '../import/import-ports.ts';
import { Secret } from '../secret.ts';
import { type KeyParts, type ServiceAccountKey, serviceAccountKey } from './service-account-key.ts';

/** What Google's console says of every .p12 file that it makes. */
const googlePassword = 'notasecret';

/** A service account's key as Google gave it out before there were JSON keys; the file does not say whose. */
export interface Pkcs12Key extends Omit<KeyParts, 'privateKey' | 'privateKeyId'> {
  readonly bytes: Uint8Array;
  /** Left out, Google's own. */
  readonly password?: Secret | undefined;
}

export function readPkcs12Key(
  reader: Pkcs12Reader,
  { bytes, password, ...named }: Pkcs12Key,
): Result<ServiceAccountKey> {
  // oauth2client took a PEM text in the same place, and stored it there as well.
  const pem = pemIn(bytes);
  const key =
    pem === undefined
      ? reader.privateKey(bytes, password ?? new Secret(googlePassword))
      : { ok: true as const, value: pem };
  return key.ok ? serviceAccountKey({ ...named, privateKey: asPkcs8(key.value) }) : key;
}

function pemIn(bytes: Uint8Array): Secret | undefined {
  const text = Buffer.from(bytes).toString('latin1');
  const begin = text.indexOf('-----BEGIN ');
  return begin < 0 ? undefined : new Secret(text.slice(begin));
}

/** The one form in which keys are kept and compared; what cannot be read is judged by who comes next. */
function asPkcs8(pem: Secret): Secret {
  try {
    const key = createPrivateKey(pem.reveal());
    return new Secret(key.export({ type: 'pkcs8', format: 'pem' }).toString());
  } catch {
    return pem;
  }
}
