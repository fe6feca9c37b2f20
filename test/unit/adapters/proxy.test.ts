import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type OpenHttp, openHttp } from '../../../src/main/adapters/http.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { TestAuthority } from './certificates.ts';
import { LoopbackServers } from './loopback-servers.ts';

const target = 'https://oauth2.example.test/token';

let clock: ManualClock;
let http: OpenHttp;
let servers: LoopbackServers;

beforeEach(() => {
  clock = new ManualClock();
  http = openHttp({ clock });
  servers = new LoopbackServers();
  for (const name of ['https_proxy', 'http_proxy', 'all_proxy', 'no_proxy']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toUpperCase(), undefined);
  }
});

afterEach(async () => {
  vi.unstubAllEnvs();
  http.close();
  await servers.close();
});

const listening = async (server: Server) => `127.0.0.1:${await servers.listening(server)}`;

type Asked = Pick<IncomingMessage, 'url' | 'headers'>;

/** A proxy that opens no tunnel, and keeps what it was asked for. */
async function refusingProxy(answer = 'HTTP/1.1 403 No\r\n\r\n') {
  const asked: Asked[] = [];
  const server = createServer();
  server.on('connect', (request, client) => {
    asked.push(request);
    client.end(answer);
  });
  return { place: await listening(server), asked };
}

const send = (url = target) =>
  http.send({ url, method: 'POST', headers: {}, body: 'refresh_token=x', deadline: 15_000 });

async function codeOf(sent = send()): Promise<string> {
  const result = await sent;
  return result.ok ? `status ${result.value.status}` : result.failure.code;
}

describe('which proxy', () => {
  test.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'ALL_PROXY'])(
    '%s is asked for a tunnel',
    async (name) => {
      const { place, asked } = await refusingProxy();
      vi.stubEnv(name, `http://${place}`);
      expect(await codeOf()).toBe('offline');
      expect(asked.map(({ url }) => url)).toEqual(['oauth2.example.test:443']);
    },
  );

  test('HTTPS_PROXY goes before HTTP_PROXY', async () => {
    const [one, other] = [await refusingProxy(), await refusingProxy()];
    vi.stubEnv('HTTP_PROXY', `http://${other.place}`);
    vi.stubEnv('HTTPS_PROXY', `http://${one.place}`);
    await send();
    expect([one.asked.length, other.asked.length]).toEqual([1, 0]);
  });

  test.each([
    'example.test',
    '.example.test',
    '*.Example.test',
    '*',
    'oauth2.example.test:443',
    'elsewhere.test, oauth2.example.test',
  ])('NO_PROXY=%s is an exception for what it names', async (exception) => {
    const { place, asked } = await refusingProxy();
    vi.stubEnv('HTTPS_PROXY', `http://${place}`);
    vi.stubEnv('HTTP_PROXY', `http://${place}`);
    vi.stubEnv('NO_PROXY', exception);
    // Nobody has this name, so a request that goes there directly ends without a connection.
    expect(await codeOf()).toBe('offline');
    expect(asked).toEqual([]);
  });

  test.each(['ample.test', 'oauth2.example.test:8443', 'www.oauth2.example.test', ','])(
    'NO_PROXY=%s is none for another',
    async (exception) => {
      const { place, asked } = await refusingProxy();
      vi.stubEnv('HTTPS_PROXY', `http://${place}`);
      vi.stubEnv('NO_PROXY', exception);
      await send();
      expect(asked).toHaveLength(1);
    },
  );

  test.each(['not an address', 'socks5://127.0.0.1:1080', 'http://name:%zz@127.0.0.1:3128'])(
    '%s cannot be understood, and nothing is sent past it',
    async (written) => {
      vi.stubEnv('HTTPS_PROXY', written);
      const result = await send();
      expect(result).toMatchObject({ ok: false, failure: { code: 'offline' } });
      expect(result.ok ? '' : result.failure.sentence).toContain('cannot be understood');
      expect(JSON.stringify(result)).not.toContain(written);
    },
  );
});

describe('what a proxy is told and may say', () => {
  test('its own name and password, and of the request a name and a port', async () => {
    const { place, asked } = await refusingProxy();
    vi.stubEnv('HTTPS_PROXY', `http://ada:p%40ss%3A@${place}`);
    await send();
    expect(asked[0]?.headers).toEqual({
      host: 'oauth2.example.test:443',
      connection: 'close',
      'proxy-authorization': `Basic ${Buffer.from('ada:p@ss:').toString('base64')}`,
    });
  });

  test('a refusal is never taken for the answer of the server behind it', async () => {
    const body = '{"error":"invalid_grant"}';
    const { place } = await refusingProxy(
      `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    vi.stubEnv('HTTPS_PROXY', `http://${place}`);
    expect(await send()).toMatchObject({ ok: false, failure: { code: 'offline', cause: 'proxy' } });
  });

  test.each([
    ['not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', 'unexpected_response'],
    [
      'a header without an end',
      `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`,
      'unexpected_response',
    ],
    ['nothing', '', 'offline'],
    ['a tunnel in which nobody speaks TLS', 'HTTP/1.1 200 OK\r\n\r\nhello, hello', 'tls_error'],
  ])('%s ends the request', async (_, answer, code) => {
    const place = await listening(
      createTcpServer((socket) => {
        socket.once('data', () => socket.end(answer));
      }),
    );
    vi.stubEnv('HTTPS_PROXY', `http://${place}`);
    expect(await codeOf()).toBe(code);
  });
});

test('a header that cannot be sent leaves no tunnel open', async () => {
  const server = createServer();
  const closed = new Promise((resolve) => {
    server.on('connect', (_, client) => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.resume().once('end', resolve);
    });
  });
  vi.stubEnv('HTTPS_PROXY', `http://${await listening(server)}`);
  const request = { url: target, method: 'GET', deadline: 15_000 };
  expect(await codeOf(http.send({ ...request, headers: { x: 'a\nb' } }))).toBe('internal');
  await closed;
});

describe('a proxy that says nothing', () => {
  /** In an object, as a promise alone would be waited for on the way out. */
  type Connected = () => Promise<{ readonly closed: Promise<unknown> }>;

  async function silentProxy(): Promise<Connected> {
    const server = createTcpServer();
    vi.stubEnv('HTTPS_PROXY', `http://${await listening(server)}`);
    return async () => {
      const [socket] = (await once(server, 'connection')) as [Socket];
      return { closed: once(socket.resume(), 'close') };
    };
  }

  test('is given up at the deadline, and the connection to it closed', async () => {
    const connected = await silentProxy();
    const sent = codeOf();
    const { closed } = await connected();
    await clock.advance(15_000);
    expect(await sent).toBe('timed_out');
    await closed;
  });

  test('is given up when the caller goes away', async () => {
    const connected = await silentProxy();
    const caller = new AbortController();
    const sent = codeOf(
      http.send({
        url: target,
        method: 'GET',
        headers: {},
        deadline: 15_000,
        signal: caller.signal,
      }),
    );
    const { closed } = await connected();
    caller.abort();
    expect(await sent).toBe('cancelled');
    await closed;
  });

  test('is given up when Keybearer stops', async () => {
    const connected = await silentProxy();
    const sent = codeOf();
    const { closed } = await connected();
    http.close();
    expect(await sent).toBe('cancelled');
    await closed;
  });
});

test('a proxy reached over TLS has to show a certificate that is trusted', async () => {
  const authority = new TestAuthority();
  try {
    const server = createTlsServer(authority.selfSigned('IP:127.0.0.1'));
    const asked: unknown[] = [];
    server.on('connect', (request) => asked.push(request.url));
    vi.stubEnv('HTTPS_PROXY', `https://${await listening(server)}`);
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect(await codeOf()).toBe('tls_error');
    expect(asked).toEqual([]);
  } finally {
    authority.remove();
  }
});
