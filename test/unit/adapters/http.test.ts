import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenHttp, openHttp } from '../../../src/main/adapters/http.ts';
import { failureOfExchange } from '../../../src/main/adapters/http-failure.ts';
import type { HttpRequest } from '../../../src/main/ports.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { LoopbackServers } from './loopback-servers.ts';

let clock: ManualClock;
let http: OpenHttp;
let servers: LoopbackServers;

beforeEach(() => {
  clock = new ManualClock();
  servers = new LoopbackServers();
  http = openHttp({ clock });
});
afterEach(async () => {
  http.close();
  await servers.close();
});

const listening = (server: Server) => servers.listening(server);

const serve = async (listener: RequestListener) =>
  `http://127.0.0.1:${await listening(createServer(listener))}`;

const get = (url: string, more: Partial<HttpRequest> = {}) =>
  http.send({ url, method: 'GET', headers: {}, deadline: 15_000, ...more });

async function codeOf(sent: ReturnType<typeof get>): Promise<string> {
  const result = await sent;
  return result.ok ? `status ${result.value.status}` : result.failure.code;
}

/** Something that a server has seen and a test waits for. */
function signal() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe('an exchange', () => {
  test('carries method, headers and body there and status, headers and text back', async () => {
    const seen: unknown[] = [];
    const url = await serve(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      seen.push(request.method, request.headers['content-type'], body);
      response.writeHead(400, { 'Content-Type': 'application/json', 'X-Two': ['a', 'b'] });
      response.end('{"error":"invalid_grant — ü"}');
    });
    const result = await http.send({
      url: `${url}/token`,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=refresh_token',
      deadline: 15_000,
    });
    expect(seen).toEqual(['POST', 'application/x-www-form-urlencoded', 'grant_type=refresh_token']);
    expect(result.ok && result.value).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/json', 'x-two': 'a, b' },
      body: '{"error":"invalid_grant — ü"}',
    });
    expect(clock.pending).toBe(0);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    'the body of a %s is its body, and never the request after it',
    async (method) => {
      const seen: string[] = [];
      const url = await serve(async (request, response) => {
        let body = '';
        for await (const chunk of request) body += chunk;
        seen.push(`${request.method} ${body}`);
        response.end();
      });
      const body = 'POST /smuggled HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
      expect(await codeOf(get(url, { method, body }))).toBe('status 200');
      expect(await codeOf(get(url))).toBe('status 200');
      expect(seen).toEqual([`${method} ${body}`, 'GET ']);
    },
  );

  test('decodes gzip and answers what has no body', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/empty') return response.writeHead(204).end();
      response.writeHead(200, { 'content-encoding': 'gzip' });
      return response.end(gzipSync('{"ok":true}'));
    });
    const zipped = await get(url);
    expect(zipped.ok && zipped.value.body).toBe('{"ok":true}');
    const empty = await get(`${url}/empty`);
    expect(empty.ok && empty.value).toMatchObject({ status: 204, body: '' });
  });

  test.each([301, 302, 303, 307, 308])(
    'T48: a %i is handed back and not followed',
    async (status) => {
      let requests = 0;
      const url = await serve((_, response) => {
        requests += 1;
        response.writeHead(status, { location: '/elsewhere' }).end('portal');
      });
      const result = await get(url);
      expect(result.ok && result.value).toMatchObject({
        status,
        headers: { location: '/elsewhere' },
      });
      expect(requests).toBe(1);
    },
  );

  test('one after the other shares a connection, and a connection that the server closed is not used again', async () => {
    const connections = new Set<Socket>();
    const url = await serve((request, response) => {
      connections.add(request.socket);
      if (request.url === '/last') response.setHeader('connection', 'close');
      response.end();
    });
    for (const path of ['/', '/last', '/'])
      expect(await codeOf(get(url + path))).toBe('status 200');
    expect(connections.size).toBe(2);
  });

  test('a dozen at once are no leak that Node would warn of', async () => {
    const warnings: string[] = [];
    const hear = ({ name }: Error) => warnings.push(name);
    process.on('warning', hear);
    const url = await serve((_, response) => response.end());
    const sent = Array.from({ length: 12 }, () => codeOf(get(url)));
    expect(await Promise.all(sent)).toEqual(Array(12).fill('status 200'));
    process.off('warning', hear);
    expect(warnings).toEqual([]);
  });

  test('an upgrade that nobody asked for ends it', async () => {
    const port = await listening(
      createTcpServer((socket) => {
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
        );
      }),
    );
    expect(await codeOf(get(`http://127.0.0.1:${port}/`))).toBe('offline');
  });

  test('nothing is sent unencrypted to anywhere but loopback', async () => {
    for (const url of [
      'http://192.0.2.1/token',
      'http://localhost:1/',
      'http://127.0.0.1.example/',
    ]) {
      expect(await codeOf(get(url))).toBe('tls_error');
    }
    expect(await codeOf(get('nonsense'))).toBe('internal');
  });
});

describe('T51: time', () => {
  test('a body that comes byte by byte ends at the deadline, and the connection with it', async () => {
    const begun = signal();
    const closed = signal();
    const url = await serve((request, response) => {
      response.writeHead(200);
      response.write('{');
      request.socket.once('close', () => closed.resolve());
      begun.resolve();
    });
    const sent = codeOf(get(url, { deadline: 15_000 }));
    await begun.promise;
    await clock.advance(14_999);
    expect(clock.pending).toBe(1);
    await clock.advance(1);
    expect(await sent).toBe('timed_out');
    await closed.promise;
  });

  test('a server that accepts and says nothing ends at the deadline', async () => {
    const server = createTcpServer();
    const port = await listening(server);
    const sent = codeOf(get(`http://127.0.0.1:${port}/`));
    await once(server, 'connection');
    await clock.advance(15_000);
    expect(await sent).toBe('timed_out');
  });

  test('one exchange that hangs does not hold up another', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/quick') response.end('done');
    });
    const hung = codeOf(get(`${url}/slow`));
    expect(await codeOf(get(`${url}/quick`))).toBe('status 200');
    await clock.advance(15_000);
    expect(await hung).toBe('timed_out');
  });

  test('a caller who goes away is "cancelled", before and during the exchange', async () => {
    const begun = signal();
    const url = await serve(() => begun.resolve());
    const caller = new AbortController();
    const sent = codeOf(get(url, { signal: caller.signal }));
    await begun.promise;
    caller.abort();
    expect(await sent).toBe('cancelled');
    expect(await codeOf(get(url, { signal: caller.signal }))).toBe('cancelled');
    expect(clock.pending).toBe(0);
  });

  test('closing ends what is under way', async () => {
    const begun = signal();
    const url = await serve(() => begun.resolve());
    const sent = codeOf(get(url));
    await begun.promise;
    http.close();
    expect(await sent).toBe('cancelled');
  });
});

describe('T52: too much', () => {
  const mebibyte = Buffer.alloc(1024 * 1024, ' ');

  test('exactly one mebibyte is read, one byte more is not', async () => {
    const url = await serve((request, response) => {
      response.write(mebibyte);
      response.end(request.url === '/more' ? ' ' : '');
    });
    const whole = await get(url);
    expect(whole.ok && whole.value.body.length).toBe(1024 * 1024);
    expect(await codeOf(get(`${url}/more`))).toBe('unexpected_response');
  });

  test('a hundred megabytes are dropped early', async () => {
    let sent = 0;
    const url = await serve(async (_, response) => {
      response.on('error', () => {});
      while (sent < 100 && !response.destroyed) {
        sent += 1;
        if (!response.write(mebibyte)) {
          await Promise.race([once(response, 'drain'), once(response, 'close')]);
        }
      }
    });
    expect(await codeOf(get(url))).toBe('unexpected_response');
    expect(sent).toBeLessThan(20);
  });

  test('a gigabyte of zeros in a megabyte of gzip is dropped early, in less than 50 MiB of memory', async () => {
    const bomb = Buffer.concat(Array(64).fill(gzipSync(Buffer.alloc(16 * 1024 * 1024))));
    const url = await serve((_, response) => {
      response.on('error', () => {});
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    const before = process.memoryUsage.rss();
    let highest = before;
    const sampler = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage.rss());
    }, 1);
    expect(await codeOf(get(url))).toBe('unexpected_response');
    clearInterval(sampler);
    expect((highest - before) / 1024 / 1024).toBeLessThan(50);
  });
});

describe('what is not HTTP', () => {
  const raw = async (answer: string | Buffer) => {
    const port = await listening(createTcpServer((socket) => void socket.end(answer)));
    return codeOf(get(`http://127.0.0.1:${port}/`));
  };

  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['a header without an end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`],
    [
      'gzip that is none',
      'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nabcd',
    ],
    [
      'gzip that ends too early',
      Buffer.concat([
        Buffer.from('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 15\r\n\r\n'),
        gzipSync('{"ok":true}').subarray(0, 15),
      ]),
    ],
    [
      'an encoding that nobody asked for',
      'HTTP/1.1 200 OK\r\ncontent-encoding: zstd\r\ncontent-length: 4\r\n\r\nabcd',
    ],
  ])('%s is "unexpected response"', async (_, answer) => {
    expect(await raw(answer)).toBe('unexpected_response');
  });

  test('an answer cut off in the middle is "offline": the line broke, not the server', async () => {
    expect(await raw('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"access')).toBe('offline');
  });
});

describe('T56: no way there', () => {
  test('a refused and a reset connection', async () => {
    const server = createTcpServer((socket) => void socket.resetAndDestroy());
    const port = await listening(server);
    expect(await codeOf(get(`http://127.0.0.1:${port}/`))).toBe('offline');
    const closedPort = await new Promise<number>((resolve) => {
      const gone = createTcpServer().listen(0, '127.0.0.1', () => {
        const { port } = gone.address() as AddressInfo;
        gone.close(() => resolve(port));
      });
    });
    expect(await codeOf(get(`http://127.0.0.1:${closedPort}/`))).toBe('offline');
  });

  const coded = (code: string) => Object.assign(new Error('secret text'), { code });

  test.each([
    ['ENOTFOUND', 'offline'],
    ['EAI_AGAIN', 'offline'],
    ['ENETUNREACH', 'offline'],
    ['EHOSTUNREACH', 'offline'],
    ['ETIMEDOUT', 'offline'],
    ['PROXY_REFUSED', 'offline'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_error'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls_error'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'tls_error'],
    ['HPE_INVALID_CONSTANT', 'unexpected_response'],
    ['HPE_HEADER_OVERFLOW', 'unexpected_response'],
    ['something else', 'internal'],
  ])('%s is "%s", by its code and without its words', (code, expected) => {
    for (const error of [
      coded(code),
      new Error('outer', { cause: coded(code) }),
      new AggregateError([coded(code), coded(code)]),
    ]) {
      const { failure } = failureOfExchange(error);
      expect(failure.code).toBe(expected);
      expect(JSON.stringify(failure)).not.toContain('secret text');
    }
  });
});
