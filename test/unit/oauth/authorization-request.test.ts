import { describe, expect, it } from 'vitest';
import {
  type AuthorizationWishes,
  buildAuthorizationRequest,
} from '../../../src/main/oauth/authorization-request.ts';
import { configure, googleMetadata } from '../../../src/main/oauth/issuer.ts';
import { Secret } from '../../../src/main/secret.ts';
import type { AuthorizationOptions } from '../../../src/shared/authorization-options.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

const client = {
  name: 'desk',
  clientId: 'client-1.apps.googleusercontent.com',
  clientSecret: new Secret('client-secret-1'),
  issuer: { kind: 'google' },
  projectId: undefined,
} as const;

const config = configure(client, googleMetadata, () => {
  throw new Error('Building a request needs no network.');
});

async function build(wishes: Partial<AuthorizationWishes> = {}, seed = 1) {
  const request = await buildAuthorizationRequest(config, new SeededRandom(seed), {
    redirectUri: 'http://127.0.0.1:51234/callback/x',
    scopes: ['gmail.readonly'],
    ...wishes,
  });
  return { request, url: new URL(request.url), asked: new URL(request.url).searchParams };
}

describe('the authorization request', () => {
  it('goes to Google with everything that an installed app has to send', async () => {
    const { request, url, asked } = await build();
    expect(url.origin + url.pathname).toBe('https://accounts.google.com/o/oauth2/v2/auth');
    expect(Object.fromEntries(asked)).toEqual({
      client_id: 'client-1.apps.googleusercontent.com',
      response_type: 'code',
      redirect_uri: 'http://127.0.0.1:51234/callback/x',
      scope: 'email https://www.googleapis.com/auth/gmail.readonly openid',
      state: request.state,
      nonce: request.nonce,
      code_challenge: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      code_challenge_method: 'S256',
      access_type: 'offline',
      prompt: 'consent',
    });
  });

  it('always asks who signs in, and for each permission once', async () => {
    const { asked } = await build({
      scopes: [
        'https://www.googleapis.com/auth/userinfo.email',
        'email',
        'openid',
        'drive',
        'drive',
      ],
    });
    expect(asked.get('scope')).toBe('email https://www.googleapis.com/auth/drive openid');
    expect((await build({ scopes: [] })).asked.get('scope')).toBe('email openid');
  });

  it('hints at the account where it is known', async () => {
    expect((await build({ loginHint: 'ada@example.com' })).asked.get('login_hint')).toBe(
      'ada@example.com',
    );
    expect((await build()).asked.has('login_hint')).toBe(false);
  });

  it('never names the client secret or the verifier', async () => {
    const { request } = await build();
    expect(request.url).not.toContain('client-secret-1');
    expect(request.url).not.toContain(request.codeVerifier.reveal());
  });

  it('draws state, nonce and verifier anew, 256 bits each', async () => {
    const one = (await build({}, 1)).request;
    const other = (await build({}, 2)).request;
    const values = [one, other].flatMap((request) => [
      request.state,
      request.nonce,
      request.codeVerifier.reveal(),
    ]);
    expect(new Set(values).size).toBe(6);
    for (const value of values) expect(Buffer.from(value, 'base64url')).toHaveLength(32);
  });

  it.each<[AuthorizationOptions, Record<string, string | null>]>([
    [{ hd: 'example.com' }, { hd: 'example.com', prompt: 'consent', access_type: 'offline' }],
    [{ prompt: ['none'] }, { prompt: 'none' }],
    [{ prompt: ['select_account', 'consent'] }, { prompt: 'select_account consent' }],
    [{ prompt: [] }, { prompt: null, access_type: 'offline' }],
    [{ access_type: 'online' }, { access_type: 'online', prompt: null }],
    [
      { access_type: 'online', prompt: ['consent'] },
      { access_type: 'online', prompt: 'consent' },
    ],
    [{ include_granted_scopes: true }, { include_granted_scopes: 'true' }],
    [{ parameters: [{ name: 'hl', value: 'de & at' }] }, { hl: 'de & at' }],
    [{}, { hd: null, include_granted_scopes: null, access_type: 'offline', prompt: 'consent' }],
  ])('says %j as %j', async (options, said) => {
    const { asked } = await build({ options });
    for (const [name, value] of Object.entries(said)) expect(asked.get(name)).toBe(value);
  });

  it('lets no further parameter take the place of its own, whoever let it through', async () => {
    const own = (await build()).asked;
    const parameters = [...own.keys()].map((name) => ({ name, value: 'theirs' }));
    const { asked } = await build({ options: { parameters } });
    expect(Object.fromEntries(asked)).toEqual(Object.fromEntries(own));
  });
});
