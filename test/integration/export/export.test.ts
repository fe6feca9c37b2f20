import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OAuth2Client, UserRefreshClient } from 'google-auth-library';
import { expect, it, onTestFinished } from 'vitest';
import { agentShell } from '../../../src/main/adapters/agent-shell.ts';
import type { ExportFormat } from '../../../src/shared/export.ts';
import { calendar, importFile, importStage } from '../../support/import-stage.ts';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  runningKeybearer,
  signIn,
} from '../../support/running-keybearer.ts';

function privateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keybearer-export-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function exported(format: ExportFormat) {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  await signIn(keybearer, { scopes: [calendar] });
  const path = join(privateFolder(), 'exported.json');
  const written = await keybearer.run('export.account', { format, path });
  expect(written).toEqual({ path, email: 'ada@sandbox.example' });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  return { keybearer, sandbox, path, document: JSON.parse(readFileSync(path, 'utf8')) };
}

/** Whom the sandbox says an access token belongs to. */
async function ownerOf(origin: string, token: string): Promise<unknown> {
  const answer = await fetch(`${origin}/v1/userinfo`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return ((await answer.json()) as { email?: unknown }).email;
}

it('writes application default credentials with which google-auth-library gets a token', async () => {
  const { sandbox, document } = await exported('authorized_user');
  expect(document).toMatchObject({ type: 'authorized_user', account: 'ada@sandbox.example' });
  const client = new UserRefreshClient({
    endpoints: { oauth2TokenUrl: `${sandbox.origin}/token` },
  });
  client.fromJSON(document);
  const { token } = await client.getAccessToken();
  expect(await ownerOf(sandbox.origin, token ?? '')).toBe('ada@sandbox.example');
});

it('writes a token.json with which google-auth-library gets a token', async () => {
  const { sandbox, document } = await exported('token');
  expect(document.token_uri).toBe(`${sandbox.origin}/token`);
  const client = new OAuth2Client({
    clientId: document.client_id,
    clientSecret: document.client_secret,
    endpoints: { oauth2TokenUrl: document.token_uri },
  });
  client.setCredentials({ refresh_token: document.refresh_token });
  const { token } = await client.getAccessToken();
  expect(await ownerOf(sandbox.origin, token ?? '')).toBe('ada@sandbox.example');
});

it.each<ExportFormat>(['authorized_user', 'token'])(
  'what was exported as %s comes in again elsewhere',
  async (format) => {
    const { keybearer: first, path } = await exported(format);
    const second = await runningKeybearer({ clock: first.clock });
    const view = await importFile(second, readFileSync(path));
    expect(view.rows).toMatchObject([{ account: 'ada@sandbox.example', result: 'taken' }]);
    await second.run('account.refresh', {});
  },
);

it('never writes over a file, through a link, or where the path is not whole', async () => {
  const { keybearer, path } = await exported('token');
  const before = readFileSync(path, 'utf8');
  const input = { format: 'token' } as const;
  expect(await keybearer.refused('export.account', { ...input, path })).toMatchObject({
    code: 'conflict',
  });
  expect(readFileSync(path, 'utf8')).toBe(before);
  const link = `${path}.link`;
  symlinkSync(`${path}.target`, link);
  expect(await keybearer.refused('export.account', { ...input, path: link })).toMatchObject({
    code: 'conflict',
  });
  expect(await keybearer.refused('export.account', { ...input, path: 'token.json' })).toMatchObject(
    {
      code: 'invalid_request',
    },
  );
  const nowhere = join(path, 'beneath', 'token.json');
  expect(await keybearer.refused('export.account', { ...input, path: nowhere })).toMatchObject({
    code: 'store_write_failed',
  });
});

it('writes over a file that a person chose for it natively, whole, for them alone, and once', async () => {
  const folder = privateFolder();
  const [old, other] = [join(folder, 'old.json'), join(folder, 'other.json')];
  for (const path of [old, other]) writeFileSync(path, 'what was there', { mode: 0o644 });
  let chosen: string | undefined = old;
  const { keybearer } = await keybearerWithSandbox({
    shell: {
      ...agentShell,
      mayReplace(path) {
        const may = path === chosen;
        if (may) chosen = undefined;
        return may;
      },
    },
  });
  await signIn(keybearer, { scopes: [calendar] });
  const write = { format: 'token' } as const;
  expect(await keybearer.refused('export.account', { ...write, path: other })).toMatchObject({
    code: 'conflict',
  });
  expect(readFileSync(other, 'utf8')).toBe('what was there');
  await keybearer.run('export.account', { ...write, path: old });
  expect(JSON.parse(readFileSync(old, 'utf8'))).toHaveProperty('refresh_token');
  expect(statSync(old).mode & 0o777).toBe(0o600);
  expect(await keybearer.refused('export.account', { ...write, path: old })).toMatchObject({
    code: 'conflict',
  });
});

it('says which form fits where another was asked for', async () => {
  const { keybearer, path } = await exported('token');
  const input = { format: 'service_account', path: `${path}.2` };
  const refused = await keybearer.refused('export.account', input);
  expect(refused.code).toBe('not_supported');
  expect(refused.sentence).toMatch(/authorized_user/);
});

it('H7: the secret is in the file alone: not in the answer, the snapshot, the log or the record', async () => {
  const { keybearer, document } = await exported('authorized_user');
  const page = await keybearer.run('audit.read', {});
  expect(JSON.stringify(page)).toContain('export.account');
  const shown = JSON.stringify([keybearer.core.state.current(), keybearer.log, page]);
  expect(shown).not.toContain(document.refresh_token);
});

it('a whole backup comes back on another machine, with aliases, default and clients', async () => {
  const { keybearer: first, sandbox } = await keybearerWithSandbox();
  const { account } = await signIn(first, { scopes: [calendar] });
  await first.run('account.rename', { account, alias: 'work' });
  const path = join(privateFolder(), 'backup.age');
  const passphrase = 'correct horse battery staple';
  expect(await first.run('backup.create', { path, passphrase })).toEqual({
    ...{ path, clients: 1, accounts: 1 },
  });
  const sealed = readFileSync(path, 'utf8');
  expect(sealed).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----/);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const { installed } = JSON.parse(sandbox.clientSecretJson);
  expect(sealed).not.toContain(installed.client_secret);

  const second = await runningKeybearer({ clock: first.clock });
  const restore = async (bytes: Uint8Array, phrase: string) => {
    await second.run('import.give', { upload: 'b', data: Buffer.from(bytes).toString('base64') });
    return second.core.commands.dispatch('backup.restore', { upload: 'b', passphrase: phrase });
  };
  const bytes = readFileSync(path);
  expect(await restore(bytes, 'another passphrase')).toMatchObject({ failure: { code: 'denied' } });
  const flipped = Buffer.from(sealed.replace(/.\n-----END/, 'A\n-----END'));
  expect(await restore(flipped, passphrase)).toMatchObject({ ok: false });
  expect(await restore(Buffer.from('no backup'), passphrase)).toMatchObject({ ok: false });
  expect(second.core.state.current().accounts).toEqual([]);

  expect(await restore(bytes, passphrase)).toMatchObject({
    value: {
      rows: [
        { kind: 'client', result: 'restored' },
        { kind: 'account', name: 'ada@sandbox.example', result: 'restored' },
      ],
    },
  });
  expect(second.core.state.current().accounts).toMatchObject([
    { id: account, alias: 'work', default: true, scopes: ['email', calendar, 'openid'] },
  ]);
  const { entries } = await second.run('audit.read', { event: 'account' });
  expect(entries.map(({ reason, account: whose }) => [reason, whose?.id])).toEqual([
    ['added', account],
  ]);
  await second.run('account.refresh', {});
  expect(await restore(bytes, passphrase)).toMatchObject({
    value: { rows: [{ result: 'present' }, { result: 'present' }] },
  });

  // It is there after a restart too: in the store, and not in memory alone.
  await second.stop();
  await second.start({ clock: first.clock });
  await second.run('account.refresh', {});
});

it('the default account of a backup is the default where there was none, and nowhere else', async () => {
  const { keybearer: first } = await keybearerWithSandbox();
  await signIn(first, { account: 'ada@sandbox.example' });
  const { account } = await signIn(first, { account: 'bruno@sandbox.example' });
  await first.run('account.use', { account });
  const path = join(privateFolder(), 'backup.age');
  const passphrase = 'correct horse battery staple';
  await first.run('backup.create', { path, passphrase });
  const restoredAt = async (machine: RunningKeybearer) => {
    const data = readFileSync(path).toString('base64');
    await machine.run('import.give', { upload: 'b', data });
    await machine.run('backup.restore', { upload: 'b', passphrase });
    return machine.core.state.current().accounts.find((one) => one.default)?.id;
  };
  expect(await restoredAt(await runningKeybearer({ clock: first.clock }))).toBe(account);
  const { keybearer: busy } = await keybearerWithSandbox();
  const { account: own } = await signIn(busy);
  expect(await restoredAt(busy)).toBe(own);
});

it('a backup that lacks an account is not made', async () => {
  const { keybearer } = await keybearerWithSandbox();
  const { account } = await signIn(keybearer);
  keybearer.secrets.items.delete(`account:${account}`);
  const path = join(privateFolder(), 'backup.age');
  const input = { path, passphrase: 'correct horse battery staple' };
  expect(await keybearer.refused('backup.create', input)).toMatchObject({
    code: 'credential_missing',
  });
  writeFileSync(path, '', { flag: 'wx' });
});

it('a short passphrase is refused, and an import takes no backup for a credential', async () => {
  const { keybearer } = await importStage();
  const path = join(privateFolder(), 'backup.age');
  expect(await keybearer.refused('backup.create', { path, passphrase: 'short' })).toMatchObject({
    code: 'invalid_request',
  });
  const view = await importFile(keybearer, Buffer.from('-----BEGIN AGE ENCRYPTED FILE-----\n'));
  expect(view.rows).toMatchObject([{ result: 'refused' }]);
});
