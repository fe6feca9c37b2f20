import { describe, expect, it } from 'vitest';
import { judgeDeviceAuthorization } from '../../../src/main/oauth/device-authorization.ts';
import { ok } from '../../../src/shared/failure.ts';

const google = { kind: 'google' } as const;
const sandbox = { kind: 'sandbox', origin: 'http://127.0.0.1:4711' } as const;

const good = {
  device_code: 'AH-1Ng2...made-up',
  user_code: 'GQVQ-JKEC',
  verification_url: 'https://www.google.com/device',
  expires_in: 1800,
  interval: 5,
};

const judge = (
  change: object = {},
  issuer: typeof google | typeof sandbox = google,
  status = 200,
) =>
  judgeDeviceAuthorization(
    ok({
      status,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...good, ...change }),
    }),
    issuer,
    0,
  );

describe('what the server gives to sign in by code', () => {
  it("is taken in Google's words and in those of the RFC", () => {
    const taken = {
      userCode: 'GQVQ-JKEC',
      verificationUri: good.verification_url,
      completeUri: null,
      expiresIn: 1800,
      interval: 5,
    };
    expect(judge()).toMatchObject({ ok: true, value: taken });
    const byRfc = { verification_url: undefined, verification_uri: good.verification_url };
    expect(judge({ ...byRfc, interval: undefined })).toMatchObject({ ok: true, value: taken });
  });

  it.each([
    'https://www.google.com.evil.example/device',
    'https://evil.example/device',
    'http://www.google.com/device',
    'https://notgoogle.com/device',
    'https://user@www.google.com/device',
    'https://www.google.com:444/device',
    'javascript:alert(1)',
    'http://127.0.0.1:4711/device',
    '',
  ])('sends nobody to %j', (verification_url) => {
    expect(judge({ verification_url })).toMatchObject({
      ok: false,
      failure: { code: 'invalid_response' },
    });
  });

  it('of a sandbox stays at the sandbox', () => {
    const own = { verification_url: 'http://127.0.0.1:4711/device' };
    expect(judge(own, sandbox)).toMatchObject({ ok: true });
    expect(judge({}, sandbox)).toMatchObject({ ok: false });
  });

  it('loses a whole address that leads elsewhere, and nothing else', () => {
    const verification_uri_complete = 'https://evil.example/device?user_code=GQVQ-JKEC';
    expect(judge({ verification_uri_complete })).toMatchObject({
      ok: true,
      value: { completeUri: null },
    });
  });

  it.each([
    { user_code: '<b>' },
    { user_code: 'A'.repeat(41) },
    { user_code: 'ab\u202Ecd' },
    { device_code: '' },
    { device_code: 'with space' },
    { device_code: undefined },
    { expires_in: 'soon' },
  ])('is refused with %j', (change) => {
    expect(judge(change)).toMatchObject({ ok: false, failure: { code: 'invalid_response' } });
  });

  it.each([
    [{ interval: 0 }, { interval: 1 }],
    [{ interval: 86_400 }, { interval: 60 }],
    [{ expires_in: 1e9 }, { expiresIn: 3600 }],
    [{ expires_in: '1800' }, { expiresIn: 1800 }],
  ])('%j becomes %j: neither a storm nor a wait without end', (change, value) => {
    expect(judge(change)).toMatchObject({ ok: true, value });
  });

  it('keeps the device code a secret', () => {
    expect(JSON.stringify(judge())).not.toContain('made-up');
  });
});
