import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRim, type Rim } from './rim.ts';

let rim: Rim;
let owner: string;
beforeAll(async () => {
  // Short deadlines: what fast-check leaves half said must not keep the test waiting.
  rim = await openRim({ limits: { headersMs: 300, requestMs: 500, checkMs: 50 } });
  owner = rim.ownerKey();
});
afterAll(() => rim.close());

/** Sends and reads until the server closes or has said something; S99 asks only that it lives. */
const throwAt = (bytes: Uint8Array | string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(rim.socketPath);
    let text = '';
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
      if (text.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
    // Ends its side, so that a request that is only half there is over as well.
    socket.end(bytes);
  });

const good = async () => (await rim.client.get('/v1/health')).status;

test('S99: random bytes: the agent lives, and never answers 200', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
      expect(await throwAt(bytes)).not.toMatch(/^HTTP\/1\.1 200/);
    }),
    { numRuns: 1_500 },
  );
  expect(await good()).toBe(200);
});

const piece = fc.constantFrom(
  ...[
    'GET ',
    'POST ',
    'DELETE ',
    '/v1/token',
    '/v1/pair',
    '/v1/manage/state',
    '?account=work',
    ' HTTP/1.1',
  ],
  ...[
    '\r\n',
    '\r\n\r\n',
    '\n',
    '\0',
    ': ',
    'Host: localhost\r\n',
    'Authorization: Bearer kb1_x\r\n',
  ],
  ...[
    'Content-Length: 5\r\n',
    'Transfer-Encoding: chunked\r\n',
    '0\r\n\r\n',
    '{"name":"a"}',
    '%00',
    '%ff',
    '//',
    '..',
  ],
  ...[
    'Content-Type: application/json\r\n',
    'Expect: 100-continue\r\n',
    'Upgrade: h2c\r\n',
    '\u00ff',
    'PRI * HTTP/2.0',
  ],
);

test('S99: pieces of HTTP in any order: no token, no state, no stack', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(piece, fc.string({ maxLength: 6 })), { maxLength: 14 }),
      async (pieces) => {
        const text = await throwAt(pieces.join(''));
        expect(text).not.toMatch(/ya29|access_token|"revision"|at .*\.ts:\d+/);
      },
    ),
    { numRuns: 1_500 },
  );
  expect(await good()).toBe(200);
});

test('any query of a good request is answered with a code of the table', async () => {
  const part = fc.string({ maxLength: 20 }).map(encodeURIComponent);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(part, part), { maxLength: 4 }), async (pairs) => {
      const query = pairs.map(([name, value]) => `${name}=${value}`).join('&');
      rim.clock.suspend(60_000);
      const answer = await rim.client.get(`/v1/token?${query}`, { authorization: 'Bearer x' });
      expect([400, 401, 431]).toContain(answer.status);
      expect(answer.json.request_id).toBeDefined();
    }),
    { numRuns: 300 },
  );
});

test('any JSON as the input of a command is dispatched as it is, or refused with a field', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (value) => {
      rim.commands.dispatched.length = 0;
      const body = JSON.stringify(value);
      const answer = await rim.client.post('/v1/manage/commands/account.use', body, {
        authorization: owner,
      });
      if (answer.status === 200)
        expect(rim.commands.dispatched[0]?.input).toEqual(JSON.parse(body));
      else expect(answer).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
    }),
    { numRuns: 300 },
  );
});

test('nothing of all that is left: no subscription, and the agent answers', async () => {
  expect(await good()).toBe(200);
  expect(rim.state.listeners).toBe(0);
});
