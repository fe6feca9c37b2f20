import { afterEach, beforeEach, expect, test } from 'vitest';
import { fail, ok } from '../../../src/shared/failure.ts';
import { OpenedWebUi } from './opened-web-ui.ts';

let ui: OpenedWebUi;
let session: Record<string, string>;
beforeEach(async () => {
  ui = new OpenedWebUi();
});
afterEach(() => ui.close());

const send = (name: string, body: string) =>
  ui.ask(`/api/commands/${name}`, {
    method: 'POST',
    headers: { ...session, origin: ui.origin, 'content-type': 'application/json' },
    body,
  });

async function opened(change: Parameters<OpenedWebUi['open']>[0] = {}): Promise<void> {
  await ui.open(change);
  session = await ui.session();
}

test('a command reaches the dispatcher as it was sent, and its value comes back', async () => {
  await opened();
  ui.core.answer('client.remove', () => ok({ client: 'home' }));
  const answer = await send('client.remove', '{"client":"home"}');
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toEqual({ ok: true, value: { client: 'home' } });
  expect(ui.core.sent('client.remove')).toEqual([{ client: 'home' }]);
});

test('a refusal of the use case is an answer like any other', async () => {
  await opened();
  ui.core.answer('client.remove', () => fail('conflict', 'Log the accounts out first.'));
  const answer = await send('client.remove', '{"client":"home"}');
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toEqual({
    ok: false,
    failure: { code: 'conflict', sentence: 'Log the accounts out first.' },
  });
});

test.each(['no.such', 'constructor', '__proto__', 'toString'])(
  'there is no command "%s"',
  async (name) => {
    await opened();
    expect((await send(name, '{}')).status).toBe(404);
    expect(ui.core.commands).toEqual([]);
  },
);

test.each(['{', '', '{"__proto__":{"client":"home"}}'])('the body %j is refused', async (body) => {
  await opened();
  expect((await send('client.remove', body)).status).toBe(400);
  expect(ui.core.commands).toEqual([]);
});

test('a client file of the largest allowed size fits, a body of 200 KiB does not', async () => {
  await opened();
  const largest = JSON.stringify({ json: '"'.repeat(65_536) });
  expect((await send('client.add', largest)).status).toBe(200);
  expect((await send('client.add', JSON.stringify({ json: 'x'.repeat(200 * 1024) }))).status).toBe(
    413,
  );
});

test('I109: a dispatcher that throws after all answers with a request id and no detail', async () => {
  await opened({
    commands: {
      dispatch: () => Promise.reject(new Error('refresh token 1//secret')),
    },
  });
  const answer = await send('account.refresh-all', '{}');
  expect(answer.status).toBe(500);
  expect(answer.body).not.toContain('secret');
  const { failure } = JSON.parse(answer.body);
  expect(failure).toMatchObject({
    code: 'internal',
    cause: expect.stringMatching(/^request \S+$/),
  });
  expect(ui.log.events()).toContain('web_ui_request_failed');
  expect(JSON.stringify(ui.log.lines)).not.toContain('secret');
});

test('a window that was not built is said so in words', async () => {
  const { openWebUi } = await import('../../../src/main/web-ui/web-ui.ts');
  const outcome = await openWebUi({
    clock: ui.clock,
    random: { bytes: () => new Uint8Array(16), fraction: () => 0 },
    log: ui.log,
    commands: ui.core,
    state: ui.core,
    rendererFolder: `${ui.folder}/missing`,
  });
  expect(outcome).toMatchObject({
    ok: false,
    failure: { sentence: expect.stringContaining('npm run build') },
  });
});
