import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppState } from '../../../src/shared/app-state.ts';
import { settle } from '../../support/manual-clock.ts';
import { openRim, type Rim } from './rim.ts';

let rim: Rim;
let owner: Record<string, string>;
beforeEach(async () => {
  rim = await openRim();
  owner = { authorization: rim.ownerKey() };
});
afterEach(() => rim.close());

test('the snapshot comes as it is', async () => {
  const answer = await rim.client.get('/v1/manage/state', owner);
  expect(answer.status).toBe(200);
  expect(answer.json).toEqual(rim.state.current());
});

describe('a command', () => {
  test('gets the whole input and its output comes back', async () => {
    const input = { account: 'work', alias: 'büro' };
    const answer = await rim.client.post('/v1/manage/commands/account.rename', input, owner);
    expect(answer).toMatchObject({ status: 200, json: { repeated: input } });
    expect(rim.commands.dispatched).toEqual([{ name: 'account.rename', input }]);
  });

  test('without a body has an empty input', async () => {
    await rim.client.send('POST', '/v1/manage/commands/account.refresh-all', { headers: owner });
    expect(rim.commands.dispatched).toEqual([{ name: 'account.refresh-all', input: {} }]);
  });

  test('that fails answers with the whole failure: the owner is whom it was written for', async () => {
    const answer = await rim.client.post('/v1/manage/commands/account.refresh', {}, owner);
    expect(answer).toMatchObject({
      status: 409,
      json: {
        error: 'needs_sign_in',
        error_description: 'work@example.com has to sign in again.',
        cause: 'HTTP 400',
      },
    });
  });

  test.each(['nothing', '__proto__', 'constructor', 'toString', 'caller.approve%00'])(
    'named %s is not found, and nothing is dispatched',
    async (name) => {
      const answer = await rim.client.post(`/v1/manage/commands/${name}`, {}, owner);
      expect(answer.status).toBe(404);
      expect(rim.commands.dispatched).toEqual([]);
    },
  );

  test('S75: its body is judged like every other', async () => {
    const body = '{"account":"work","account":"home"}';
    const answer = await rim.client.post('/v1/manage/commands/account.use', body, owner);
    expect(answer.json.error_description).toContain('"account" came twice');
    expect(rim.commands.dispatched).toEqual([]);
  });
});

test('what is not there is not found, once the owner key is shown', async () => {
  expect((await rim.client.get('/v1/manage/secrets', owner)).status).toBe(404);
});

/** Reads the stream of snapshots, line by line; can stop reading without hanging up. */
async function watch() {
  const lines: AppState[] = [];
  let rest = '';
  const outgoing = request({
    ...{ socketPath: rim.socketPath, path: '/v1/manage/events', headers: owner },
  });
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve).on('error', reject).end();
  });
  response.setEncoding('utf8');
  response.on('error', () => {});
  response.on('data', (piece: string) => {
    const parts = (rest + piece).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((line) => JSON.parse(line) as AppState));
  });
  return {
    lines,
    response,
    reaches: async (revision: number) => {
      while (lines.at(-1)?.revision !== revision) await settle();
    },
    hangUp: () => outgoing.destroy(),
  };
}

describe('the stream of snapshots', () => {
  test('begins with the current one and goes on with every change', async () => {
    const stream = await watch();
    expect(stream.response.headers['content-type']).toBe('application/x-ndjson');
    expect(stream.response.headers['cache-control']).toBe('no-store');
    await stream.reaches(1);
    rim.state.change();
    await stream.reaches(2);
    rim.state.change();
    await stream.reaches(3);
    expect(stream.lines.map(({ revision }) => revision)).toEqual([1, 2, 3]);
    stream.hangUp();
  });

  test('a slow reader gets the newest when it reads on, not all between', async () => {
    const stream = await watch();
    await stream.reaches(1);
    stream.response.pause();
    const notices = [{ id: 'n', code: 'c', sentence: 'x'.repeat(100_000) }];
    for (let at = 0; at < 100; at += 1) {
      rim.state.change({ notices });
      await settle();
    }
    stream.response.resume();
    await stream.reaches(101);
    expect(stream.lines.length).toBeLessThan(30);
    const seen = stream.lines.map(({ revision }) => revision);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    stream.hangUp();
  });

  test('hanging up ends the subscription', async () => {
    const stream = await watch();
    await stream.reaches(1);
    expect(rim.state.listeners).toBe(1);
    stream.hangUp();
    while (rim.state.listeners > 0) await settle();
    rim.state.change();
    expect((await rim.client.get('/v1/health')).status).toBe(200);
  });

  test('ends when the agent stops', async () => {
    const stream = await watch();
    await stream.reaches(1);
    const ended = new Promise((resolve) => stream.response.once('end', resolve));
    await rim.socket.close();
    await ended;
    expect(rim.state.listeners).toBe(0);
  });
});

describe('the description', () => {
  test('is OpenAPI 3.1 with the shapes that requests are parsed with', async () => {
    const { json, headers } = await rim.client.get('/v1/openapi.json');
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(json.openapi).toBe('3.1.0');
    const paths = json.paths as Record<string, Record<string, Operation>>;
    const pair = paths['/v1/pair']?.post?.requestBody?.content['application/json'].schema;
    expect(pair).toMatchObject({ type: 'object', required: ['name'], additionalProperties: false });
    const names = paths['/v1/token']?.get?.parameters?.map(({ name }) => name);
    expect(names).toEqual(['account', 'scope', 'min_ttl', 'wait']);
    expect(paths['/v1/token']?.get?.security).toEqual([{ callerKey: [] }]);
  });

  test('has the way without the owner key, too', async () => {
    const { json } = await rim.client.get('/v1/openapi.json');
    const paths = json.paths as Record<string, Record<string, Operation>>;
    const asking = Object.entries(paths).filter(([path]) => path.startsWith('/v1/manage/ask'));
    expect(asking.map(([path, methods]) => `${Object.keys(methods)} ${path}`)).toEqual([
      'get /v1/manage/ask',
      'get /v1/manage/ask/state',
      'post /v1/manage/ask/commands/{name}',
      'get /v1/manage/ask/sign-ins/{id}',
      'get /v1/manage/ask/imports/{id}',
    ]);
    for (const [, methods] of asking) {
      expect(Object.values(methods)[0]?.security).toEqual([]);
    }
  });
});

interface Operation {
  readonly parameters?: { readonly name: string }[];
  readonly security?: object[];
  readonly requestBody?: { content: { 'application/json': { schema: object } } };
}
