import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What Google gives all its files. */
export const usualPassword = 'notasecret';

interface Pkcs12Options {
  readonly password?: string;
  /** RC2 and triple DES, as Google's files are; otherwise what OpenSSL makes today. */
  readonly legacy?: boolean;
  readonly withKey?: boolean;
}

/** A .p12 file of this key with a certificate of its own, made by openssl. */
export function pkcs12File(pem: string, options: Pkcs12Options = {}): Buffer {
  const { password = usualPassword, legacy = true, withKey = true } = options;
  const folder = mkdtempSync(join(tmpdir(), 'keybearer-p12-'));
  const at = (name: string) => join(folder, name);
  const openssl = (args: readonly string[]) =>
    execFileSync('openssl', [...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    writeFileSync(at('key.pem'), pem, { mode: 0o600 });
    openssl([
      ...['req', '-x509', '-key', at('key.pem'), '-out', at('certificate.pem')],
      ...['-subj', '/CN=1234567890', '-days', '30'],
    ]);
    openssl([
      ...['pkcs12', '-export', '-in', at('certificate.pem'), '-out', at('key.p12')],
      ...(withKey ? ['-inkey', at('key.pem')] : ['-nokeys']),
      ...(legacy ? ['-legacy'] : []),
      ...['-passout', `pass:${password}`],
    ]);
    return readFileSync(at('key.p12'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
