import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseServiceAccountKey } from '../../../src/main/accounts/service-account-key.ts';

const pem = (bits: number) =>
  generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;

const key = {
  type: 'service_account',
  project_id: 'project',
  private_key_id: '0123456789abcdef',
  private_key: pem(2048),
  client_email: 'backup@project.iam.gserviceaccount.com',
  client_id: '100000000000000000000',
  auth_uri: 'https://accounts.google.com/o/oauth2/auth',
  token_uri: 'https://oauth2.googleapis.com/token',
  universe_domain: 'googleapis.com',
};

const judged = (change: object) => parseServiceAccountKey(JSON.stringify({ ...key, ...change }));

describe('the key file of a service account', () => {
  it.each([
    'https://oauth2.googleapis.com/token',
    'https://accounts.google.com/o/oauth2/token',
    'https://www.googleapis.com/oauth2/v4/token',
  ])('with %s is Google’s, and asks at the endpoint of today', (token_uri) => {
    expect(judged({ token_uri })).toMatchObject({
      ok: true,
      value: {
        clientEmail: key.client_email,
        issuer: { kind: 'google' },
        tokenEndpoint: 'https://oauth2.googleapis.com/token',
      },
    });
  });

  it('with a loopback address is a sandbox’s', () => {
    expect(judged({ token_uri: 'http://127.0.0.1:8080/token' })).toMatchObject({
      value: { issuer: { kind: 'sandbox', origin: 'http://127.0.0.1:8080' } },
    });
  });

  it.each([
    'https://oauth2.googleapis.com.evil.example/token',
    'https://evil.example/token',
    'http://oauth2.googleapis.com/token',
    'http://localhost:8080/token',
    'http://user@127.0.0.1:8080/token',
    'http://127.0.0.1/token',
    'file:///etc/passwd',
    '',
  ])('with %j is refused: a signed assertion goes nowhere else', (token_uri) => {
    expect(judged({ token_uri })).toMatchObject({
      ok: false,
      failure: { code: 'issuer_not_allowed' },
    });
  });

  it.each([
    [{ type: 'authorized_user' }, 'not the key of a service account'],
    [{ client_email: 'no address' }, 'client_email'],
    [{ client_email: 'line\nbreak@example.com' }, 'client_email'],
    [{ private_key_id: 'two words' }, 'private_key_id'],
    [{ private_key: 42 }, 'private_key'],
    [{ private_key: key.private_key.slice(0, 600) }, 'cut off'],
    [{ private_key: pem(1024) }, '2,048 bits'],
    [{ universe_domain: 'other.example' }, 'universe_domain'],
  ])('%j is refused in words', (change, words) => {
    const result = judged(change);
    expect(result).toMatchObject({ ok: false, failure: { code: 'client_file_invalid' } });
    expect(!result.ok && result.failure.sentence).toContain(words);
  });

  it('without the id of the key is taken, as an export of what came as .p12 is', () => {
    expect(judged({ private_key_id: undefined })).toMatchObject({
      ok: true,
      value: { privateKeyId: undefined, clientEmail: key.client_email },
    });
  });

  it('cut off at any byte is refused, and never quoted', () => {
    const text = JSON.stringify(key);
    for (let length = 0; length < text.length; length += 1) {
      const result = parseServiceAccountKey(text.slice(0, length));
      expect(result.ok).toBe(false);
      expect(JSON.stringify(result)).not.toContain('PRIVATE KEY');
    }
  });
});
