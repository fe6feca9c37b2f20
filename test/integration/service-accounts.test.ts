import { rmSync } from 'node:fs';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { cloudPlatform } from '../../src/main/credentials/token-mint.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { keybearerWithSandbox, type RunningKeybearer } from '../support/running-keybearer.ts';

const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
const calendar = 'https://www.googleapis.com/auth/calendar';

/** A service account of the sandbox, with a key that is here. */
async function withServiceAccount(more: { subject?: string; scopes?: string[] } = {}) {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  const email = sandbox.serviceAccounts.create('backup');
  const key = await sandbox.serviceAccounts.newKey(email);
  const { account } = await keybearer.run('service-account.add', { json: key, ...more });
  return { keybearer, sandbox, email, key, account };
}

const tokenRequests = (sandbox: Sandbox) => sandbox.requests.to('token');

const assertionOf = (sandbox: Sandbox) =>
  tokenRequests(sandbox).at(-1)?.form.assertion ?? 'no assertion was sent';

const view = (keybearer: RunningKeybearer, id: string) =>
  keybearer.core.state.current().accounts.find((account) => account.id === id);

const parts = (keybearer: RunningKeybearer) =>
  [...keybearer.secrets.items].filter(([name]) => name.startsWith('account:'));

describe('the key of a service account', () => {
  it('K133: is kept in items of at most 2,000 bytes, and read back whole after a restart', async () => {
    const { keybearer, account, key } = await withServiceAccount();
    const items = parts(keybearer);
    expect(items.length).toBeGreaterThan(1);
    for (const [, item] of items) {
      expect(Buffer.byteLength(item.reveal())).toBeLessThanOrEqual(2000);
      expect(key).not.toContain(item.reveal());
    }
    await keybearer.stop();
    await keybearer.start();
    const caller = await keybearer.pairedCaller('nightly', [cloudPlatform], [account.alias]);
    const answer = await keybearer.ask(`/v1/token?account=${account.alias}`, { key: caller });
    expect(answer.json).toMatchObject({ scope: cloudPlatform, account: 'backup' });
  });

  it('is an account that says what it is', async () => {
    const { account, email } = await withServiceAccount();
    expect(account).toMatchObject({
      kind: 'service_account',
      email,
      alias: 'backup',
      client: '',
      sandbox: true,
      status: 'ready',
      scopes: [cloudPlatform],
    });
  });

  it('signs an assertion as RFC 7523 and Google want it', async () => {
    const { keybearer, sandbox, email, key } = await withServiceAccount({ scopes: [gmail] });
    const { form } = tokenRequests(sandbox).at(-1) ?? { form: {} };
    expect(form).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: expect.any(String),
    });
    const now = Math.floor(keybearer.clock.now() / 1000);
    expect(decodeJwt(assertionOf(sandbox))).toEqual({
      iss: email,
      aud: `${sandbox.origin}/token`,
      scope: gmail,
      iat: now,
      exp: now + 3600,
    });
    expect(decodeProtectedHeader(assertionOf(sandbox))).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      kid: JSON.parse(key).private_key_id,
    });
  });

  it('is not taken when the server does not take it', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    const email = sandbox.serviceAccounts.create('backup');
    const json = await sandbox.serviceAccounts.newKey(email);
    sandbox.serviceAccounts.deleteKeys(email);
    const failure = await keybearer.refused('service-account.add', { json });
    expect(failure.code).toBe('needs_sign_in');
    expect(failure.sentence).toContain('no longer accepts the key');
    expect(keybearer.core.state.current().accounts).toEqual([]);
    expect(parts(keybearer)).toEqual([]);
  });

  it('given again changes nothing; another key takes its place', async () => {
    const { keybearer, sandbox, email, key, account } = await withServiceAccount();
    expect(await keybearer.run('service-account.add', { json: key })).toMatchObject({
      result: 'present',
    });
    const another = await sandbox.serviceAccounts.newKey(email);
    expect(await keybearer.run('service-account.add', { json: another })).toMatchObject({
      result: 'taken',
      account: { id: account.id },
    });
    expect(keybearer.core.state.current().accounts).toHaveLength(1);
    const { length } = parts(keybearer);
    await keybearer.run('account.refresh', { account: account.id });
    expect(decodeProtectedHeader(assertionOf(sandbox)).kid).toBe(
      JSON.parse(another).private_key_id,
    );
    // The parts of the key before are gone.
    expect(length).toBe(3);
  });

  it('acts for a person where an administrator allows it, as an account of its own', async () => {
    const { keybearer, sandbox, email, key } = await withServiceAccount();
    const wish = { json: key, subject: 'ada@example.com', scopes: [gmail] };
    const refused = await keybearer.refused('service-account.add', wish);
    expect(refused.sentence).toContain('may not act for ada@example.com');
    sandbox.serviceAccounts.allowDelegation(email, 'ada@example.com', [gmail]);
    const { account } = await keybearer.run('service-account.add', wish);
    expect(account).toMatchObject({ email, acts_for: 'ada@example.com', alias: 'backup-2' });
    expect(decodeJwt(assertionOf(sandbox)).sub).toBe('ada@example.com');
    expect(keybearer.core.state.current().accounts).toHaveLength(2);
  });
});

describe('tokens of a service account', () => {
  it('are made for exactly the scopes a caller may have', async () => {
    const { keybearer, sandbox, account } = await withServiceAccount({ scopes: [gmail, calendar] });
    const caller = await keybearer.pairedCaller('mail', [gmail], [account.alias]);
    const answer = await keybearer.ask(`/v1/token?account=${account.alias}`, { key: caller });
    expect(answer.json).toMatchObject({ scope: gmail });
    expect(decodeJwt(assertionOf(sandbox)).scope).toBe(gmail);
    const beyond = await keybearer.ask(`/v1/token?account=backup&scope=drive`, { key: caller });
    expect(beyond.json).toMatchObject({ error: 'not_allowed' });
  });

  it('T59: are asked for once, however many ask at once', async () => {
    const { keybearer, sandbox, account } = await withServiceAccount();
    const caller = await keybearer.pairedCaller('many', [cloudPlatform], [account.alias]);
    const before = tokenRequests(sandbox).length;
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => keybearer.ask('/v1/token?account=backup', { key: caller })),
    );
    expect(new Set(answers.map(({ json }) => json?.access_token)).size).toBe(1);
    expect(tokenRequests(sandbox)).toHaveLength(before + 1);
  });

  it('T41: a deleted key is a person’s to replace; nothing is asked again, and the key is kept', async () => {
    const { keybearer, sandbox, email, account } = await withServiceAccount();
    sandbox.serviceAccounts.deleteKeys(email);
    const caller = await keybearer.pairedCaller('nightly', [cloudPlatform], [account.alias]);
    const answer = await keybearer.ask('/v1/token?account=backup', { key: caller });
    expect(answer).toMatchObject({ status: 409, json: { error: 'needs_sign_in' } });
    const asked = tokenRequests(sandbox).length;
    await keybearer.ask('/v1/token?account=backup', { key: caller });
    expect(tokenRequests(sandbox)).toHaveLength(asked);
    expect(view(keybearer, account.id)).toMatchObject({
      status: 'credential_refused',
      status_text: expect.stringContaining('add a new key'),
    });
    expect(parts(keybearer).length).toBeGreaterThan(1);
    const another = await sandbox.serviceAccounts.newKey(email);
    await keybearer.run('service-account.add', { json: another });
    expect((await keybearer.ask('/v1/token?account=backup', { key: caller })).status).toBe(200);
  });

  it('T46: trouble of the server is waited out, and says nothing about the key', async () => {
    const { keybearer, sandbox, account } = await withServiceAccount();
    sandbox.faults.order('token', [{ kind: 'answer', status: 503 }]);
    const failure = await keybearer.refused('account.refresh', { account: account.id });
    expect(failure.code).toBe('upstream');
    expect(view(keybearer, account.id)?.status).toBe('waiting');
  });

  it('T30: a malformed token is not given to anyone', async () => {
    const { keybearer, sandbox, account } = await withServiceAccount();
    sandbox.faults.order('token', [{ kind: 'json', set: { access_token: 'a b\r\nX: y' } }]);
    const failure = await keybearer.refused('account.refresh', { account: account.id });
    expect(failure.code).toBe('invalid_response');
  });

  it('C146: a clock that is off is allowed for by the server’s own; where that does not help, the sentence names the clock', async () => {
    const { keybearer, sandbox, account } = await withServiceAccount();
    const refusal = {
      kind: 'answer' as const,
      status: 400,
      body: JSON.stringify({
        error: 'invalid_grant',
        error_description:
          'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
      }),
    };
    const theirs = keybearer.clock.now() + 40 * 60_000;
    const headers = {
      'content-type': 'application/json',
      date: new Date(theirs).toUTCString(),
    };
    sandbox.faults.order('token', [{ ...refusal, headers }]);
    sandbox.faults.order('token', [{ ...refusal, headers }]);
    const failure = await keybearer.refused('account.refresh', { account: account.id });
    expect(failure.sentence).toContain('clock');
    const issuedAt = tokenRequests(sandbox)
      .slice(-2)
      .map(({ form }) => decodeJwt(form.assertion ?? '').iat ?? 0);
    expect((issuedAt[1] ?? 0) - (issuedAt[0] ?? 0)).toBeCloseTo(40 * 60, -1);
    expect(view(keybearer, account.id)?.status).toBe('ready');
  });
});

describe('what belongs to people alone', () => {
  it('is not offered: nobody signs in with a service account', async () => {
    const { keybearer, sandbox, account } = await withServiceAccount({ scopes: [gmail, calendar] });
    const [client] = keybearer.core.state.current().clients;
    const wish = { account: account.alias, scopes: [gmail], mode: 'link' };
    for (const more of [{}, { client: client?.name }]) {
      const failure = await keybearer.refused('sign-in.start', { ...wish, ...more });
      expect(failure).toMatchObject({ code: 'invalid_request' });
      expect(failure.sentence).toContain('Nobody signs in with backup');
    }
    const narrow = { account: account.alias, scopes: [gmail], mode: 'link' };
    expect((await keybearer.refused('account.narrow', narrow)).sentence).toContain(
      'Only a person can give permissions up',
    );
    expect(sandbox.requests.count('revoke')).toBe(0);
    expect(view(keybearer, account.id)?.status).toBe('ready');
  });
});

describe('in the playground', () => {
  it('a refresh is shown without the assertion and without the token', async () => {
    const { keybearer, sandbox, account, key } = await withServiceAccount();
    const shown = JSON.stringify(
      await keybearer.run('playground.refresh', { account: account.id }),
    );
    expect(shown).toContain('signed assertion');
    expect(shown).not.toContain(assertionOf(sandbox).slice(0, 40));
    expect(shown).not.toMatch(/ya29\.[\w-]/);
    expect(shown).not.toContain(JSON.parse(key).private_key.slice(40, 80));
  });

  it('a call of the sandbox’s account goes to the sandbox and nowhere else', async () => {
    const { keybearer, sandbox, account } = await withServiceAccount({ scopes: [calendar] });
    const call = { window: 'test', account: account.id, method: 'GET' };
    const google = 'https://www.googleapis.com/calendar/v3/users/me/calendarList';
    const refused = await keybearer.refused('playground.call', { ...call, url: google });
    expect(refused.code).toBe('not_allowed');
    const url = `${sandbox.origin}/calendar/v3/users/me/calendarList`;
    expect(await keybearer.run('playground.call', { ...call, method: 'GET', url })).toMatchObject({
      response: { status: 200 },
    });
  });
});

describe('an end', () => {
  it('is not a revocation, and says so; the key is gone from the store', async () => {
    const { keybearer, sandbox, account, email } = await withServiceAccount();
    const removed = await keybearer.run('account.remove', {
      account: account.id,
      keep_grant: false,
    });
    expect(removed).toEqual({
      email,
      grant: 'kept',
      sentence: `${email} was removed here. Its key is still good at the sandbox.`,
    });
    expect(sandbox.requests.to('revoke')).toEqual([]);
    expect(parts(keybearer)).toEqual([]);
  });

  it('D118: a removal that was cut off is finished at the next start', async () => {
    const { keybearer, account } = await withServiceAccount();
    const removing = keybearer.run('account.remove', { account: account.id, keep_grant: false });
    keybearer.secrets.status = 'locked';
    await removing.catch(() => {});
    expect(view(keybearer, account.id)?.status).toBe('removing');
    await keybearer.stop();
    keybearer.secrets.status = 'ready';
    await keybearer.start();
    await expect.poll(() => keybearer.core.state.current().accounts).toEqual([]);
    expect(parts(keybearer)).toEqual([]);
  });

  it('D116: a key that the keychain lost is asked for again, and the row is kept', async () => {
    const { keybearer, account } = await withServiceAccount();
    await keybearer.stop();
    for (const [name] of parts(keybearer)) keybearer.secrets.items.delete(name);
    await keybearer.start();
    await keybearer.refused('account.refresh', { account: account.id });
    expect(view(keybearer, account.id)).toMatchObject({
      status: 'credential_missing',
      status_text: expect.stringContaining('Add its key again'),
    });
  });

  it('D110: is found again when the settings are lost, with the scopes a person chose', async () => {
    const { keybearer, account } = await withServiceAccount({ scopes: [gmail] });
    await keybearer.stop();
    rmSync(`${keybearer.home}/settings.json`);
    await keybearer.start();
    await expect
      .poll(() => view(keybearer, account.id))
      .toMatchObject({ kind: 'service_account', scopes: [gmail], sandbox: true });
  });
});

it('a key that is added again with fewer permissions gives no script the others any more', async () => {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  const drive = 'https://www.googleapis.com/auth/drive';
  const others = ['https://www.googleapis.com/auth/calendar'];
  const email = sandbox.serviceAccounts.create('reports');
  const json = await sandbox.serviceAccounts.newKey(email);
  const scopes = [...others, drive];
  const { account } = await keybearer.run('service-account.add', { json, scopes });
  const key = await keybearer.pairedCaller('cron', [drive], [account.alias]);
  const path = `/v1/token?account=${account.alias}&scope=drive`;
  expect((await keybearer.ask(path, { key })).status).toBe(200);
  const { account: narrowed } = await keybearer.run('service-account.add', {
    json,
    scopes: others,
  });
  expect(narrowed).toMatchObject({ id: account.id, alias: account.alias });
  expect(await keybearer.ask(path, { key })).toMatchObject({
    ...{ status: 409, json: { error: 'needs_consent' } },
  });
});
