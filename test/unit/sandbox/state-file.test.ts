import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { openStateFile } from '../../sandbox/state-file.ts';
import { PlainClient, withBearer } from './plain-client.ts';

let folder: string;
let path: string;
const running: Sandbox[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keybearer-sandbox-'));
  path = join(folder, 'sandbox', 'state.json');
});

afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(port = 0): Promise<Sandbox> {
  const sandbox = await startSandbox({ port, state: await openStateFile(path) });
  running.push(sandbox);
  return sandbox;
}

it('a restarted sandbox is the same one: client, key, accounts and their tokens', async () => {
  const before = await start();
  const client = new PlainClient(before.clientSecretJson);
  const { refreshToken, accessToken, idToken } = await client.signIn();
  await before.close();

  const after = await start(before.port);
  expect(after.clientSecretJson).toBe(before.clientSecretJson);
  expect((await client.refresh(refreshToken)).status).toBe(200);
  const userinfo = await fetch(`${after.origin}/v1/userinfo`, withBearer(accessToken));
  expect(userinfo.status).toBe(200);
  const query = new URLSearchParams({ id_token: idToken });
  expect((await fetch(`${after.origin}/tokeninfo?${query}`)).status).toBe(200);
});

it('what was revoked stays revoked', async () => {
  const before = await start();
  const client = new PlainClient(before.clientSecretJson);
  const { refreshToken } = await client.signIn();
  const body = new URLSearchParams({ token: refreshToken });
  await fetch(`${before.origin}/revoke`, { method: 'POST', body });
  await before.close();
  await start(before.port);
  expect((await client.refresh(refreshToken)).body.error).toBe('invalid_grant');
});

it('a refresh token rotated away before the restart still gives away its user after it', async () => {
  const before = await start();
  const client = new PlainClient(before.clientSecretJson);
  const { refreshToken } = await client.signIn();
  before.faults.order('token', { kind: 'rotate-refresh-token' });
  const { body } = await client.refresh(refreshToken);
  await before.close();
  await start(before.port);
  await client.refresh(refreshToken);
  expect((await client.refresh(body.refresh_token)).body.error).toBe('invalid_grant');
});

it('the file is for its owner alone and holds no token', async () => {
  const sandbox = await start();
  const { accessToken, refreshToken } = await new PlainClient(sandbox.clientSecretJson).signIn();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'sandbox')).mode & 0o777).toBe(0o700);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('ada@sandbox.example');
  expect(text).not.toContain(accessToken.slice(5));
  expect(text).not.toContain(refreshToken.slice(4));
});

it('a half-written file that a kill left behind does not lend its permissions', async () => {
  await start();
  writeFileSync(`${path}.new`, '{', { mode: 0o644 });
  await new PlainClient(running[0]?.clientSecretJson ?? '').signIn();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it.each(['', '{"v":1', '[]', '{"v":2}', '{"v":1,"signingKey":{"kty":"oct"}}'])(
  'a file that says %j is put aside and kept',
  async (text) => {
    await start();
    writeFileSync(path, text);
    const state = await openStateFile(path);
    expect(state.saved).toBeUndefined();
    expect(state.quarantined).toBe(`${path}.corrupt`);
    expect(readFileSync(`${path}.corrupt`, 'utf8')).toBe(text);
    expect(readdirSync(join(folder, 'sandbox'))).toEqual(['state.json.corrupt']);
  },
);

it('a sandbox that people use remembers no requests', async () => {
  const sandbox = await start();
  await new PlainClient(sandbox.clientSecretJson).signIn();
  expect(sandbox.requests.all()).toEqual([]);
});
