import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpResponse } from '../../../src/main/ports.ts';
import type { Result } from '../../../src/shared/failure.ts';
import { buildScript } from '../../support/built-script.ts';
import { TestAuthority } from './certificates.ts';

const run = promisify(execFile);
const onLoopback = 'IP:127.0.0.1,DNS:localhost,DNS:accounts.example.test';

let authority: TestAuthority;
let built: Awaited<ReturnType<typeof buildScript>>;
let sender: string;
const servers: Server[] = [];
const ports: Record<string, number> = {};
const tunnels: string[] = [];

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

const tlsServer = (options: ServerOptions) =>
  listening(
    createServer(options, ({ method, headers }, response) => {
      response.setHeader('x-asked', `${method} ${headers.host}`);
      response.end('hello');
    }),
  );

/** A proxy that leads every tunnel to the good server, whatever name was asked for. */
function proxy(server: HttpServer = createHttpServer()): Promise<number> {
  server.on('connect', (request, client) => {
    tunnels.push(request.url ?? '');
    const upstream = connect(ports.good ?? 0, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const side of [client, upstream]) side.on('error', () => upstream.destroy());
  });
  return listening(server);
}

beforeAll(async () => {
  authority = new TestAuthority();
  built = await buildScript('src/main/adapters/http.ts');
  // A process of its own, because trust and proxies come from the environment a process starts with.
  sender = join(dirname(built.scriptPath), 'sender.mjs');
  writeFileSync(
    sender,
    `import { openHttp } from ${JSON.stringify(built.scriptPath)};
     const clock = { now: Date.now, boot: () => 0, after(ms, then) { const t = setTimeout(then, ms); return () => clearTimeout(t); } };
     const http = openHttp({ clock });
     const results = await Promise.all(process.argv.slice(2).map((url) => http.send({ url, method: 'GET', headers: {}, deadline: 10_000 })));
     console.log(JSON.stringify(results));
     http.close();`,
  );
  ports.good = await tlsServer(authority.signed(onLoopback));
  ports.selfSigned = await tlsServer(authority.selfSigned(onLoopback));
  ports.wrongHost = await tlsServer(authority.signed('DNS:elsewhere.example.test'));
  ports.expired = await tlsServer(authority.signed(onLoopback, { from: -2, to: -1 }));
  ports.notYet = await tlsServer(authority.signed(onLoopback, { from: 1, to: 2 }));
  ports.oldTls = await tlsServer({
    ...authority.signed(onLoopback),
    minVersion: 'TLSv1.1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
});

afterAll(() => {
  for (const server of servers) server.close();
  built.remove();
  authority.remove();
});

async function sent(urls: readonly string[], env: Record<string, string> = {}) {
  const { stdout } = await run(process.execPath, [sender, ...urls], {
    env: {
      PATH: process.env.PATH,
      NODE_EXTRA_CA_CERTS: authority.file,
      NODE_NO_WARNINGS: '1',
      ...env,
    },
  });
  return JSON.parse(stdout) as Result<HttpResponse>[];
}

const at = (name: string) => `https://127.0.0.1:${ports[name]}/`;

describe('T55: certificates', () => {
  const bad = ['selfSigned', 'wrongHost', 'expired', 'notYet', 'oldTls'];

  test('a good one is answered; every bad one is a tls_error whose sentence names clock or proxy', async () => {
    const [good, ...others] = await sent(['good', ...bad].map(at));
    expect(good).toMatchObject({ ok: true, value: { status: 200, body: 'hello' } });
    const failures = others.map((result) => (result.ok ? undefined : result.failure));
    expect(failures.map((failure) => failure?.code)).toEqual(Array(5).fill('tls_error'));
    expect(failures.map((failure) => failure?.cause)).toEqual([
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'CERT_HAS_EXPIRED',
      'CERT_NOT_YET_VALID',
      expect.stringMatching(/^(ERR_SSL_|EPROTO)/),
    ]);
    expect(failures[0]?.sentence).toMatch(/proxy/);
    expect(failures[2]?.sentence).toMatch(/date and time/);
    expect(failures[3]?.sentence).toMatch(/date and time/);
  });

  test('NODE_TLS_REJECT_UNAUTHORIZED=0 and NODE_OPTIONS turn none of it off', async () => {
    const results = await sent(bad.map(at), {
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      NODE_OPTIONS: '--tls-min-v1.0 --tls-cipher-list=DEFAULT@SECLEVEL=0',
    });
    expect(results.map((result) => (result.ok ? 'ok' : result.failure.code))).toEqual(
      Array(5).fill('tls_error'),
    );
  });

  test('T56: a name whose IPv6 address does not answer is reached by IPv4', async () => {
    expect(await sent([`https://localhost:${ports.good}/`])).toMatchObject([{ ok: true }]);
  });
});

describe('proxies', () => {
  test('carry a tunnel that is verified end to end, and never see loopback', async () => {
    const env = { HTTPS_PROXY: `http://127.0.0.1:${await proxy()}` };
    tunnels.length = 0;
    const [outside, wrongName, loopback] = await sent(
      ['https://accounts.example.test/', 'https://other.example.test/', at('good')],
      { ...env, NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    );
    expect(outside).toMatchObject({
      ok: true,
      value: { body: 'hello', headers: { 'x-asked': 'GET accounts.example.test' } },
    });
    expect(wrongName).toMatchObject({ ok: false, failure: { code: 'tls_error' } });
    expect(loopback).toMatchObject({ ok: true });
    expect(tunnels.sort()).toEqual(['accounts.example.test:443', 'other.example.test:443']);
  });

  test.each(['localhost', '127.0.0.1'])(
    'reached over TLS as %s show a certificate of their own, and no other',
    async (name) => {
      const urls = ['https://accounts.example.test/'];
      const own = 'DNS:localhost,IP:127.0.0.1';
      const good = await proxy(createServer(authority.signed(own)));
      expect(await sent(urls, { HTTPS_PROXY: `https://${name}:${good}` })).toMatchObject([
        { ok: true, value: { body: 'hello' } },
      ]);
      tunnels.length = 0;
      const posing = await proxy(createServer(authority.signed('DNS:accounts.example.test')));
      expect(await sent(urls, { HTTPS_PROXY: `https://a:b@${name}:${posing}` })).toMatchObject([
        { ok: false, failure: { code: 'tls_error' } },
      ]);
      expect(tunnels).toEqual([]);
    },
  );
});
