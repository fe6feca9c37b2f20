import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OpenedWebUi } from './opened-web-ui.ts';

let ui: OpenedWebUi;
let session: Record<string, string>;
beforeEach(async () => {
  ui = await new OpenedWebUi().open();
  session = await ui.session();
});
afterEach(() => ui.close());

const command = '/api/commands/account.refresh-all';
const ourPost = () => ({
  method: 'POST',
  headers: { ...session, origin: ui.origin, 'content-type': 'application/json' },
  body: '{}',
});

test('our own page gets the window, its files and its commands', async () => {
  const index = await ui.ask('/', { headers: session });
  expect(index.status).toBe(200);
  expect(index.body).toContain('<title>Keybearer</title>');
  const script = await ui.ask('/assets/index-abc.js', { headers: session });
  expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect((await ui.ask(command, ourPost())).status).toBe(200);
});

test('it listens on 127.0.0.1 alone', async () => {
  const outcome = await new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.2', port: ui.webUi.port });
    socket.on('connect', () => resolve('connected'));
    socket.on('error', (error) => resolve('code' in error ? error.code : error.message));
  });
  expect(outcome).toBe('ECONNREFUSED');
});

test.each(['/', '/index.html', '/assets/index-abc.js', '/anything'])(
  'without the cookie, %s shows how to get a link and nothing else',
  async (path) => {
    const answer = await ui.ask(path);
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('keybearer agent --ui');
    expect(answer.body).not.toContain('<title>Keybearer</title>');
  },
);

const wrongCredentials: [string, (held: Record<string, string>) => Record<string, string>][] = [
  ['nothing', () => ({})],
  ['the cookie alone: every port of 127.0.0.1 is sent it', ({ cookie = '' }) => ({ cookie })],
  ['the page key alone', (held) => ({ 'keybearer-page-key': held['keybearer-page-key'] ?? '' })],
  ['a wrong page key', (held) => ({ ...held, 'keybearer-page-key': 'A'.repeat(43) })],
  [
    'a wrong cookie',
    (held) => ({ ...held, cookie: `${held.cookie?.split('=')[0]}=${'A'.repeat(43)}` }),
  ],
  [
    'a cookie of another port',
    (held) => ({ ...held, cookie: `keybearer_1=${held.cookie?.split('=')[1]}` }),
  ],
];

test.each(wrongCredentials)('the API refuses a request with %s', async (_name, headers) => {
  const answer = await ui.ask('/api/events', { headers: headers(session) });
  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.body)).toMatchObject({ failure: { code: 'unauthenticated' } });
  const sent = await ui.ask(command, {
    ...ourPost(),
    headers: {
      origin: ui.origin,
      'content-type': 'application/json',
      ...headers(session),
    },
  });
  expect(sent.status).toBe(401);
  expect(ui.core.commands).toEqual([]);
});

test.each(['/%61pi/events', '/%61pi/commands/account.refresh-all', '/a%70i/%65vents'])(
  'the API needs the page key also when its address is written as %s',
  async (path) => {
    const { cookie = '' } = session;
    const headers = { cookie, origin: ui.origin, 'content-type': 'application/json' };
    const method = path.includes('commands') ? 'POST' : 'GET';
    const answer = await ui.ask(path, {
      method,
      headers,
      ...(method === 'POST' && { body: '{}' }),
    });
    expect(answer.status).toBe(401);
    expect(ui.core.commands).toEqual([]);
  },
);

const foreignRequests: [string, number, Record<string, string | string[]>][] = [
  ['a rebound name as Host', 421, { host: 'window.fake.test:1' }],
  ['localhost as Host', 421, { host: 'localhost:1' }],
  ['a Host without port', 421, { host: '127.0.0.1' }],
  ['another origin', 403, { origin: 'https://evil.example' }],
  ['another port of 127.0.0.1', 403, { origin: 'http://127.0.0.1:1' }],
  ['the origin "null" of a sandboxed frame', 403, { origin: 'null' }],
  ['a cross-site fetch', 403, { 'sec-fetch-site': 'cross-site' }],
  ['a same-site fetch, as from another port', 403, { 'sec-fetch-site': 'same-site' }],
  ['an upgrade', 400, { upgrade: 'websocket' }],
];

test.each(foreignRequests)('%s is refused, with a session too', async (_name, status, headers) => {
  const refused = await ui.ask('/', { headers: { ...session, ...headers } });
  expect(refused.status).toBe(status);
  const post = ourPost();
  const sent = await ui.ask(command, { ...post, headers: { ...post.headers, ...headers } });
  expect(sent.status).toBe(status);
  expect(ui.core.commands).toEqual([]);
});

test('a change needs the Origin header', async () => {
  const { origin: _left, ...headers } = ourPost().headers;
  expect((await ui.ask(command, { ...ourPost(), headers })).status).toBe(403);
  expect(ui.core.commands).toEqual([]);
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
  'a change with the content type "%s", which a form could send, is refused',
  async (type) => {
    const headers = { ...ourPost().headers, 'content-type': type };
    expect((await ui.ask(command, { ...ourPost(), headers })).status).toBe(415);
    expect(ui.core.commands).toEqual([]);
  },
);

test.each(['PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'])('%s is not spoken', async (method) => {
  expect((await ui.ask('/', { method, headers: session })).status).toBe(405);
});

test.each([
  '/../package.json',
  '/%2e%2e/package.json',
  '/assets/..%2f..%2fpackage.json',
  '/assets/',
  '/assets/index-abc.js.map',
  '/package.json',
])('%s is not in the list of files and does not exist', async (path) => {
  expect((await ui.ask(path, { headers: session })).status).toBe(404);
});

test('two Host headers are refused, though Node would take the first', async () => {
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: ui.webUi.port }, () => {
      socket.end(
        `GET / HTTP/1.1\r\nHost: 127.0.0.1:${ui.webUi.port}\r\nHost: evil.example\r\n` +
          `Cookie: ${session.cookie}\r\n\r\n`,
      );
    });
    let text = '';
    socket.on('data', (part) => {
      text += part.toString();
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
});

test('every answer, refusals too, carries the policy and is never cached', async () => {
  const answers = [
    await ui.ask('/', { headers: session }),
    await ui.ask('/nothing', { headers: session }),
    await ui.ask('/'),
    await ui.ask('/', { headers: { ...session, host: 'evil.example' } }),
    await ui.ask('/%zz', { headers: session }),
    await ui.ask(command, ourPost()),
  ];
  for (const { headers } of answers) {
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
});
