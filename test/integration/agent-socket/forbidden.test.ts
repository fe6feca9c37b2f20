import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandInputs } from '../../../src/shared/ui-contract.ts';
import { openRim, type Rim } from './rim.ts';

/** Every route of the socket with what opens it: the forbidden rows are made from this one table. */
const routes = [
  { method: 'GET', path: '/v1/health', needs: 'nothing' },
  { method: 'POST', path: '/v1/pair', needs: 'nothing' },
  { method: 'GET', path: '/v1/pair/x', needs: 'pairing secret' },
  { method: 'DELETE', path: '/v1/pair/x', needs: 'pairing secret' },
  { method: 'GET', path: '/v1/openapi.json', needs: 'nothing' },
  { method: 'GET', path: '/v1/token', needs: 'caller key' },
  { method: 'GET', path: '/v1/identity-token', needs: 'caller key' },
  { method: 'POST', path: '/v1/token/invalidate', needs: 'caller key' },
  { method: 'GET', path: '/v1/accounts', needs: 'caller key' },
  { method: 'DELETE', path: '/v1/caller', needs: 'caller key' },
  { method: 'GET', path: '/v1/manage/state', needs: 'owner key' },
  { method: 'GET', path: '/v1/manage/events', needs: 'owner key' },
  { method: 'POST', path: '/v1/manage/commands/account.use', needs: 'owner key' },
  { method: 'GET', path: '/v1/manage/anything', needs: 'owner key' },
  { method: 'GET', path: '/v1/manage/ask', needs: 'a person' },
  { method: 'GET', path: '/v1/manage/ask/state', needs: 'a person' },
  { method: 'GET', path: '/v1/manage/ask/sign-ins/x', needs: 'a person' },
  { method: 'GET', path: '/v1/manage/ask/imports/x', needs: 'a person' },
  { method: 'POST', path: '/v1/manage/ask/commands/x', needs: 'a person' },
] as const;

let rim: Rim;
let caller: string;
let revoked: string;
beforeAll(async () => {
  rim = await openRim();
  caller = await rim.pairCaller();
  revoked = await rim.pairCaller({ name: 'revoked' });
  rim.desk.revoke({ caller: 'revoked' });
});
afterAll(() => rim.close());

const send = async (method: string, path: string, authorization?: string) => {
  // Past the brake on failures, which has its own test.
  rim.clock.suspend(60_000);
  return rim.client.send(method, path, {
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
    },
    ...(method === 'POST' ? { body: '{}' } : {}),
  });
};

const withoutId = (text: string) => text.replace(/"request_id":"[^"]+"/, '');

describe.each(routes.filter(({ needs }) => needs === 'caller key'))(
  '$method $path',
  ({ method, path }) => {
    test('S65 S66: no key, a malformed, unknown, forged, revoked or foreign one: the same 401', async () => {
      const forged = caller.replace(
        /_[A-Za-z0-9_-]{43}_[0-9a-f]{8}$/,
        `_${'A'.repeat(43)}_00000000`,
      );
      const shown = [
        undefined,
        'Bearer',
        'Bearer nonsense',
        `Basic ${Buffer.from('a:b').toString('base64')}`,
        caller.replace('Bearer ', ''),
        caller.slice(0, -1),
        caller.replace(/^Bearer kb1_.{10}/, 'Bearer kb1_aaaaaaaaaa'),
        forged,
        revoked,
        rim.ownerKey(),
      ];
      const bodies = new Set<string>();
      for (const authorization of shown) {
        const answer = await send(method, path, authorization);
        expect(answer.status).toBe(401);
        bodies.add(withoutId(answer.text));
      }
      expect([...bodies]).toHaveLength(1);
      expect([...bodies][0]).toContain('"error":"unauthenticated"');
    });
  },
);

describe.each(routes.filter(({ needs }) => needs === 'owner key'))(
  '$method $path',
  ({ method, path }) => {
    test('no key, a caller key and a key of another start: 401', async () => {
      const other = `Bearer kbo1_${'A'.repeat(43)}_00000000`;
      for (const authorization of [undefined, caller, other]) {
        const answer = await send(method, path, authorization);
        expect(answer.status).toBe(401);
        expect(answer.json.error).toBe('unauthenticated');
      }
      expect(rim.commands.dispatched).toEqual([]);
    });
  },
);

test('S88: a pairing without its secret is not there', async () => {
  const asked = await rim.client.post('/v1/pair', { name: 'x' });
  const path = `/v1/pair/${String(asked.json.pairing_id)}`;
  for (const authorization of [undefined, caller, rim.ownerKey(), `Pairing ${'A'.repeat(43)}`]) {
    expect((await send('GET', path, authorization)).status).toBe(404);
    expect((await send('DELETE', path, authorization)).status).toBe(404);
  }
});

test('the table above holds every route that the API describes', async () => {
  const { json } = await rim.client.get('/v1/openapi.json');
  const described = Object.entries(json.paths as Record<string, object>).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const listed = routes
    .map(({ method, path }) => `${method} ${path}`)
    .filter((line) => !line.endsWith('/anything'))
    .map((line) => line.replace(/\/commands\/x$/, '/commands/{name}').replace(/\/x$/, '/{id}'))
    .flatMap((line) =>
      line.endsWith('/commands/account.use')
        ? Object.keys(commandInputs).map((name) => line.replace('account.use', name))
        : [line],
    );
  expect(described.sort()).toEqual(listed.sort());
});

describe('S67: a key anywhere but in the Authorization header', () => {
  test('in the query: 401 and a warning, also beside a good header', async () => {
    const key = caller.replace('Bearer ', '');
    for (const path of [`/v1/token?key=${key}`, `/v1/token?account=${key}`, `/v1/${key}`]) {
      const answer = await send('GET', path, caller);
      expect(answer.status).toBe(401);
      expect(answer.headers.warning).toContain('Authorization header only');
    }
  });

  test('in a cookie: 401 and a warning', async () => {
    const cookie = `key=${caller.replace('Bearer ', '')}`;
    const answer = await rim.client.get('/v1/token', { cookie });
    expect(answer.status).toBe(401);
    expect(answer.headers.warning).toBeDefined();
  });

  test('in a body: 401 and a warning', async () => {
    const body = { access_token: caller.replace('Bearer ', '') };
    const answer = await rim.client.post('/v1/token/invalidate', body, { authorization: caller });
    expect(answer.status).toBe(401);
    expect(answer.headers.warning).toBeDefined();
    expect(rim.tokens.invalidated).toEqual([]);
  });
});

test('S66: a failed authentication is audited by id alone', async () => {
  // Those of the tests before are not gathered with it.
  await rim.clock.advance(30 * 60_000);
  rim.log.lines.length = 0;
  await send('GET', '/v1/token', revoked);
  const [, id] = /kb1_([a-z2-7]{10})/.exec(revoked) ?? [];
  expect(rim.audits()).toMatchObject([
    { audit_event: 'authenticate', decision: 'refused', caller_id: id },
  ]);
  expect(JSON.stringify(rim.log.lines)).not.toContain(revoked.slice(22, 60));
});

test('S97: every answer, of every route, good or bad, may not be stored or sniffed and says nothing of us', async () => {
  for (const { method, path } of [
    ...routes,
    { method: 'GET', path: '/nowhere' },
    { method: 'PUT', path: '/v1/token' },
  ]) {
    for (const authorization of [undefined, caller, rim.ownerKey()]) {
      if (path === '/v1/manage/events' && authorization === rim.ownerKey()) continue;
      if (method === 'DELETE' && authorization === caller) continue;
      const { headers } = await send(method, path, authorization);
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers).not.toHaveProperty('server');
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  }
});
