import { generateKeyPairSync } from 'node:crypto';
import { JWT } from 'google-auth-library';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { type AssertionSigner, jwtBearerGrant } from '../../../src/main/oauth/jwt-bearer.ts';
import type { Http, HttpRequest } from '../../../src/main/ports.ts';
import { Secret } from '../../../src/main/secret.ts';
import { ok } from '../../../src/shared/failure.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const pair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const scope = 'https://www.googleapis.com/auth/drive.readonly';
const email = 'backup@project.iam.gserviceaccount.com';

const signer = (more: Partial<AssertionSigner> = {}): AssertionSigner => ({
  issuer: { kind: 'google' },
  tokenEndpoint: 'https://oauth2.googleapis.com/token',
  clientEmail: email,
  privateKeyId: 'key-1',
  privateKey: new Secret(pair.privateKey),
  actsFor: undefined,
  ...more,
});

function stage(status: number, body: object) {
  const clock = new ManualClock();
  const requests: HttpRequest[] = [];
  const http: Http = {
    send: async (request) => {
      requests.push(request);
      const headers = { 'content-type': 'application/json' };
      return ok({ status, headers, body: JSON.stringify(body) });
    },
  };
  const form = () => Object.fromEntries(new URLSearchParams(requests.at(-1)?.body));
  return { clock, requests, form, grant: jwtBearerGrant({ http, clock }) };
}

const token = { access_token: 'ya29.good', token_type: 'Bearer', expires_in: 3599 };

/** What google-auth-library sends with the same key, caught on its way. */
async function librarysRequest(subject: string | undefined) {
  const client = new JWT({
    ...{ email, key: pair.privateKey, keyId: 'key-1', scopes: [scope] },
    ...(subject === undefined ? {} : { subject }),
  });
  let sent: { url: string; form: Record<string, string> } | undefined;
  client.transporter.defaults.adapter = async (config) => {
    const { data } = config as unknown as { data: URLSearchParams };
    sent = { url: String(config.url), form: Object.fromEntries(data) };
    return { data: token, status: 200, config, headers: {} } as never;
  };
  await client.authorize();
  return sent ?? { url: '', form: {} };
}

describe('the assertion of a service account', () => {
  it.each([undefined, 'ada@example.com'])(
    'is that of google-auth-library, acting for %s',
    async (actsFor) => {
      const { grant, requests, form } = stage(200, token);
      await grant.accessToken(signer({ actsFor }), [scope]);
      const library = await librarysRequest(actsFor);
      expect(requests[0]?.url).toBe(library.url);
      expect(form().grant_type).toBe(library.form.grant_type);
      const [ours, theirs] = [form().assertion ?? '', library.form.assertion ?? ''];
      // Ours names the key as well.
      expect(decodeProtectedHeader(ours)).toMatchObject({ ...decodeProtectedHeader(theirs) });
      const { iat: ourStart = 0, exp: ourEnd = 0, ...ourClaims } = decodeJwt(ours);
      const { iat: theirStart = 0, exp: theirEnd = 0, ...theirClaims } = decodeJwt(theirs);
      expect(ourClaims).toEqual(theirClaims);
      expect(ourEnd - ourStart).toBe(theirEnd - theirStart);
    },
  );

  it('verifies with the public key', async () => {
    const { grant, clock, form } = stage(200, token);
    await grant.accessToken(signer(), [scope]);
    const { createPublicKey } = await import('node:crypto');
    const verified = await jwtVerify(form().assertion ?? '', createPublicKey(pair.publicKey), {
      audience: 'https://oauth2.googleapis.com/token',
      issuer: email,
      currentDate: new Date(clock.now()),
    });
    expect(verified.payload.scope).toBe(scope);
  });

  it('names the identity scopes in full: nobody consents here', async () => {
    const { grant, form } = stage(200, token);
    await grant.accessToken(signer(), ['email', 'openid', 'profile']);
    expect(decodeJwt(form().assertion ?? '').scope).toBe(
      'https://www.googleapis.com/auth/userinfo.email openid https://www.googleapis.com/auth/userinfo.profile',
    );
  });

  it('that cannot be signed says so, and quotes no key', async () => {
    const { grant, requests } = stage(200, token);
    const broken = signer({ privateKey: new Secret('-----BEGIN PRIVATE KEY-----\nMIIEvQ') });
    const outcome = await grant.accessToken(broken, [scope]);
    expect(outcome).toMatchObject({ kind: 'unusable', failure: { code: 'credential_invalid' } });
    expect(JSON.stringify(outcome)).not.toContain('MIIEvQ');
    expect(requests).toEqual([]);
  });
});

const refusals = [
  [400, 'invalid_grant', 'Invalid JWT Signature.', 'credential_refused', 'needs_sign_in'],
  [400, 'invalid_grant', 'Invalid grant: account not found', 'credential_refused', 'needs_sign_in'],
  [401, 'invalid_client', 'The OAuth client was not found.', 'credential_refused', 'needs_sign_in'],
  [
    400,
    'invalid_grant',
    'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
    'unusable',
    'invalid_response',
  ],
  [400, 'invalid_scope', 'Some requested scopes were invalid.', 'scope_refused', 'needs_consent'],
  [400, 'admin_policy_enforced', '', 'rejected', 'client_rejected'],
  [429, 'rate_limit_exceeded', '', 'temporary', 'upstream'],
  [503, 'backend_error', '', 'temporary', 'upstream'],
] as const;

describe('a refusal of the assertion', () => {
  it.each(refusals)('T43: %i %s %s is %s', async (status, error, description, kind, code) => {
    const { grant, requests } = stage(status, { error, error_description: description });
    const outcome = await grant.accessToken(signer(), [scope]);
    expect(outcome).toMatchObject({ kind, failure: { code } });
    expect(requests).toHaveLength(1);
  });

  it.each([
    [401, 'unauthorized_client', 'Client is unauthorized to retrieve access tokens'],
    [400, 'invalid_grant', 'Invalid email or User ID'],
  ])('%i %s is about acting for a person, and names the person', async (status, error, text) => {
    const { grant } = stage(status, { error, error_description: text });
    const outcome = await grant.accessToken(signer({ actsFor: 'ada@example.com' }), [scope]);
    expect(outcome).toMatchObject({
      kind: 'credential_refused',
      reason: 'delegation',
      failure: { sentence: expect.stringContaining('ada@example.com') },
    });
  });

  it('never quotes what the server says', async () => {
    const { grant } = stage(400, { error: 'invalid_grant', error_description: '<b>quoted</b>' });
    const outcome = await grant.accessToken(signer(), [scope]);
    expect(JSON.stringify(outcome)).not.toContain('quoted');
  });
});
