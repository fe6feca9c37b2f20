import { execFile } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { peerOfSocket } from '../../../src/main/adapters/peer-credentials.ts';
import { head } from './client.ts';
import { openRim, type Rim } from './rim.ts';

const run = promisify(execFile);
const own = process.geteuid?.() ?? -1;
const nobody = 65_534;

let rim: Rim;
afterEach(() => rim.close());

test('S81 K81: a peer of another uid is closed before a byte is parsed, and audited', async () => {
  rim = await openRim({ peerOf: () => ({ uid: own + 1, pid: 7, program: () => null }) });
  expect(await rim.client.raw(head('GET /v1/health HTTP/1.1'))).toBe('');
  expect(await rim.client.raw('not even HTTP\r\n\r\n')).toBe('');
  await rim.clock.advance(1_000);
  expect(rim.audits()).toMatchObject([
    {
      audit_event: 'peer',
      decision: 'refused',
      reason: 'other_uid',
      peer_uid: own + 1,
      peer_pid: 7,
    },
    { audit_event: 'peer', decision: 'refused', count: 1 },
  ]);
});

test('a peer that the system does not name goes on to the other layers', async () => {
  rim = await openRim({ peerOf: () => undefined });
  expect((await rim.client.get('/v1/health')).status).toBe(200);
  expect((await rim.client.get('/v1/token')).status).toBe(401);
});

test('the operating system names this process by uid, pid and program', async () => {
  rim = await openRim({ peerOf: peerOfSocket });
  const path = join(rim.home, 'other.sock');
  const server = createServer();
  const peer = await new Promise((resolve) => {
    server.on('connection', (socket: Socket) => {
      const { uid, pid, program } = peerOfSocket(socket) ?? {};
      resolve({ uid, pid, program: program?.() });
      socket.destroy();
    });
    server.listen(path, () => connect(path).on('error', () => {}));
  });
  server.close();
  expect(peer).toEqual({ uid: own, pid: process.pid, program: process.execPath });
});

test('a connection that is already gone has no peer and does no harm', async () => {
  rim = await openRim();
  const socket = connect(rim.socketPath);
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.destroy();
  expect(peerOfSocket(socket)).toBeUndefined();
});

/** Only root can become somebody else; everyone else has the injected rows above. */
describe.runIf(own === 0)('threat 3: another user of this computer', () => {
  const asNobody = (...args: string[]) =>
    run('setpriv', [
      ...[`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'],
      ...['curl', '-sS', '--max-time', '5', '--unix-socket', rim.socketPath, ...args],
    ]);

  test('cannot even reach the socket', async () => {
    rim = await openRim({ peerOf: peerOfSocket });
    await expect(asNobody('http://localhost/v1/health')).rejects.toMatchObject({ code: 7 });
  });

  test('is closed by its uid where the permissions were opened by mistake', async () => {
    rim = await openRim({ peerOf: peerOfSocket });
    chmodSync(rim.home, 0o755);
    chmodSync(rim.socketPath, 0o666);
    await expect(asNobody('http://localhost/v1/health')).rejects.toMatchObject({ stdout: '' });
    expect(rim.audits()).toMatchObject([{ reason: 'other_uid', peer_uid: nobody }]);
    expect((await rim.client.get('/v1/health')).status).toBe(200);
  });
});
