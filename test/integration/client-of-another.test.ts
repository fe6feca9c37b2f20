import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/main/secret.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../support/running-keybearer.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';

interface Settings {
  readonly accounts: { client: string }[];
  readonly clients: { name: string; client_id: string }[];
  readonly pending_revocations?: { client_id?: string; issuer?: object }[];
}

/** What any program of this user can do while Keybearer is not running. */
async function withSettings(keybearer: RunningKeybearer, edit: (settings: Settings) => void) {
  await keybearer.stop();
  const file = join(keybearer.home, 'settings.json');
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  edit(settings);
  writeFileSync(file, JSON.stringify(settings));
  await keybearer.start();
}

/** Ada at "home", and the client "other" of another server, which nobody has signed in through. */
async function twoServers() {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  const { clock } = keybearer;
  const foreign = await startSandbox({ now: () => clock.now() });
  onTestFinished(() => foreign.close());
  await keybearer.run('client.add', { json: sandbox.clientSecretJson, name: 'home' });
  await keybearer.run('client.add', { json: foreign.clientSecretJson, name: 'other' });
  keybearer.browser.decisions = { account: 'ada@sandbox.example' };
  const { account } = await signIn(keybearer, { client: 'home', scopes: [calendar] });
  return { keybearer, sandbox, foreign, account };
}

const named = (client: string) => (settings: Settings) => {
  for (const row of settings.accounts) row.client = client;
};
const seenBy = (server: Sandbox) => server.requests.all().map(({ endpoint }) => endpoint);

describe('a refresh token whose account the settings give to the client of another server', () => {
  it('is not sent there to be refreshed, and a sign-in through its own client mends it', async () => {
    const { keybearer, foreign, account } = await twoServers();
    await withSettings(keybearer, named('other'));
    const refused = await keybearer.refused('account.refresh', { account });
    expect(refused).toMatchObject({
      code: 'credential_invalid',
      sentence: expect.stringContaining('Sign in again through the right client'),
    });
    expect(keybearer.core.state.current().accounts).toMatchObject([
      { status: 'credential_invalid' },
    ]);
    expect(seenBy(foreign)).toEqual([]);

    const done = await signIn(keybearer, { client: 'home', account: 'ada@sandbox.example' });
    expect(done.account).toBe(account);
    await keybearer.run('account.refresh', { account });
    expect(keybearer.core.state.current().accounts).toMatchObject([
      { id: account, client: 'home', status: 'ready' },
    ]);
    expect(seenBy(foreign)).toEqual([]);
  });

  it('is sent to its own server again once the settings are right again', async () => {
    const { keybearer, account } = await twoServers();
    await withSettings(keybearer, named('other'));
    await keybearer.refused('account.refresh', { account });
    await withSettings(keybearer, named('home'));
    await keybearer.run('account.refresh', { account });
  });

  it('is not sent there where the client kept its name and got another id', async () => {
    const { keybearer, foreign, account } = await twoServers();
    await withSettings(keybearer, ({ clients }) => {
      const [home, other] = ['home', 'other'].map((name) =>
        clients.find((client) => client.name === name),
      );
      if (home === undefined || other === undefined) throw new Error('There are two clients.');
      home.client_id = other.client_id;
    });
    const refused = await keybearer.refused('account.refresh', { account });
    expect(refused.code).toBe('credential_invalid');
    expect(seenBy(foreign)).toEqual([]);
  });

  it('is not sent there by a log-out, which says that nobody was told', async () => {
    const { keybearer, sandbox, foreign, account } = await twoServers();
    await withSettings(keybearer, named('other'));
    const removed = await keybearer.run('account.remove', { account, keep_grant: false });
    expect(removed.grant).toBe('not_revoked');
    expect(removed.sentence).toContain('The settings name another OAuth client');
    expect(removed.sentence).not.toContain('tries again');
    expect(keybearer.core.state.current().accounts).toEqual([]);
    expect(seenBy(foreign)).toEqual([]);
    expect(sandbox.requests.count('revoke')).toBe(0);
  });

  it('is not sent there to give permissions up, and keeps all of them', async () => {
    const { keybearer, foreign, account } = await twoServers();
    await withSettings(keybearer, named('other'));
    const refused = await keybearer.refused('account.narrow', {
      ...{ account, scopes: ['openid', 'email'], mode: 'browser' },
    });
    expect(refused.code).toBe('credential_invalid');
    expect(keybearer.core.state.current().accounts[0]?.scopes).toContain(calendar);
    expect(seenBy(foreign)).toEqual([]);
  });

  it('is not sent to another client of its own server either', async () => {
    const { keybearer, sandbox, account } = await twoServers();
    await keybearer.run('client.add', { json: sandbox.addClient('mail-room'), name: 'second' });
    await withSettings(keybearer, named('second'));
    const before = sandbox.requests.count('token');
    const refused = await keybearer.refused('account.refresh', { account });
    expect(refused.code).toBe('credential_invalid');
    expect(sandbox.requests.count('token')).toBe(before);
  });
});

describe('a revocation that is still owed', () => {
  async function owed() {
    const world = await twoServers();
    const { keybearer, sandbox, account } = world;
    sandbox.faults.order('revoke', [{ kind: 'answer', status: 503 }]);
    const removed = await keybearer.run('account.remove', { account, keep_grant: false });
    expect(removed).toMatchObject({ grant: 'not_revoked' });
    expect(removed.sentence).toContain('tries again by itself');
    return world;
  }

  it('is not sent to the server that somebody wrote into the settings', async () => {
    const { keybearer, sandbox, foreign } = await owed();
    await withSettings(keybearer, ({ clients, pending_revocations = [] }) => {
      for (const one of pending_revocations) {
        one.client_id = clients.find(({ name }) => name === 'other')?.client_id;
        one.issuer = { kind: 'sandbox', origin: foreign.origin };
      }
    });
    const arrived = sandbox.requests.arrival('revoke', 2);
    await keybearer.clock.advance(120_000);
    await arrived;
    expect(seenBy(foreign)).toEqual([]);
  });

  it('that an earlier version put aside is still sent', async () => {
    const { keybearer, sandbox, account } = await owed();
    const item = `revocation:${account}`;
    const { refresh_token } = JSON.parse(keybearer.secrets.items.get(item)?.reveal() ?? '{}');
    keybearer.secrets.items.set(item, new Secret(refresh_token));
    const arrived = sandbox.requests.arrival('revoke', 2);
    await keybearer.clock.advance(120_000);
    await arrived;
    expect(sandbox.requests.last('revoke').form.token).toBe(refresh_token);
  });
});
