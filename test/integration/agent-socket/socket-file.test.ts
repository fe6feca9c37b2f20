import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prepareAgentSocket } from '../../../src/main/agent-socket/agent-socket.ts';
import { bindSocket } from '../../../src/main/agent-socket/socket-file.ts';
import { settle } from '../../support/manual-clock.ts';
import { openRim, type Rim } from './rim.ts';

let rim: Rim;
let folder: string;
const rims: Rim[] = [];
const servers: Server[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kb-file-'));
  rim = await openRim();
  rims.push(rim);
});
afterEach(async () => {
  for (const one of rims.splice(0)) await one.close();
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A second agent with a home and socket of the test's choosing. */
const open = (socketPath: string, home = folder) =>
  prepareAgentSocket({ ...rim.deps, socketPath, home }).then((prepared) => prepared.open());

async function listening(path: string, onConnection: (socket: import('node:net').Socket) => void) {
  const server = createServer(onConnection);
  servers.push(server);
  server.listen(path);
  await once(server, 'listening');
}

test('F158: socket, owner key and endpoint file are 0600 under every umask, and no temporary name stays', async () => {
  for (const mask of [0o000, 0o022, 0o077]) {
    const before = process.umask(mask);
    const opened = await open(join(folder, 'agent.sock'));
    process.umask(before);
    if (!opened.ok) throw new Error(opened.failure.sentence);
    expect(readdirSync(folder).sort()).toEqual(['agent.sock', 'endpoint.json', 'owner.hdr']);
    for (const name of readdirSync(folder)) {
      expect(lstatSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
    await opened.value.close();
    expect(readdirSync(folder)).toEqual([]);
  }
});

test('F158: the socket is closed to others from the moment it is made, before it has its name', async () => {
  const server = createServer();
  servers.push(server);
  const made: number[] = [];
  const listen = server.listen.bind(server) as (path: string, listening: () => void) => Server;
  server.listen = ((path: string, onListening: () => void) => {
    const listening = listen(path, onListening);
    made.push(lstatSync(path).mode & 0o777);
    return listening;
  }) as typeof server.listen;
  const before = process.umask(0);
  const bound = await bindSocket(server, join(folder, 'agent.sock'), rim.deps);
  process.umask(before);
  expect(bound.ok).toBe(true);
  expect(made).toEqual([0o600]);
});

test('the umask of the process is as before', async () => {
  const before = process.umask();
  const opened = await open(join(folder, 'agent.sock'));
  expect(process.umask()).toBe(before);
  if (opened.ok) await opened.value.close();
});

test('the endpoint file says where the agent serves', () => {
  expect(JSON.parse(readFileSync(join(rim.home, 'endpoint.json'), 'utf8'))).toEqual({
    ...{ v: 1, socket: rim.socketPath, pid: process.pid, api: 1 },
    started_at: rim.clock.now() / 1000,
  });
});

describe('F156: a name that is taken', () => {
  test('by a running agent: "already running", and that one keeps serving with its owner key', async () => {
    const key = rim.ownerKey();
    const second = await open(rim.socketPath, rim.home);
    expect(second).toMatchObject({ failure: { code: 'conflict' } });
    expect(second.ok ? '' : second.failure.sentence).toContain('already running');
    expect((await rim.client.get('/v1/health')).status).toBe(200);
    expect(rim.ownerKey()).toBe(key);
    expect((await rim.client.get('/v1/manage/state', { authorization: key })).status).toBe(200);
  });

  test('by another program that listens: left alone', async () => {
    const path = join(folder, 'agent.sock');
    await listening(path, (socket) => socket.end('hello'));
    expect(await open(path)).toMatchObject({ failure: { code: 'conflict' } });
    expect(existsSync(path)).toBe(true);
  });

  test('by one that accepts and never answers: given up after two seconds, left alone', async () => {
    const path = join(folder, 'agent.sock');
    await listening(path, () => {});
    const second = open(path);
    await settle();
    await rim.clock.advance(2_000);
    expect(await second).toMatchObject({ failure: { code: 'conflict' } });
    expect(existsSync(path)).toBe(true);
  });

  test.each([
    ['a file', (path: string) => writeFileSync(path, 'diary')],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a link to a live socket', (path: string) => symlinkSync(rim.socketPath, path)],
    ['a dangling link', (path: string) => symlinkSync('/nowhere', path)],
  ])('by %s: refused and never removed', async (_what, make) => {
    const path = join(folder, 'agent.sock');
    make(path);
    const inode = lstatSync(path).ino;
    expect(await open(path)).toMatchObject({ failure: { code: 'conflict' } });
    expect(lstatSync(path).ino).toBe(inode);
  });

  test('by the leftover of a killed agent: replaced', async () => {
    const path = join(folder, 'agent.sock');
    const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = lstatSync(path).ino;
    const opened = await open(path);
    expect(opened.ok).toBe(true);
    expect(lstatSync(path).ino).not.toBe(left);
    if (opened.ok) await opened.value.close();
    expect(existsSync(path)).toBe(false);
  });
});

test('finding 5: an old agent that closes leaves the socket of the new one', async () => {
  const moved = join(rim.home, 'moved.sock');
  renameSync(rim.socketPath, moved);
  const newer = await openRim();
  rims.push(newer);
  renameSync(newer.socketPath, rim.socketPath);
  await rim.socket.close();
  expect(existsSync(rim.socketPath)).toBe(true);
  expect((await rim.client.get('/v1/health')).status).toBe(200);
});

test('F154: a path of 104 bytes is refused and nothing of it is made', async () => {
  const name = 'x'.repeat(103 - Buffer.byteLength(folder) - 1);
  const longest = await open(join(folder, name));
  expect(longest.ok).toBe(true);
  expect(readdirSync(folder)).toContain(name);
  if (longest.ok) await longest.value.close();
  expect(await open(join(folder, `${name}x`))).toMatchObject({
    failure: { code: 'invalid_request' },
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('F161: when the owner key cannot be written nothing is served', async () => {
  const path = join(folder, 'agent.sock');
  expect(await open(path, join(folder, 'missing'))).toMatchObject({
    failure: { code: 'store_write_failed' },
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that is not there: a failure, and the process lives', async () => {
  expect(await open(join(folder, 'no', 'agent.sock'))).toMatchObject({
    failure: { code: 'conflict' },
  });
});

test('no other start leaves the owner key behind', async () => {
  const key = rim.ownerKey();
  await rim.socket.close();
  expect(existsSync(join(rim.home, 'owner.hdr'))).toBe(false);
  expect(existsSync(join(rim.home, 'endpoint.json'))).toBe(false);
  const again = await open(rim.socketPath, rim.home);
  expect(again.ok).toBe(true);
  expect((await rim.client.get('/v1/manage/state', { authorization: key })).status).toBe(401);
  if (again.ok) await again.value.close();
});
