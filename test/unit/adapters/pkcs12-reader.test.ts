import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';
import { describe, expect, it } from 'vitest';
import { pkcs12Reader } from '../../../src/main/adapters/pkcs12-reader.ts';
import { Secret } from '../../../src/main/secret.ts';
import { samplePrivateKey } from '../../support/credential-samples.ts';
import { pkcs12File, usualPassword } from '../../support/pkcs12-sample.ts';

const usual = new Secret(usualPassword);
const publicPart = (pem: string) =>
  createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'pem' });

/** The same container with so many rounds of the key derivation that guards it. */
function withRounds(container: Buffer, rounds: string): Buffer {
  const pfx = forge.asn1.fromDer(container.toString('latin1'));
  const mac = Array.isArray(pfx.value) ? pfx.value[2] : undefined;
  const count = Array.isArray(mac?.value) ? mac.value[2] : undefined;
  if (count === undefined) throw new Error('not the container that openssl makes');
  count.value = rounds;
  return Buffer.from(forge.asn1.toDer(pfx).getBytes(), 'latin1');
}

describe('the key of a PKCS #12 file', () => {
  it.each([
    ['as Google makes them, with RC2 and triple DES', true],
    ['as OpenSSL makes them today', false],
  ])('%s is the one that went in', (_, legacy) => {
    const read = pkcs12Reader.privateKey(pkcs12File(samplePrivateKey, { legacy }), usual);
    expect(read.ok && publicPart(read.value.reveal())).toBe(publicPart(samplePrivateKey));
  });

  it('is asked for with another password where this one does not open it', () => {
    const file = pkcs12File(samplePrivateKey, { password: 'Zahnbürste' });
    expect(pkcs12Reader.privateKey(file, usual)).toMatchObject({
      ok: false,
      failure: { code: 'not_allowed', sentence: expect.stringContaining('password') },
    });
    expect(pkcs12Reader.privateKey(file, new Secret('Zahnbürste')).ok).toBe(true);
  });

  it('is missed where there is only a certificate', () => {
    const file = pkcs12File(samplePrivateKey, { withKey: false });
    expect(pkcs12Reader.privateKey(file, usual)).toMatchObject({
      failure: { code: 'client_file_invalid', sentence: expect.stringContaining('one RSA key') },
    });
  });

  it('is no RSA key where it is one of another kind', () => {
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const read = pkcs12Reader.privateKey(pkcs12File(privateKey), usual);
    expect(read).toMatchObject({ ok: false, failure: { code: 'client_file_invalid' } });
  });
});

describe('a hostile file', () => {
  it('that is cut off anywhere is refused', () => {
    const file = pkcs12File(samplePrivateKey);
    for (let length = 0; length < file.length; length += 37) {
      const read = pkcs12Reader.privateKey(file.subarray(0, length), usual);
      expect(read).toMatchObject({ ok: false, failure: { code: 'client_file_invalid' } });
    }
  });

  it('with a byte changed gives a key that was in it, or none', () => {
    const file = pkcs12File(samplePrivateKey);
    for (let at = 0; at < file.length; at += 97) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      const read = pkcs12Reader.privateKey(changed, usual);
      if (read.ok) expect(publicPart(read.value.reveal())).toBe(publicPart(samplePrivateKey));
      else expect(['client_file_invalid', 'not_allowed']).toContain(read.failure.code);
    }
  });

  it('that wants two thousand million rounds is broken off within seconds', {
    timeout: 30_000,
  }, () => {
    const file = withRounds(pkcs12File(samplePrivateKey), '\u007f\u00ff\u00ff\u00ff');
    expect(pkcs12Reader.privateKey(file, usual)).toMatchObject({
      failure: { code: 'client_file_invalid', sentence: expect.stringContaining('too long') },
    });
  });

  it('that nests without end is refused', () => {
    const nested = Buffer.alloc(20_000, Buffer.from([0x30, 0x80]));
    expect(pkcs12Reader.privateKey(nested, usual)).toMatchObject({
      failure: { code: 'client_file_invalid' },
    });
  });
});
