import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenHttp, openHttp } from '../../../src/main/adapters/http.ts';
import { discoverIssuer, googleMetadata } from '../../../src/main/oauth/issuer.ts';
import type { Http } from '../../../src/main/ports.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { ScriptedAuthorizationServer } from './scripted-authorization-server.ts';
import { failureOf } from './sign-in-stage.ts';

let server: ScriptedAuthorizationServer;
let http: OpenHttp;
beforeEach(async () => {
  server = await ScriptedAuthorizationServer.start();
  http = openHttp({ clock: new ManualClock() });
});
afterEach(async () => {
  http.close();
  await server.close();
});

const noNetwork: Http = {
  send: () => {
    throw new Error('Nothing was to be sent.');
  },
};

const discover = () => discoverIssuer(http, { kind: 'sandbox', origin: server.origin });

describe('the issuer', () => {
  it('of Google is pinned, and nobody is asked', async () => {
    expect(await discoverIssuer(noNetwork, { kind: 'google' })).toEqual({
      ok: true,
      value: googleMetadata,
    });
    for (const url of Object.values(googleMetadata).filter((value) => typeof value === 'string')) {
      expect(new URL(url).protocol).toBe('https:');
      expect(new URL(url).hostname).toMatch(
        /^(accounts\.google|[a-z0-9]+\.googleapis|openidconnect\.googleapis)\.com$/,
      );
    }
  });

  it('of a sandbox tells of itself, and only what is used is taken over', async () => {
    server.metadata = {
      registration_endpoint: 'https://evil.example/register',
      id_token_signing_alg_values_supported: ['none'],
      authorization_response_iss_parameter_supported: true,
    };
    expect(await discover()).toEqual({
      ok: true,
      value: {
        issuer: server.origin,
        authorization_endpoint: `${server.origin}/authorize`,
        token_endpoint: `${server.origin}/token`,
        revocation_endpoint: `${server.origin}/revoke`,
        jwks_uri: `${server.origin}/jwks`,
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
      },
    });
  });

  it.each([
    'http://localhost:8080',
    'http://evil.example:8080',
    'https://127.0.0.1:8080',
    'http://127.0.0.1.evil.example:8080',
    'http://127.0.0.1@evil.example:80',
    'http://127.0.0.2:8080',
    'file:///etc/passwd',
    '-flag',
    '',
  ])('threat 11: a sandbox at %j is refused before anything is sent', async (origin) => {
    const failure = failureOf(await discoverIssuer(noNetwork, { kind: 'sandbox', origin }));
    expect(failure.code).toBe('issuer_not_allowed');
  });

  const endpoints = [
    'authorization_endpoint',
    'token_endpoint',
    'revocation_endpoint',
    'jwks_uri',
    'userinfo_endpoint',
  ];
  it.each(endpoints)('threat 11: its %s must stand at its own origin', async (endpoint) => {
    const { port } = new URL(server.origin);
    for (const url of [
      'file:///bin/sh',
      '-flag',
      'https://evil.example/x',
      `http://localhost:${port}/x`,
      `https://127.0.0.1:${port}/x`,
      'http://127.0.0.1:1/x',
      `http://user@127.0.0.1:${port}/x`,
      'javascript:alert(1)',
      7,
    ]) {
      server.metadata = { [endpoint]: url };
      expect([url, failureOf(await discover()).code]).toEqual([url, 'issuer_not_allowed']);
    }
  });

  it('threat 11: it must name itself as issuer', async () => {
    for (const issuer of [
      'https://accounts.google.com',
      `${server.origin}/other`,
      'x',
      undefined,
    ]) {
      server.metadata = { issuer };
      expect((await discover()).ok).toBe(false);
    }
  });

  it('needs the endpoints that every sign-in needs', async () => {
    for (const endpoint of ['authorization_endpoint', 'token_endpoint', 'jwks_uri']) {
      server.metadata = { [endpoint]: undefined };
      expect(failureOf(await discover()).code).toBe('issuer_not_allowed');
    }
  });

  it('that is not there is offline', async () => {
    const { origin } = server;
    await server.close();
    const failure = failureOf(await discoverIssuer(http, { kind: 'sandbox', origin }));
    expect(failure.code).toBe('offline');
    server = await ScriptedAuthorizationServer.start();
  });
});
