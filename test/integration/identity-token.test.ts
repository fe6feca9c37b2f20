import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { cloudPlatform } from '../../src/main/credentials/token-mint.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { keybearerWithSandbox, signIn } from '../support/running-keybearer.ts';

const audience = 'https://reports.example.com/run?a=1';
const path = (account: string, aud = audience) =>
  `/v1/identity-token?account=${account}&audience=${encodeURIComponent(aud)}`;

async function withServiceAccount(scopes: string[] = ['openid']) {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  const email = sandbox.serviceAccounts.create('reports');
  const json = await sandbox.serviceAccounts.newKey(email);
  const { account } = await keybearer.run('service-account.add', { json, scopes });
  const caller = await keybearer.pairedCaller('cron', scopes, [account.alias]);
  return { keybearer, sandbox, email, json, account, caller };
}

/** For which audiences the service account has asked; its access tokens are asked for beside. */
const audiencesAsked = (sandbox: Sandbox) =>
  sandbox.requests
    .to('token')
    .map(({ form }) => decodeJwt(form.assertion ?? '').target_audience)
    .filter((one) => one !== undefined);

describe('an identity token', () => {
  it('of a service account is for the audience asked, and verifies against the issuer’s keys', async () => {
    const { keybearer, sandbox, email, caller } = await withServiceAccount();
    const answer = await keybearer.ask(path('reports'), { key: caller });
    expect(answer.json).toMatchObject({ audience, account: 'reports', expires_in: 3600 });
    const keys = createRemoteJWKSet(new URL(`${sandbox.origin}/oauth2/v3/certs`));
    const { payload } = await jwtVerify(String(answer.json?.identity_token), keys, {
      issuer: sandbox.origin,
      audience,
      currentDate: new Date(keybearer.clock.now()),
    });
    expect(payload).toMatchObject({ email, email_verified: true });
    const text = await keybearer.ask(path('reports'), {
      key: caller,
      headers: { accept: 'text/plain' },
    });
    expect(text.text).toBe(`${answer.json?.identity_token}\n`);
  });

  it('T59: is asked for once for each audience, and again when it has run down', async () => {
    const { keybearer, sandbox, caller } = await withServiceAccount();
    await Promise.all(
      Array.from({ length: 10 }, () => keybearer.ask(path('reports'), { key: caller })),
    );
    await keybearer.ask(path('reports', 'https://other.example.com'), { key: caller });
    expect(audiencesAsked(sandbox)).toEqual([audience, 'https://other.example.com']);
    await keybearer.clock.advance(3_200_000);
    await keybearer.ask(path('reports'), { key: caller });
    expect(audiencesAsked(sandbox)).toHaveLength(2);
    await keybearer.clock.advance(200_000);
    await keybearer.ask(path('reports'), { key: caller });
    expect(audiencesAsked(sandbox)).toHaveLength(3);
  });

  it('of an impersonated service account comes by generateIdToken', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [cloudPlatform] });
    const [source] = keybearer.core.state.current().accounts;
    const target = sandbox.serviceAccounts.create('deploy');
    sandbox.serviceAccounts.setTokenCreators(target, [source?.email ?? '']);
    await keybearer.run('impersonation.add', {
      source: source?.alias ?? '',
      target,
      scopes: ['openid'],
    });
    const caller = await keybearer.pairedCaller('cron', ['openid'], ['deploy']);
    const answer = await keybearer.ask(path('deploy'), { key: caller });
    expect(answer.status).toBe(200);
    expect(sandbox.requests.last('iam_credentials').json).toEqual({
      delegates: [],
      audience,
      includeEmail: true,
    });
  });

  it('is nobody’s who may not have "openid" of the account', async () => {
    const { keybearer, sandbox, caller } = await withServiceAccount([cloudPlatform]);
    const before = sandbox.requests.count('token');
    const answer = await keybearer.ask(path('reports'), { key: caller });
    expect(answer).toMatchObject({ status: 403, json: { error: 'not_allowed' } });
    const unknown = await keybearer.ask(path('nobody'), { key: caller });
    expect(unknown.json?.error).toBe('not_allowed');
    expect((await keybearer.ask(path('reports'))).status).toBe(401);
    expect(sandbox.requests.count('token')).toBe(before);
  });

  it('cannot be had of a person, and says what to do instead', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await signIn(keybearer);
    const [person] = keybearer.core.state.current().accounts;
    const caller = await keybearer.pairedCaller('cron', ['openid'], [person?.alias ?? '']);
    const answer = await keybearer.ask(path(person?.alias ?? ''), { key: caller });
    expect(answer).toMatchObject({ status: 501, json: { error: 'not_supported' } });
    expect(answer.json?.error_description).toContain('service account');
  });

  it.each([
    ['without an audience', '/v1/identity-token?account=reports', 'audience'],
    ['with an empty one', '/v1/identity-token?audience=', 'audience'],
    ['with two', '/v1/identity-token?audience=a&audience=b', 'audience'],
    ['with a line break in it', '/v1/identity-token?audience=a%0ab', 'audience'],
    ['with something unknown', '/v1/identity-token?audience=a&scope=b', 'scope'],
  ])('S79: is refused %s', async (_, target, field) => {
    const { keybearer, caller } = await withServiceAccount();
    const answer = await keybearer.ask(target, { key: caller });
    expect(answer.status).toBe(400);
    expect(answer.json?.error_description).toContain(`"${field}"`);
  });

  it('S82: is not given to a caller that was revoked while it waited', async () => {
    const { keybearer, sandbox, caller } = await withServiceAccount();
    const held = sandbox.faults.hold('token');
    const asked = keybearer.ask(path('reports'), { key: caller });
    await sandbox.requests.arrival('token', sandbox.requests.count('token') + 1);
    await keybearer.run('caller.revoke', { caller: 'cron' });
    held();
    const answer = await asked;
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain('eyJ');
  });

  it('S82: does not outlive the account it was made for, though the same key is added again', async () => {
    const { keybearer, sandbox, json, caller } = await withServiceAccount();
    expect((await keybearer.ask(path('reports'), { key: caller })).status).toBe(200);
    await keybearer.run('account.remove', { account: 'reports', keep_grant: false });
    const { account } = await keybearer.run('service-account.add', { json, scopes: ['openid'] });
    expect(keybearer.core.identityTokens.cached(account.id, audience)).toBeUndefined();
    const again = await keybearer.pairedCaller('again', ['openid'], ['reports']);
    expect((await keybearer.ask(path('reports'), { key: again })).status).toBe(200);
    expect(audiencesAsked(sandbox)).toEqual([audience, audience]);
  });

  it('S82: does not outlive the key that it was asked for with', async () => {
    const { keybearer, sandbox, email, caller } = await withServiceAccount();
    const asked = () => keybearer.ask(path('reports'), { key: caller });
    expect((await asked()).status).toBe(200);
    const json = await sandbox.serviceAccounts.newKey(email);
    await keybearer.run('service-account.add', { json, scopes: ['openid'] });
    expect((await asked()).status).toBe(200);
    const [old, recent] = sandbox.requests
      .to('token')
      .map(({ form }) => form.assertion ?? '')
      .filter((assertion) => decodeJwt(assertion).target_audience !== undefined)
      .map((assertion) => decodeProtectedHeader(assertion).kid);
    expect(recent).toBeDefined();
    expect(recent).not.toBe(old);
  });

  it('S82: of an account that was removed while it was asked for is nobody’s, and not kept', async () => {
    const { keybearer, sandbox, json, account } = await withServiceAccount();
    const held = sandbox.faults.hold('token');
    const asked = keybearer.core.identityTokens.token(account.id, audience);
    await sandbox.requests.arrival('token', sandbox.requests.count('token') + 1);
    await keybearer.run('account.remove', { account: 'reports', keep_grant: false });
    expect(keybearer.core.state.current().accounts).toEqual([]);
    held();
    expect(await asked).toMatchObject({ ok: false, failure: { code: 'not_allowed' } });
    await keybearer.run('service-account.add', { json, scopes: ['openid'] });
    expect(keybearer.core.identityTokens.cached(account.id, audience)).toBeUndefined();
  });

  it('S82: that was asked for with a key which was replaced meanwhile is not kept', async () => {
    const { keybearer, sandbox, email, account } = await withServiceAccount();
    const held = sandbox.faults.hold('token');
    const asked = keybearer.core.identityTokens.token(account.id, audience);
    await sandbox.requests.arrival('token', sandbox.requests.count('token') + 1);
    const json = await sandbox.serviceAccounts.newKey(email);
    await keybearer.run('service-account.add', { json, scopes: ['openid'] });
    held();
    expect((await asked).ok).toBe(true);
    expect(keybearer.core.identityTokens.cached(account.id, audience)).toBeUndefined();
  });

  it('S91: counts with access tokens against the one rate that a person set', async () => {
    const { keybearer, caller } = await withServiceAccount();
    await keybearer.run('caller.change', { caller: 'cron', per_minute: 2 });
    const access = await keybearer.ask('/v1/token?account=reports', { key: caller });
    const identity = await keybearer.ask(path('reports'), { key: caller });
    expect([access.status, identity.status]).toEqual([200, 200]);
    const third = await keybearer.ask(path('reports'), { key: caller });
    expect(third).toMatchObject({ status: 429, json: { error: 'rate_limited' } });
    expect((await keybearer.ask('/v1/token?account=reports', { key: caller })).status).toBe(429);
  });

  it('T30: is not passed on when it is none', async () => {
    const { keybearer, sandbox, caller } = await withServiceAccount();
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const smuggling = `${part({ alg: 'RS256' })}.${part({ iat: 1, exp: 3601 })}.c2ln\r\nX: y`;
    sandbox.faults.order('token', [{ kind: 'json', set: { id_token: smuggling } }]);
    const answer = await keybearer.ask(path('reports'), { key: caller });
    expect(answer.json).toMatchObject({ error: 'invalid_response' });
  });
});
