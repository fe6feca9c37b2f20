import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findPlaces as nodePlaces } from '../../../src/clients/node/keybearer.mjs';
import { findPlaces } from '../../../src/shared/places.ts';
import { json, ScriptedSocket } from '../../support/scripted-socket.ts';
import { scriptedAgent, someKey, temporaryFolder, tokenBody, writeKey } from './client-stage.ts';
import { clients } from './client-under-test.ts';
import { interpreters, literal, PythonProcess } from './python-process.ts';

const route = 'GET /v1/token';

describe.each(clients)('the key file, in %s', (_name, client) => {
  it.each([0o640, 0o604, 0o620, 0o644])(
    'F162: is not used with mode %o, and the answer is a command line that mends it',
    async (mode) => {
      const { agent, socket, key } = await scriptedAgent();
      agent.on(route, json(200, tokenBody));
      const one = client();
      chmodSync(key, mode);
      const refused = await one.getToken({ key, socket });
      expect(refused).toMatchObject({
        classes: ['NotAllowed', 'KeybearerError'],
        code: 'not_allowed',
      });
      expect(agent.seen).toEqual([]);
      const command = /chmod 600 .*$/.exec((refused as { message: string }).message)?.[0] ?? '';
      expect(spawnSync('sh', ['-c', command]).status).toBe(0);
      expect(await one.getToken({ key, socket })).toMatchObject({ kind: 'token' });
    },
  );

  it('in a folder with blanks and quotes is named so that the command line can be copied', async () => {
    const folder = join(temporaryFolder(), "it's my folder");
    mkdirSync(folder);
    const key = writeKey(folder, someKey);
    chmodSync(key, 0o644);
    const refused = await client().getToken({ key, socket: '/nowhere' });
    const command = /chmod 600 .*$/.exec((refused as { message: string }).message)?.[0] ?? '';
    expect(spawnSync('sh', ['-c', command]).status).toBe(0);
  });

  it('that is not there: says how to get one', async () => {
    const { socket } = await scriptedAgent();
    const key = join(temporaryFolder(), 'none.hdr');
    const refused = await client().getToken({ key, socket });
    expect(refused).toMatchObject({
      classes: ['KeyRefused', 'NotAllowed', 'KeybearerError'],
      code: 'unauthenticated',
    });
    expect(refused).toMatchObject({ message: expect.stringContaining(key) });
    expect(refused).toMatchObject({ message: expect.stringContaining('keybearer caller pair') });
  });

  it.each([
    ['nothing', ''],
    ['a key without its header', `${someKey}\n`],
    ['two lines', `Authorization: ${someKey}\nX-Other: 1\n`],
    ['a longer line than a key can be', `Authorization: Bearer ${'k'.repeat(600)}\n`],
    ['letters of no header', 'Authorization: Bearer kb1_é\n'],
  ])('that holds %s is not sent anywhere, nor shown', async (_what, text) => {
    const { agent, socket, key } = await scriptedAgent();
    writeFileSync(key, text, { mode: 0o600 });
    const refused = await client().getToken({ key, socket });
    expect(refused).toMatchObject({ code: 'unauthenticated' });
    expect(refused.shown).not.toContain('kb1_');
    expect(agent.seen).toEqual([]);
  });

  it('that is a folder or a pipe is refused, and holds nothing up', async () => {
    const { socket } = await scriptedAgent();
    const folder = temporaryFolder();
    const pipe = join(folder, 'pipe.hdr');
    spawnSync('mkfifo', ['-m', '600', pipe]);
    const one = client();
    for (const key of [folder, pipe]) {
      expect(await one.getToken({ key, socket })).toMatchObject({ code: 'unauthenticated' });
    }
  });

  it('is read for each request, so that a new pairing needs no restart', async () => {
    const { agent, socket, key } = await scriptedAgent();
    agent.on(route, json(200, tokenBody));
    const one = client();
    await one.getToken({ key, socket });
    writeFileSync(key, 'Authorization: Bearer kb1_another\n');
    await one.getToken({ key, socket });
    expect(agent.seen.map(({ authorization }) => authorization)).toEqual([
      someKey,
      'Bearer kb1_another',
    ]);
  });
});

describe.each(clients)('the socket, in %s', (_name, client) => {
  it('is that of KEYBEARER_SOCKET, and the key that of KEYBEARER_CALLER', async () => {
    const { agent, socket, key } = await scriptedAgent();
    agent.on(route, json(200, tokenBody));
    const one = client({
      KEYBEARER_SOCKET: socket,
      KEYBEARER_CALLER: key,
      HOME: temporaryFolder(),
    });
    expect(await one.getToken()).toMatchObject({ kind: 'token' });
  });

  it('is found, with the key, in the home that KEYBEARER_HOME names', async () => {
    const home = temporaryFolder();
    const agent = await ScriptedSocket.open(join(home, 'run', 'agent.sock'));
    onTestFinished(() => agent.close());
    mkdirSync(join(home, 'callers'));
    writeFileSync(join(home, 'callers', 'cli.hdr'), `Authorization: ${someKey}\n`, { mode: 0o600 });
    agent.on(route, json(200, tokenBody));
    const one = client({ KEYBEARER_HOME: home, XDG_RUNTIME_DIR: temporaryFolder() });
    expect(await one.getToken()).toMatchObject({ kind: 'token' });
  });

  it('is where the running agent says, for a cron job that has no XDG_RUNTIME_DIR', async () => {
    const { agent, socket, key } = await scriptedAgent();
    agent.on(route, json(200, tokenBody));
    const home = temporaryFolder();
    const endpoint = join(home, 'endpoint.json');
    writeFileSync(endpoint, JSON.stringify({ v: 1, socket, pid: 1, started_at: 1, api: 1 }), {
      mode: 0o600,
    });
    const one = client({ KEYBEARER_HOME: home, KEYBEARER_CALLER: key });
    expect(await one.getToken()).toMatchObject({ kind: 'token' });
    // What others could have written is not followed: the key goes where the file says.
    chmodSync(endpoint, 0o666);
    expect(await one.getToken()).toMatchObject({ code: 'no_agent' });
  });

  it('that was chosen by hand is the only one', async () => {
    const { agent, socket, key } = await scriptedAgent();
    agent.on(route, json(200, tokenBody));
    const home = temporaryFolder();
    writeFileSync(join(home, 'endpoint.json'), JSON.stringify({ socket }), { mode: 0o600 });
    const chosen = join(home, 'other.sock');
    const one = client({ KEYBEARER_HOME: home, KEYBEARER_SOCKET: chosen, KEYBEARER_CALLER: key });
    const outcome = await one.getToken();
    expect(outcome).toMatchObject({ classes: ['NoAgent', 'KeybearerError'], code: 'no_agent' });
    expect(outcome).toMatchObject({ message: expect.stringContaining(chosen) });
    expect(agent.seen).toEqual([]);
  });

  it('with a file left behind, and with a name that is too long, is told apart', async () => {
    const { key } = await scriptedAgent();
    const folder = temporaryFolder();
    const stale = join(folder, 'stale.sock');
    spawnSync('/usr/bin/python3', [
      '-c',
      `import socket; socket.socket(1).bind(${literal(stale)})`,
    ]);
    const one = client();
    expect(await one.getToken({ key, socket: stale })).toMatchObject({ code: 'no_agent' });
    rmSync(stale);
    const long = join(folder, 'x'.repeat(100));
    expect(await one.getToken({ key, socket: long })).toMatchObject({ code: 'invalid_request' });
  });

  it('cannot be found without any folder of this user, and that is said', async () => {
    expect(await client({}).getToken()).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('KEYBEARER_HOME'),
    });
  });
});

const path = fc.constantFrom(undefined, '', '/', '/srv/kb', '/srv/kb//', 'relative/kb', '/été x');
const environment = fc.record(
  Object.fromEntries(
    ['KEYBEARER_HOME', 'KEYBEARER_SOCKET', 'KEYBEARER_CALLER', 'XDG_RUNTIME_DIR']
      .concat('XDG_DATA_HOME', 'HOME', 'LOCALAPPDATA', 'USERPROFILE')
      .map((name) => [name, path]),
  ),
);

describe('the places', () => {
  it('are those of the command line, in Node, on every platform', () => {
    fc.assert(
      fc.property(environment, fc.constantFrom('linux', 'darwin', 'win32'), (env, platform) => {
        const places = findPlaces(env, platform);
        const { home, socket, callerKey } = places ?? {};
        expect(nodePlaces(env, platform)).toEqual(places && { home, socket, callerKey });
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(interpreters)(
    'are those of the command line, in %s, where it has unix sockets',
    async (interpreter) => {
      const python = new PythonProcess(interpreter, {});
      onTestFinished(async () => {
        await python.end();
      });
      const platforms = fc.constantFrom('linux', 'darwin');
      const samples = fc.sample(fc.tuple(environment, platforms), 2_000);
      const found = await python.run(`
import json
[keybearer.find_places({n: v for n, v in env.items() if v is not None}, platform)
 for env, platform in json.loads(${literal(JSON.stringify(samples))})]`);
      expect(found).toEqual(
        samples.map(([env, platform]) => {
          const places = findPlaces(env, platform);
          const { home, socket, callerKey } = places ?? {};
          return places === undefined ? null : { home, socket, caller_key: callerKey };
        }),
      );
    },
  );
});
