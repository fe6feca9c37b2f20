import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { curlOfCall, curlOfToken } from '../../../src/shared/playground-curl.ts';

const run = promisify(execFile);

/** With all that a path may hold and a shell could trip over. */
const awkward = `it's a "home" $HOME`;
const token = 'ya29.for-the-shell-only';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let folder: string;
let place: { readonly socket: string; readonly keyFile: string };
let servers: Server[];
let asked: Seen[];
let called: Seen[];
let api: string;

function server(seen: Seen[], answer: string): Server {
  const made = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const { method, url, headers } = request;
    seen.push({ method, url, headers, body });
    response.end(answer);
  });
  servers.push(made);
  return made;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kb-'));
  mkdirSync(join(folder, awkward));
  place = {
    socket: join(folder, awkward, 'agent.sock'),
    keyFile: join(folder, awkward, 'cli.hdr'),
  };
  writeFileSync(place.keyFile, 'Authorization: Bearer kb1_test\n');
  servers = [];
  asked = [];
  called = [];
  const agent = server(asked, `${token}\n`);
  await new Promise<void>((resolve) => agent.listen(place.socket, resolve));
  const google = server(called, '{"items":[]}');
  await new Promise<void>((resolve) => google.listen(0, '127.0.0.1', resolve));
  api = `http://127.0.0.1:${(google.address() as AddressInfo).port}`;
});
afterEach(() => {
  for (const one of servers) one.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the copied command', () => {
  test('fetches the token over the socket and calls the API with it', async () => {
    const command = curlOfCall({
      ...place,
      account: 'my work & more',
      scopes: ['https://www.googleapis.com/auth/gmail.readonly', 'openid'],
      method: 'GET',
      url: `${api}/v1/list?ids[]=1&q={a,b}&it's`,
      headers: [{ name: 'x-note', value: `it's "$HOME"` }],
    });
    const { stdout } = await run('sh', ['-c', command ?? '']);
    expect(stdout).toBe('{"items":[]}');
    expect(asked).toMatchObject([
      {
        url: '/v1/token?account=my%20work%20%26%20more&scope=gmail.readonly%20openid',
        headers: { authorization: 'Bearer kb1_test', accept: 'text/plain' },
      },
    ]);
    expect(called).toMatchObject([
      {
        method: 'GET',
        url: `/v1/list?ids[]=1&q={a,b}&it's`,
        headers: { authorization: `Bearer ${token}`, 'x-note': `it's "$HOME"` },
      },
    ]);
  });

  test('sends a body as it is, as JSON unless something else was said', async () => {
    const body = `{"summary":"it's",\n "at":"@file"}`;
    const post = { ...place, account: 'ada', method: 'POST' as const, url: `${api}/x`, body };
    await run('sh', ['-c', curlOfCall(post) ?? '']);
    const typed = [{ name: 'Content-Type', value: 'text/plain' }];
    await run('sh', ['-c', curlOfCall({ ...post, headers: typed, body: '@/etc/hostname' }) ?? '']);
    expect(called).toMatchObject([
      { method: 'POST', body, headers: { 'content-type': 'application/json' } },
      { method: 'POST', body: '@/etc/hostname', headers: { 'content-type': 'text/plain' } },
    ]);
  });

  test('says that there is no body, which Google wants to hear with a POST', async () => {
    const command = curlOfCall({ ...place, account: 'ada', method: 'POST', url: `${api}/x` });
    await run('sh', ['-c', command ?? '']);
    expect(called).toMatchObject([
      { method: 'POST', body: '', headers: { 'content-length': '0' } },
    ]);
    expect(called[0]?.headers['content-type']).toBeUndefined();
  });

  test('says what the agent says that gives no token, and calls nobody', async () => {
    const sentence = 'Keybearer is paused, so nothing is given out.';
    servers[0]?.removeAllListeners('request').on('request', (_request, answer: ServerResponse) => {
      answer.writeHead(423).end(JSON.stringify({ error: 'paused', error_description: sentence }));
    });
    const command = curlOfCall({ ...place, account: 'ada', method: 'GET', url: `${api}/x` });
    const ended = run('sh', ['-c', `${command ?? ''}`]);
    await expect(ended).rejects.toMatchObject({ stderr: expect.stringContaining(sentence) });
    expect(called).toEqual([]);
  });

  test('never puts the token into the arguments of a process', async () => {
    const log = join(folder, 'arguments');
    // A curl that notes its arguments, as every user of the computer could read them in /proc.
    const noting = join(folder, 'curl');
    writeFileSync(noting, `#!/bin/sh\nprintf '%s\\n' "$@" >>"${log}"\nexec /usr/bin/curl "$@"\n`, {
      mode: 0o755,
    });
    const command = curlOfCall({ ...place, account: 'ada', method: 'GET', url: `${api}/x` });
    await run('sh', ['-c', command ?? ''], {
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
    });
    expect(called[0]?.headers.authorization).toBe(`Bearer ${token}`);
    const seen = readFileSync(log, 'utf8');
    expect(seen).toContain(`${api}/x`);
    expect(seen).not.toContain(token);
    expect(seen).not.toContain('kb1_test');
  });

  test('ends before the API is called when there is no token', async () => {
    servers[0]?.close();
    servers[0]?.closeAllConnections();
    const command = curlOfCall({ ...place, account: 'ada', method: 'GET', url: `${api}/x` });
    await expect(run('sh', ['-c', command ?? ''])).rejects.toThrow();
    expect(called).toEqual([]);
  });
});

test('a Windows pipe, which curl cannot open, gives no command', () => {
  const pipe = { socket: '\\\\.\\pipe\\keybearer-1', keyFile: 'C:\\cli.hdr', account: 'ada' };
  expect(curlOfToken(pipe)).toBeNull();
  expect(curlOfCall({ ...pipe, method: 'GET', url: 'https://www.googleapis.com/' })).toBeNull();
});
