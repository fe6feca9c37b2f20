import { beforeEach, expect, test } from 'vitest';
import { Playground } from '../../../src/main/playground/playground.ts';
import { RefreshRecorder } from '../../../src/main/playground/refresh-recorder.ts';
import { SignInRecorder } from '../../../src/main/playground/sign-in-recorder.ts';
import type { HttpRequest } from '../../../src/main/ports.ts';
import { fail, ok } from '../../../src/shared/failure.ts';
import { refreshedAs } from '../../support/scripted-token-endpoint.ts';
import { accountNamed, signedInAccounts } from '../../support/signed-in-accounts.ts';

const list = 'https://www.googleapis.com/calendar/v3/users/me/calendarList';

let sent: HttpRequest[];
let playground: Playground;

/** An account of Google's, whose API stands behind the port: nothing leaves this computer. */
beforeEach(async () => {
  const parts = await signedInAccounts(accountNamed('ada'));
  parts.endpoint.always(() => refreshedAs('ya29.of-google'));
  sent = [];
  const http = {
    send: async (request: HttpRequest) => {
      sent.push(request);
      return ok({ status: 200, headers: { 'content-type': 'application/json' }, body: '{}' });
    },
  };
  const watched = { ...parts, http };
  playground = new Playground({
    ...watched,
    agent: { home: '/home/ada/keybearer', socket: '\\\\.\\pipe\\keybearer-1' },
    signIns: new SignInRecorder(watched),
    refreshes: new RefreshRecorder(watched),
    wish: async () => fail('internal', 'Not asked for here.'),
  });
});

const call = (url: string) => playground.call({ window: 'w', method: 'GET', url });

test("a token of Google's goes to Google's API, with the header and nothing else of ours", async () => {
  const answer = await call(list);
  expect(answer).toMatchObject({ ok: true, value: { response: { status: 200 }, curl: null } });
  expect(sent.map(({ url }) => url)).toEqual([list]);
  expect(Object.keys(sent[0]?.headers ?? {}).sort()).toEqual([
    'accept',
    'accept-encoding',
    'authorization',
  ]);
  expect(sent[0]?.headers.authorization).toBe('Bearer ya29.of-google');
  expect(JSON.stringify(answer)).not.toContain('ya29.of-google');
});

test.each([
  'http://127.0.0.1:4711/v1/userinfo',
  'https://evil.example/',
  'https://www.googleapis.com.evil.example/',
  'http://www.googleapis.com/',
])("a token of Google's does not go to %s", async (url) => {
  expect(await call(url)).toMatchObject({ ok: false, failure: { code: 'not_allowed' } });
  expect(sent).toEqual([]);
});

test("the examples of a Google account are those of Google's APIs", async () => {
  const answer = await playground.apis({});
  if (!answer.ok) throw new Error(answer.failure.sentence);
  expect(answer.value.examples[0]).toMatchObject({ id: 'userinfo', allowed: true });
  expect(answer.value.examples.every(({ url }) => url.includes('.googleapis.com/'))).toBe(true);
});

test('more windows than anyone has open are asked to wait', async () => {
  const asked = await Promise.all(
    Array.from({ length: 12 }, (_, number) =>
      playground.call({ window: `w${number}`, method: 'GET', url: list }),
    ),
  );
  const failures = asked.flatMap((answer) => (answer.ok ? [] : [answer.failure.code]));
  expect(failures).toEqual(['conflict', 'conflict', 'conflict', 'conflict']);
  expect((await call(list)).ok).toBe(true);
});
