import { describe, expect, it } from 'vitest';
import { parseClientSecretFile } from '../../../src/main/accounts/client-secret-file.ts';

const google = {
  client_id: '1234-abc.apps.googleusercontent.com',
  client_secret: 'made-up-for-this-test',
  project_id: 'mail-room',
  auth_uri: 'https://accounts.google.com/o/oauth2/auth',
  token_uri: 'https://oauth2.googleapis.com/token',
  auth_provider_x509_cert_url: 'https://www.googleapis.com/oauth2/v1/certs',
  redirect_uris: ['http://localhost'],
};
const installed = (change: object = {}) => JSON.stringify({ installed: { ...google, ...change } });
const web = (change: object = {}) =>
  JSON.stringify({ web: { ...google, redirect_uris: ['http://localhost:8080/cb'], ...change } });
const at = (auth: string, token: string) => installed({ auth_uri: auth, token_uri: token });

describe('a client file', () => {
  it('from the Google Cloud console is taken, with a byte order mark or without', () => {
    for (const text of [installed(), `\uFEFF${installed()}`]) {
      const parsed = parseClientSecretFile(text);
      expect(parsed).toMatchObject({
        ok: true,
        value: { clientId: google.client_id, issuer: { kind: 'google' }, projectId: 'mail-room' },
      });
    }
  });

  it('of a web application is taken with the redirect URI it has registered on this computer', () => {
    const uris = ['https://app.example/cb', 'http://localhost:8080', 'http://127.0.0.1:9000/a'];
    expect(parseClientSecretFile(web({ redirect_uris: uris }))).toMatchObject({
      ok: true,
      value: { clientId: google.client_id, redirectUri: 'http://127.0.0.1:9000/a' },
    });
  });

  it('of a sandbox is known by its loopback address', () => {
    for (const origin of ['http://127.0.0.1:4711', 'http://[::1]:4711']) {
      expect(parseClientSecretFile(at(`${origin}/auth`, `${origin}/token`))).toMatchObject({
        ok: true,
        value: { issuer: { kind: 'sandbox', origin } },
      });
    }
  });

  it.each([
    ['https://accounts.google.com.evil.example/auth', google.token_uri],
    [google.auth_uri, 'https://evil.example/token'],
    ['http://accounts.google.com/o/oauth2/auth', google.token_uri],
    ['http://localhost:4711/auth', 'http://localhost:4711/token'],
    ['http://127.0.0.1:4711/auth', 'http://127.0.0.1:4712/token'],
    ['http://127.0.0.1:4711/auth', google.token_uri],
    ['http://user@127.0.0.1:4711/auth', 'http://user@127.0.0.1:4711/token'],
    ['https://127.0.0.1:4711/auth', 'https://127.0.0.1:4711/token'],
    ['http://127.0.0.1/auth', 'http://127.0.0.1/token'],
    ['file:///etc/passwd', 'file:///etc/passwd'],
    ['', ''],
  ])('that signs in at %j and %j is refused', (auth, token) => {
    expect(parseClientSecretFile(at(auth, token))).toMatchObject({
      ok: false,
      failure: { code: 'issuer_not_allowed' },
    });
  });

  it.each([
    ['', 'JSON'],
    ['nonsense', 'JSON'],
    ['null', 'OAuth client'],
    ['[]', 'OAuth client'],
    ['{}', 'Desktop app'],
    [web({ redirect_uris: undefined }), 'Authorized redirect URIs'],
    [web({ redirect_uris: [] }), 'Authorized redirect URIs'],
    [web({ redirect_uris: ['https://app.example/callback'] }), 'http://127.0.0.1:8085/callback'],
    [web({ redirect_uris: ['http://localhost'] }), 'Authorized redirect URIs'],
    [web({ redirect_uris: 'http://localhost:8080' }), 'redirect_uris'],
    [web({ client_secret: undefined }), 'client_secret'],
    [JSON.stringify({ web: null }), 'web'],
    [JSON.stringify({ type: 'service_account' }), 'keybearer account add-key'],
    [JSON.stringify({ type: 'authorized_user' }), 'keybearer import'],
    [JSON.stringify({ installed: null }), 'installed'],
    [installed({ client_id: 7 }), 'client_id'],
    [installed({ client_id: '' }), 'client_id'],
    [installed({ client_id: 'a\nb' }), 'client_id'],
    [installed({ client_secret: {} }), 'client_secret'],
    [installed({ token_uri: undefined }), 'token_uri'],
  ])('that reads %j is refused with a word about %s', (text, word) => {
    const parsed = parseClientSecretFile(text);
    expect(parsed).toMatchObject({ ok: false, failure: { code: 'client_file_invalid' } });
    if (!parsed.ok) expect(parsed.failure.sentence).toContain(word);
  });

  it('cut off anywhere is refused, never half taken', () => {
    const whole = installed();
    for (let length = 0; length < whole.length; length += 1) {
      expect(parseClientSecretFile(whole.slice(0, length)).ok).toBe(false);
    }
  });
});
