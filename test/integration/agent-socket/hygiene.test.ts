import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { head } from './client.ts';
import { openRim, type Rim } from './rim.ts';

let rim: Rim;
let caller: string;
beforeAll(async () => {
  rim = await openRim({ limits: { headersMs: 200, requestMs: 400, checkMs: 50 } });
  caller = await rim.pairCaller();
  rim.tokens.cache = rim.tokens.make(['https://www.googleapis.com/auth/gmail.readonly']);
});
afterAll(() => rim.close());

/** The status line's number, the code, and that the connection really closed (`raw` waits for it). */
async function refusal(bytes: string | Buffer): Promise<string> {
  const text = await rim.client.raw(bytes);
  const status = /^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 'no answer';
  const code = /"error":"(\w+)"/.exec(text)?.[1] ?? '';
  if (text !== '') expect(text.toLowerCase()).toContain('connection: close');
  return `${status} ${code}`.trim();
}

const get = (...headers: string[]) => head('GET /v1/health HTTP/1.1', ...headers);

test('a plain request passes', async () => {
  const text = await rim.client.raw(get('Connection: close'));
  expect(text).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(text).toContain('{"status":"ok","api":1}');
});

test('the other name of ours is served as well', async () => {
  const bytes = 'GET /v1/health HTTP/1.1\r\nHost: keybearer.sock\r\nConnection: close\r\n\r\n';
  expect(await rim.client.raw(bytes)).toMatch(/^HTTP\/1\.1 200/);
});

describe('S70: what browsers send', () => {
  test.each([
    'Origin: http://evil.test',
    'Origin: null',
    'Referer: http://localhost/',
    'Cookie: a=b',
    'Sec-Fetch-Mode: cors',
    'Sec-Fetch-Site: none',
    'Access-Control-Request-Method: GET',
    'Access-Control-Request-Private-Network: true',
  ])('%s is refused, also with a good key', async (header) => {
    const bytes = head('GET /v1/token HTTP/1.1', `Authorization: ${caller}`, header);
    expect(await refusal(bytes)).toBe('403 browser_request_refused');
  });
});

describe('S71: what is no plain request', () => {
  test.each([
    ['OPTIONS', head('OPTIONS /v1/token HTTP/1.1'), '405 method_not_allowed'],
    ['OPTIONS *', head('OPTIONS * HTTP/1.1'), '400 invalid_request'],
    ['TRACE', head('TRACE /v1/token HTTP/1.1'), '405 method_not_allowed'],
    ['HEAD', head('HEAD /v1/health HTTP/1.1'), '405'],
    ['PUT', head('PUT /v1/token HTTP/1.1'), '405 method_not_allowed'],
    ['CONNECT', head('CONNECT localhost:80 HTTP/1.1'), '405 method_not_allowed'],
    ['a websocket', get('Connection: Upgrade', 'Upgrade: websocket'), '400 invalid_request'],
    [
      'h2c',
      get('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'),
      '400 invalid_request',
    ],
    [
      'Expect: 100-continue',
      head(
        'POST /v1/pair HTTP/1.1',
        'Content-Type: application/json',
        'Content-Length: 2',
        'Expect: 100-continue',
      ),
      '400 invalid_request',
    ],
    ['another expectation', get('Expect: tea'), '400 invalid_request'],
    ['the HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400 invalid_request'],
    ['HTTP/1.0', 'GET /v1/health HTTP/1.0\r\nHost: localhost\r\n\r\n', '400 invalid_request'],
    ['HTTP/1.0 without Host', 'GET /v1/health HTTP/1.0\r\n\r\n', '400 invalid_request'],
    ['HTTP/0.9', 'GET /v1/health\r\n\r\n', '400 invalid_request'],
    ['an absolute target', head('GET http://localhost/v1/health HTTP/1.1'), '400 invalid_request'],
    ['no Host', 'GET /v1/health HTTP/1.1\r\n\r\n', '421 misdirected_request'],
    [
      'another Host',
      'GET /v1/health HTTP/1.1\r\nHost: evil.test\r\n\r\n',
      '421 misdirected_request',
    ],
    ['two Hosts', get('Host: localhost'), '400 invalid_request'],
    ['two Authorizations', get('Authorization: a', 'Authorization: b'), '400 invalid_request'],
    [
      'two lengths',
      head('POST /v1/pair HTTP/1.1', 'Content-Length: 2', 'Content-Length: 3'),
      '400 invalid_request',
    ],
    [
      'length and chunks',
      head('POST /v1/pair HTTP/1.1', 'Content-Length: 2', 'Transfer-Encoding: chunked'),
      '400 invalid_request',
    ],
    ['a bare line feed', 'GET /v1/health HTTP/1.1\nHost: localhost\n\n', '400 invalid_request'],
    ['a NUL in a header', get('X-A: a\0b'), '400 invalid_request'],
    ['a folded header', get('X-A: a\r\n b'), '400 invalid_request'],
    ['noise', 'hello\r\n\r\n', '400 invalid_request'],
  ])('%s is refused and the connection closed', async (_what, bytes, expected) => {
    expect(await refusal(bytes)).toBe(expected);
  });

  test('a TLS hello is refused and the connection closed', async () => {
    const hello = Buffer.from('16030100a5010000a10303', 'hex');
    expect(await refusal(Buffer.concat([hello, Buffer.alloc(160, 7)]))).toBe('400 invalid_request');
  });

  test('no "100 Continue" is ever sent', async () => {
    const bytes = head('POST /v1/pair HTTP/1.1', 'Content-Length: 2', 'Expect: 100-continue');
    expect(await rim.client.raw(bytes)).not.toContain('100 Continue');
  });
});

test('S73: of a thousand pipelined requests a hundred are answered, then the connection closes', async () => {
  const text = await rim.client.raw(get().repeat(1_000));
  const answers = text.match(/HTTP\/1\.1 200 OK/g) ?? [];
  expect(answers).toHaveLength(100);
  expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(100);
});

test('a client that waits for each answer keeps its connection', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const sockets = new Set<Socket>();
  for (let asked = 0; asked < 250; asked += 1) {
    await new Promise<void>((answered, failed) => {
      const sent = request(
        { agent, socketPath: rim.socketPath, path: '/v1/health', headers: { host: 'localhost' } },
        (response) => {
          expect(response.statusCode).toBe(200);
          response.resume().once('end', answered);
        },
      );
      sent.once('socket', (socket) => sockets.add(socket)).once('error', failed);
      sent.end();
    });
  }
  expect(sockets.size).toBe(1);
});

describe('S74: sizes', () => {
  test('headers of more than 8 KiB', async () => {
    expect(await refusal(get(`X-A: ${'x'.repeat(8 * 1024 + 1)}`))).toBe('431 headers_too_large');
  });

  test('a header as long as 7 KiB passes', async () => {
    const text = await rim.client.raw(get(`X-A: ${'x'.repeat(7 * 1024)}`, 'Connection: close'));
    expect(text).toMatch(/^HTTP\/1\.1 200/);
  });

  test('a hundred and one headers', async () => {
    const many = Array.from({ length: 100 }, (_, at) => `X-${at}: x`);
    expect(await refusal(get(...many))).toBe('431 headers_too_large');
  });

  const post = (...headers: string[]) =>
    head('POST /v1/pair HTTP/1.1', 'Content-Type: application/json', ...headers);

  test('a body whose length says more than 64 KiB, before it is sent', async () => {
    expect(await refusal(post(`Content-Length: ${64 * 1024 + 1}`))).toBe('413 payload_too_large');
  });

  test('a body in chunks that grows beyond 64 KiB', async () => {
    const chunk = `1000\r\n${'x'.repeat(0x1000)}\r\n`;
    const text = await rim.client.raw(post('Transfer-Encoding: chunked') + chunk.repeat(17));
    expect(text).toMatch(/^HTTP\/1\.1 413/);
    expect(text).toContain('payload_too_large');
  });
});

describe('a client that sends a body that is too large', () => {
  const size = 64 * 1024 + 1;
  const kibibytes = (count: number) => Buffer.alloc(count * 1024, 'x');

  /** Sends the head and hears the refusal. */
  async function refused(announced: number) {
    const socket = connect(rim.socketPath);
    const errors: string[] = [];
    socket.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code ?? ''));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const announcement = `Content-Length: ${announced}`;
    socket.write(head('POST /v1/pair HTTP/1.1', 'Content-Type: application/json', announcement));
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413/);
    return { socket, errors, closed };
  }

  test('and sends it all the same, meets no broken connection', async () => {
    const { socket, errors, closed } = await refused(size);
    socket.write(Buffer.alloc(size, 'x'));
    await closed;
    expect(errors).toEqual([]);
  });

  test('and never ends, is cut off soon', async () => {
    const { socket, closed } = await refused(2 ** 30);
    let sentKiB = 0;
    while (!socket.closed && sentKiB < 64 * 1024) {
      sentKiB += 64;
      if (socket.write(kibibytes(64))) continue;
      await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
    }
    await closed;
    expect(sentKiB).toBeLessThan(8 * 1024);
  });

  test('and stops in the middle, is cut off when its time is over', async () => {
    const { socket, closed } = await refused(size);
    socket.write(kibibytes(1));
    await closed;
  });
});

describe('S75: JSON that means two things', () => {
  test.each([
    ['an array', '[]', 'body'],
    ['null', 'null', 'body'],
    ['a duplicate key', '{"name":"a","name":"b"}', 'name'],
    ['__proto__', '{"__proto__":{},"name":"a"}', '__proto__'],
    ['an unknown field', '{"name":"a","admin":true}', 'admin'],
    ['a number too large', '{"name":9007199254740993}', 'name'],
    ['a lone surrogate', '{"name":"\\ud800"}', 'name'],
    ['a wrong type', '{"name":"a","scopes":"openid"}', 'scopes'],
    ['a wrong type inside', '{"name":"a","scopes":["openid",7]}', 'scopes.1'],
    ['a missing field', '{}', 'name'],
    ['no scope', '{"name":"a","scopes":["open id"]}', 'scopes'],
  ])('%s: 400 with the name of the field', async (_what, body, field) => {
    const answer = await rim.client.post('/v1/pair', body);
    expect(answer.status).toBe(400);
    expect(answer.json.error_description).toContain(`"${field}"`);
  });
});

describe('S76: bodies where none belongs, and bodies of another type', () => {
  const json = { 'content-type': 'application/json' };
  const sized = { ...json, 'content-length': '2' };
  test.each([
    ['a GET with a body', 'GET', '/v1/health', sized, '{}', 400],
    ['a DELETE with a body', 'DELETE', '/v1/caller', sized, '{}', 400],
    ['no type', 'POST', '/v1/pair', {}, '{"name":"a"}', 415],
    [
      'text/plain, as a form sends it',
      'POST',
      '/v1/pair',
      { 'content-type': 'text/plain' },
      '{"name":"a"}',
      415,
    ],
    [
      'a form',
      'POST',
      '/v1/pair',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'name=a',
      415,
    ],
    ['a compressed body', 'POST', '/v1/pair', { ...json, 'content-encoding': 'gzip' }, '{}', 415],
    ['no body', 'POST', '/v1/pair', {}, undefined, 400],
    ['an empty body', 'POST', '/v1/pair', json, '', 400],
  ])('%s', async (_what, method, path, headers, body, status) => {
    const answer = await rim.client.send(method, path, {
      headers,
      ...(body === undefined ? {} : { body }),
    });
    expect(answer.status).toBe(status);
  });
});

describe('S77: paths', () => {
  test.each([
    ['/', 404],
    ['/v1', 404],
    ['/v1/token/', 404],
    ['/V1/health', 404],
    ['/v1/../v1/health', 404],
    ['/v1/%2e%2e/health', 404],
    ['/v1/health%00', 404],
    ['/v1//health', 404],
    ['/v1/pair/%ff', 400],
    [`/v1/pair/${'x'.repeat(500)}`, 400],
  ])('%s is %i', async (path, status) => {
    const text = await rim.client.raw(head(`GET ${path} HTTP/1.1`, 'Connection: close'));
    expect(Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1])).toBe(status);
    expect(text).toContain('"request_id"');
    expect(text).toContain('no-store');
  });

  test('a known path with another method says which it knows', async () => {
    const answer = await rim.client.post('/v1/token', {}, { authorization: caller });
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    const pairing = await rim.client.post('/v1/pair/abc', {});
    expect(pairing).toMatchObject({ status: 405, headers: { allow: 'GET, DELETE' } });
  });
});

describe('deadlines', () => {
  test('a connection that says nothing is closed', async () => {
    expect(await rim.client.raw('')).toMatch(/^$|^HTTP\/1\.1 400/);
  });

  test('headers that never end: refused at the deadline', async () => {
    expect(await refusal('GET /v1/health HTTP/1.1\r\nHost: local')).toBe('400 invalid_request');
  });

  test('a body that never comes: the connection ends at the deadline', async () => {
    const bytes = head(
      'POST /v1/pair HTTP/1.1',
      'Content-Type: application/json',
      'Content-Length: 20',
    );
    const text = await rim.client.raw(`${bytes}{"name"`);
    expect(text).not.toContain('200 OK');
    expect(text).not.toContain('pairing_id');
  });
});
