import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { FollowingBrowser } from '../../support/following-browser.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { readForms } from '../../support/page-form.ts';
import { PlainClient } from './plain-client.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.close());

const plainClient = () => new PlainClient(sandbox.clientSecretJson);

async function get(url: string): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(url, { redirect: 'manual' });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('an authorization request that cannot be answered to its redirect URI gets a page', () => {
  it.each([
    ['no client', { client_id: undefined }, 400, 'invalid_request'],
    ['an unknown client', { client_id: 'nobody' }, 401, 'invalid_client'],
    ['no redirect URI', { redirect_uri: undefined }, 400, 'invalid_request'],
    [
      'a redirect elsewhere',
      { redirect_uri: 'https://evil.example/cb' },
      400,
      'redirect_uri_mismatch',
    ],
    [
      'a redirect to a name',
      { redirect_uri: 'http://localhost:1234/cb' },
      400,
      'redirect_uri_mismatch',
    ],
    [
      'a redirect to a name that begins like loopback',
      { redirect_uri: 'http://127.0.0.1.evil.example/' },
      400,
      'redirect_uri_mismatch',
    ],
    [
      'a redirect with a user name',
      { redirect_uri: 'http://127.0.0.1@evil.example/' },
      400,
      'redirect_uri_mismatch',
    ],
    [
      'a redirect with a fragment',
      { redirect_uri: 'http://127.0.0.1:1234/cb#x' },
      400,
      'redirect_uri_mismatch',
    ],
    [
      'the old copy-and-paste redirect',
      { redirect_uri: 'urn:ietf:wg:oauth:2.0:oob' },
      400,
      'redirect_uri_mismatch',
    ],
    ['no response type', { response_type: undefined }, 400, 'invalid_request'],
    ['the implicit flow', { response_type: 'token' }, 400, 'unsupported_response_type'],
    ['no scope', { scope: undefined }, 400, 'invalid_request'],
    ['a scope that Google does not have', { scope: 'openid gmail.readonly' }, 400, 'invalid_scope'],
    [
      'no PKCE',
      { code_challenge: undefined, code_challenge_method: undefined },
      400,
      'invalid_request',
    ],
    ['plain PKCE', { code_challenge_method: 'plain' }, 400, 'invalid_request'],
    [
      'PKCE without a method, which means plain',
      { code_challenge_method: undefined },
      400,
      'invalid_request',
    ],
    ['a challenge that is no SHA-256', { code_challenge: 'short' }, 400, 'invalid_request'],
  ])('%s', async (_name, overrides, status, error) => {
    const answer = await get(plainClient().authorizationUrl(overrides));
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`Error ${status}: ${error}`);
    expect(answer.headers.get('location')).toBeNull();
  });

  it('a parameter given twice', async () => {
    const answer = await get(`${plainClient().authorizationUrl()}&scope=openid`);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('can only have a single value: scope');
  });
});

it('answers prompt=none to the redirect URI, with state and issuer', async () => {
  const client = plainClient();
  const answer = await get(client.authorizationUrl({ prompt: 'none' }));
  expect(answer.status).toBe(302);
  const location = new URL(answer.headers.get('location') ?? '');
  expect(Object.fromEntries(location.searchParams)).toEqual({
    error: 'interaction_required',
    state: client.state,
    iss: sandbox.origin,
  });
});

describe('the options of an authorization request', () => {
  it.each([
    ['prompt', { prompt: 'force' }],
    ['prompt', { prompt: 'none consent' }],
    ['access_type', { access_type: 'forever' }],
    ['include_granted_scopes', { include_granted_scopes: 'yes' }],
  ])('a %s that Google does not take gets a page: %j', async (name, overrides) => {
    const answer = await get(plainClient().authorizationUrl(overrides));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`Invalid parameter value for ${name}`);
  });

  it('prompt=none is answered without a page for who has agreed to all of it before', async () => {
    const client = plainClient();
    await client.signIn({ account: 'chioma@sandbox.example' });
    const silent = { prompt: 'none', login_hint: 'chioma@sandbox.example' };
    const { body } = await client.signIn({ answer: 'leave' }, silent);
    expect(body.access_token).toEqual(expect.any(String));
    // No consent was given, so no refresh token comes of it.
    expect(body.refresh_token).toBeUndefined();
    const more = 'openid https://www.googleapis.com/auth/drive';
    const answer = await get(client.authorizationUrl({ ...silent, scope: more }));
    const location = new URL(answer.headers.get('location') ?? '');
    expect(location.searchParams.get('error')).toBe('interaction_required');
  });

  it('hd narrows the chooser, and the id token says the domain, of a consumer account none', async () => {
    const client = plainClient();
    const { text } = await get(client.authorizationUrl({ hd: 'corp.example' }));
    expect(text).not.toContain('ada@sandbox.example');
    const claimsOf = async (account: string) => {
      const { idToken } = await client.signIn({ account });
      return JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString());
    };
    expect(await claimsOf('eve@corp.example')).toMatchObject({ hd: 'corp.example' });
    expect(await claimsOf('eve@gmail.example')).not.toHaveProperty('hd');
  });
});

it('takes any port and path on both loopback addresses', async () => {
  for (const redirect_uri of [
    'http://127.0.0.1:1/a',
    'http://[::1]:65535/b/c',
    'http://127.0.0.1',
  ]) {
    expect((await get(plainClient().authorizationUrl({ redirect_uri }))).status).toBe(200);
  }
});

describe('the consent page', () => {
  const controls = async (overrides: Record<string, string>) => {
    const { text } = await get(plainClient().authorizationUrl(overrides));
    return readForms(text)[0]?.controls ?? [];
  };

  it('offers three made-up people, another address, and a tick box for each scope', async () => {
    const found = await controls({});
    expect(found.filter(({ type }) => type === 'radio').map(({ value }) => value)).toEqual([
      'ada@sandbox.example',
      'bruno@sandbox.example',
      'chioma@sandbox.example',
      'other',
    ]);
    const boxes = found.filter(({ type }) => type === 'checkbox');
    expect(boxes.map(({ value, disabled }) => [value, disabled])).toEqual([
      ['https://www.googleapis.com/auth/calendar.readonly', false],
      ['https://www.googleapis.com/auth/userinfo.email', true],
      ['openid', true],
    ]);
  });

  it('preselects the person of the login hint', async () => {
    const found = await controls({ login_hint: 'bruno@sandbox.example' });
    expect(found.find(({ type, checked }) => type === 'radio' && checked)?.value).toBe(
      'bruno@sandbox.example',
    );
  });

  it('fills an unlisted login hint in as another address', async () => {
    const found = await controls({ login_hint: 'Dora@Sandbox.example' });
    expect(found.find(({ type, checked }) => type === 'radio' && checked)?.value).toBe('other');
    expect(found.find(({ type }) => type === 'email')?.value).toBe('dora@sandbox.example');
  });

  it.each([
    ['a scope', { scope: 'openid <b>bold</b>' }],
    ['a response type', { response_type: '<b>bold</b>' }],
    ['a login hint', { login_hint: `a&b'c@sandbox.example` }],
  ])('escapes %s', async (_name, overrides) => {
    const { text } = await get(plainClient().authorizationUrl(overrides));
    expect(text).not.toMatch(/<b>|a&b'c/);
    expect(text).toMatch(/&lt;b&gt;bold|value="a&amp;b/);
  });

  it('runs no script, loads nothing, and lets the form lead to the redirect URI only', async () => {
    const { text, headers } = await get(plainClient().authorizationUrl());
    expect(text).not.toMatch(/<script|https?:\/\/[^"]*\.(?:css|js|png)/);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy.split('; ')).toContain("form-action 'self' http://127.0.0.1:9");
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('says that it is not Google, in the title and on the page', async () => {
    const { text } = await get(plainClient().authorizationUrl());
    expect(text).toMatch(/<title>.*sandbox – not Google<\/title>/);
    expect(text).toContain('Sandbox – not Google.');
  });

  it('asks again when the other address is none', async () => {
    const browser = new FollowingBrowser({ answer: 'leave' });
    const page = await browser.visit(plainClient().authorizationUrl());
    const request = readForms(page.body)[0]?.controls.find(({ name }) => name === 'request');
    const answer = await fetch(`${sandbox.origin}/o/oauth2/v2/consent`, {
      method: 'POST',
      body: new URLSearchParams({
        request: request?.value ?? '',
        account: 'other',
        other_address: 'nobody',
        decision: 'allow',
      }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('aria-invalid="true"');
    browser.close();
  });

  it('is answered once', async () => {
    const client = plainClient();
    await client.authorize();
    const answered = sandbox.requests.last('consent');
    const again = await fetch(`${sandbox.origin}/o/oauth2/v2/consent`, {
      method: 'POST',
      body: new URLSearchParams(answered.form),
      redirect: 'manual',
    });
    expect(again.status).toBe(400);
    expect(await again.text()).toContain('answered before');
  });

  it('is answered while it is fresh', async () => {
    const clock = new ManualClock();
    const dated = await startSandbox({ now: () => clock.now() });
    const { text } = await get(new PlainClient(dated.clientSecretJson).authorizationUrl());
    const request = readForms(text)[0]?.controls.find(({ name }) => name === 'request');
    const answer = () =>
      fetch(`${dated.origin}/o/oauth2/v2/consent`, {
        method: 'POST',
        body: new URLSearchParams({ request: request?.value ?? '', decision: 'later' }),
      });
    expect(await (await answer()).text()).toContain('neither Allow nor Deny');
    await clock.advance(60 * 60_000);
    expect(await (await answer()).text()).toContain('open for too long');
    await dated.close();
  });

  it('cannot be answered by a page that has not read it', async () => {
    const answer = await fetch(`${sandbox.origin}/o/oauth2/v2/consent`, {
      method: 'POST',
      body: new URLSearchParams({ account: 'ada@sandbox.example', decision: 'allow' }),
      redirect: 'manual',
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
  });
});

it('knows a person again: the same address is the same subject, another address another', async () => {
  const subject = async (account: string) => {
    const { idToken } = await plainClient().signIn({ account });
    const [, payload = ''] = idToken.split('.');
    return JSON.parse(Buffer.from(payload, 'base64url').toString()).sub;
  };
  const ada = await subject('ada@sandbox.example');
  expect(ada).toMatch(/^1\d{20}$/);
  expect(await subject('ada@sandbox.example')).toBe(ada);
  expect(await subject('dora@sandbox.example')).not.toBe(ada);
});

it('answers nothing to a name that was rebound to its address', async () => {
  const { port } = new URL(sandbox.origin);
  const { request } = await import('node:http');
  const status = await new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, headers: { host: `evil.example:${port}` } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .once('error', reject)
      .end();
  });
  expect(status).toBe(421);
});
