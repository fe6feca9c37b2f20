import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { jsonOf, PlainClient } from './plain-client.ts';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ control: true });
});

afterEach(() => sandbox.close());

const order = (body: unknown, type = 'application/json') =>
  fetch(`${sandbox.origin}/sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: JSON.stringify(body),
  });

it('orders faults from another process, and takes them back', async () => {
  const client = new PlainClient(sandbox.clientSecretJson);
  const { refreshToken } = await client.signIn();
  const answer = await order({
    endpoint: 'token',
    faults: [{ kind: 'answer', status: 503, headers: { 'retry-after': '3' } }],
    times: 'always',
    matching: { grant_type: 'refresh_token' },
  });
  expect(answer.status).toBe(200);
  const failing = await fetch(client.tokenUri, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token' }),
  });
  expect([failing.status, failing.headers.get('retry-after')]).toEqual([503, '3']);

  await fetch(`${sandbox.origin}/sandbox/faults`, { method: 'DELETE' });
  expect((await client.refresh(refreshToken)).status).toBe(200);
});

it('tells what was received', async () => {
  await new PlainClient(sandbox.clientSecretJson).signIn({ account: 'chioma@sandbox.example' });
  const { requests } = await jsonOf(await fetch(`${sandbox.origin}/sandbox/requests`));
  expect(requests).toMatchObject([
    { endpoint: 'authorization', parameters: { response_type: 'code' }, ending: 'answered' },
    { endpoint: 'consent' },
    { endpoint: 'token', account: 'chioma@sandbox.example' },
  ]);
});

it.each([
  ['an unknown endpoint', { endpoint: 'nowhere', faults: [{ kind: 'reset', moment: 'before' }] }],
  ['an unknown fault', { endpoint: 'token', faults: [{ kind: 'earthquake' }] }],
  ['no fault', { endpoint: 'token', faults: [] }],
  ['a hold, which nobody could end', { endpoint: 'token', faults: [{ kind: 'hold' }] }],
])('refuses %s', async (_name, body) => {
  expect((await order(body)).status).toBe(400);
});

it('takes no order that a page elsewhere could send unasked', async () => {
  const body = { endpoint: 'token', faults: [{ kind: 'reset', moment: 'before' }] };
  expect((await order(body, 'text/plain')).status).toBe(415);
});

it('is not there unless it was asked for', async () => {
  const plain = await startSandbox();
  expect((await fetch(`${plain.origin}/sandbox/requests`)).status).toBe(404);
  await plain.close();
});
