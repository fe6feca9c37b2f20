import { describe, expect, it } from 'vitest';
import type { Fault } from '../sandbox/fault.ts';
import { refusals } from '../sandbox/refusals.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { settle } from '../support/manual-clock.ts';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../support/running-keybearer.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const gmail = 'https://www.googleapis.com/auth/gmail.readonly';

/** Ada signed in, and scripts of hers that may have all she granted. */
const adaWithScripts = (...names: readonly string[]) => adaWith([calendar, gmail], names);

async function adaWith(scopes: readonly string[], names: readonly string[]) {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  await signIn(keybearer, { scopes: [...scopes] });
  await keybearer.browser.ended();
  const keys: string[] = [];
  for (const name of names) keys.push(await keybearer.pairedCaller(name, scopes));
  return { keybearer, sandbox, keys };
}

const manyScopes = [
  ...[calendar, gmail],
  ...['contacts.readonly', 'documents.readonly', 'drive.readonly', 'tasks.readonly'].map(
    (name) => `https://www.googleapis.com/auth/${name}`,
  ),
];

/** As many different wishes: no two of them are one request upstream. */
const differentWishes = (count: number): string[] =>
  Array.from({ length: count }, (_, at) =>
    manyScopes.filter((_scope, bit) => ((at + 1) >> bit) % 2 === 1).join(' '),
  );

const refreshes = (sandbox: Sandbox): number =>
  sandbox.requests.count('token', { grant_type: 'refresh_token' });

const wish = (scope: string): string => `/v1/token?scope=${encodeURIComponent(scope)}`;

const asks = (keybearer: RunningKeybearer, key: string, scope: string, times: number) =>
  Promise.all(Array.from({ length: times }, () => keybearer.ask(wish(scope), { key })));

const answered = (status: number, body: string): Fault => ({ kind: 'answer', status, body });

describe('S91: a failure that says nothing about the account is the answer of a whole crowd', () => {
  const rows: readonly [string, Fault, number, string][] = [
    ['a page in place of an answer', answered(400, '<html>'), 503, 'unexpected_response'],
    ['an answer without a token', answered(200, '{"nope":1}'), 503, 'unexpected_response'],
    ['invalid_request', answered(400, '{"error":"invalid_request"}'), 503, 'unexpected_response'],
    ['invalid_scope', refusals.invalid_scope, 409, 'needs_consent'],
    [
      'a token that is dead on arrival',
      { kind: 'json', set: { expires_in: 0 } },
      503,
      'invalid_response',
    ],
  ];

  it.each(rows)('%s', async (_name, fault, status, error) => {
    const { keybearer, sandbox, keys } = await adaWithScripts('backup', 'report');
    sandbox.faults.order('token', fault, { times: Number.POSITIVE_INFINITY });
    const before = refreshes(sandbox);
    const crowd = keys.map((key) => asks(keybearer, key, calendar, 40));
    const answers = (await Promise.all(crowd)).flat();
    // Again and again within the second, which costs nobody the tokens of other permissions.
    for (const key of keys) answers.push(...(await asks(keybearer, key, calendar, 40)));
    expect(refreshes(sandbox) - before).toBe(1);
    expect(new Set(answers.map((one) => `${one.status} ${one.json?.error}`))).toEqual(
      new Set([`${status} ${error}`]),
    );
    for (const { headers } of answers) {
      expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
    }
  });

  it('holds no other permissions up, nor a person who wants a new token now', async () => {
    const { keybearer, sandbox, keys } = await adaWithScripts('backup');
    const [key = ''] = keys;
    sandbox.faults.order('token', answered(400, '<html>'));
    expect((await keybearer.ask(wish(calendar), { key })).status).toBe(503);
    expect((await keybearer.ask(wish(gmail), { key })).status).toBe(200);
    const again = await keybearer.run('playground.refresh', { scopes: [calendar] });
    expect(again.outcome.kind).toBe('refreshed');
    expect((await keybearer.ask(wish(calendar), { key })).status).toBe(200);
  });

  it('is asked for anew when its second is over, and then after longer and longer', async () => {
    const { keybearer, sandbox, keys } = await adaWithScripts('backup');
    const [key = ''] = keys;
    sandbox.faults.order('token', answered(400, '<html>'), { times: Number.POSITIVE_INFINITY });
    const before = refreshes(sandbox);
    for (let second = 0; second < 600; second += 1) {
      expect(await keybearer.ask(wish(calendar), { key })).toMatchObject({ status: 503 });
      await keybearer.clock.advance(1_000);
    }
    // Four that come ever later, and then one a minute.
    expect(refreshes(sandbox) - before).toBeLessThanOrEqual(15);
    sandbox.faults.clear('token');
    await keybearer.clock.advance(60_000);
    expect((await keybearer.ask(wish(calendar), { key })).status).toBe(200);
  });

  it('ends with a new sign-in', async () => {
    const { keybearer, sandbox, keys } = await adaWithScripts('backup');
    const [key = ''] = keys;
    sandbox.faults.order('token', refusals.invalid_scope);
    expect((await keybearer.ask(wish(calendar), { key })).status).toBe(409);
    await signIn(keybearer, { scopes: [calendar, gmail] });
    await keybearer.browser.ended();
    expect((await keybearer.ask(wish(calendar), { key })).status).toBe(200);
  });
});

describe('S91 T64: a token that an API refused', () => {
  const tokenOf = async (keybearer: RunningKeybearer, key: string, scope: string) =>
    String((await keybearer.ask(wish(scope), { key })).json?.access_token);

  const invalidate = async (keybearer: RunningKeybearer, key: string, token: string) => {
    const body = { access_token: token };
    const said = await keybearer.ask('/v1/token/invalidate', { method: 'POST', key, body });
    return said.json?.invalidated;
  };

  it('is dropped although a script with other permissions has just had its own dropped', async () => {
    const { keybearer, keys } = await adaWithScripts('dates', 'mails');
    const [dates = '', mails = ''] = keys;
    const refusedDates = await tokenOf(keybearer, dates, calendar);
    const refusedMail = await tokenOf(keybearer, mails, gmail);
    expect(await invalidate(keybearer, dates, refusedDates)).toBe(true);
    await keybearer.clock.advance(1_000);
    expect(await invalidate(keybearer, mails, refusedMail)).toBe(true);
    expect(await tokenOf(keybearer, dates, calendar)).not.toBe(refusedDates);
    expect(await tokenOf(keybearer, mails, gmail)).not.toBe(refusedMail);
  });

  it('is not said to be dropped where it stays, because it was forced half a minute ago at most', async () => {
    const { keybearer, sandbox, keys } = await adaWithScripts('dates');
    const [key = ''] = keys;
    expect(await invalidate(keybearer, key, await tokenOf(keybearer, key, calendar))).toBe(true);
    const forced = await tokenOf(keybearer, key, calendar);
    const before = refreshes(sandbox);
    for (let second = 0; second < 29; second += 1) {
      expect(await invalidate(keybearer, key, forced)).toBe(false);
      await keybearer.clock.advance(1_000);
    }
    expect(await tokenOf(keybearer, key, calendar)).toBe(forced);
    expect(refreshes(sandbox)).toBe(before);
    await keybearer.clock.advance(1_000);
    expect(await invalidate(keybearer, key, forced)).toBe(true);
    const record = await keybearer.run('audit.read', {});
    const said = record.entries.filter(({ event }) => event === 'invalidate');
    expect(new Set(said.map(({ reason }) => reason))).toEqual(new Set(['invalidated', 'too_soon']));
  });
});

it('S91: who waits for the end of a failure is counted then, each for what it asks upstream', async () => {
  const { keybearer, sandbox, keys } = await adaWith(manyScopes, ['backup']);
  const [key = ''] = keys;
  sandbox.faults.order('token', answered(503, 'busy'));
  const before = refreshes(sandbox);
  expect((await keybearer.ask(wish(gmail), { key })).status).toBe(503);
  const pending = keybearer.clock.pending;
  const waiting = differentWishes(60).map((scope) =>
    keybearer.ask(`${wish(scope)}&wait=60`, { key }),
  );
  // Each has a deadline, and looks again when the pause is over.
  while (keybearer.clock.pending < pending + 120) await settle();
  expect(refreshes(sandbox) - before).toBe(1);
  await keybearer.clock.advance(2_000);
  const answers = (await Promise.all(waiting)).map(({ status }) => status);
  // Without the one for the whole grant, which the agent keeps ready by itself.
  const upstream = sandbox.requests.to('token').filter(({ form }) => form.scope).length;
  expect(upstream).toBeGreaterThan(20);
  // Thirty a minute, and one more for the two seconds.
  expect(upstream).toBeLessThanOrEqual(31);
  expect(answers.filter((status) => status === 200)).toHaveLength(upstream - 1);
  expect(answers.filter((status) => status === 429)).toHaveLength(61 - upstream);
});

it('S91: of many who wait for one token only the first is counted', async () => {
  const { keybearer, sandbox, keys } = await adaWithScripts('backup');
  const [key = ''] = keys;
  const release = sandbox.faults.hold('token');
  const { pending } = keybearer.clock;
  const waiting = asks(keybearer, key, calendar, 60);
  while (keybearer.clock.pending < pending + 60) await settle();
  release();
  expect((await waiting).map(({ status }) => status)).toEqual(Array(60).fill(200));
});

describe('S100: one script does not hold up who comes after it at the same account', () => {
  /** A script has asked for 29 different sets of permissions, and the server is slow to answer the first. */
  async function crowded() {
    const stage = await adaWith(manyScopes, ['greedy', 'good']);
    const { keybearer, sandbox, keys } = stage;
    const [greedy = '', good = ''] = keys;
    const before = sandbox.requests.count('token');
    const release = sandbox.faults.hold('token');
    const leaving = Array.from({ length: 29 }, () => new AbortController());
    const { pending } = keybearer.clock;
    const asked = differentWishes(29).map((scope, at) =>
      keybearer
        .ask(wish(scope), { key: greedy, signal: leaving[at]?.signal })
        .catch(() => undefined),
    );
    while (keybearer.clock.pending < pending + 29) await settle();
    await sandbox.requests.arrival('token', before + 1);
    const asksSince = () =>
      sandbox.requests
        .to('token')
        .slice(before)
        .map(({ form }) => form.scope?.split(' ').length ?? 'all');
    return { ...stage, good, asked, release, leaving, asksSince };
  }

  it('although it stays: it has two places in the line', async () => {
    const { keybearer, good, asked, release, asksSince } = await crowded();
    const { pending } = keybearer.clock;
    const answer = keybearer.ask(wish(manyScopes.slice(0, 5).join(' ')), { key: good });
    while (keybearer.clock.pending === pending) await settle();
    release();
    expect((await answer).status).toBe(200);
    await Promise.all(asked);
    // Nobody else wishes for five permissions.
    expect(asksSince().indexOf(5)).toBe(2);
    expect(asksSince()).toHaveLength(30);
  });

  it('although it hung up: what nobody waits for is not asked any more', async () => {
    const { keybearer, good, asked, release, leaving, asksSince } = await crowded();
    for (const one of leaving) one.abort();
    await Promise.all(asked);
    const { pending } = keybearer.clock;
    const answer = keybearer.ask(wish(manyScopes.slice(0, 5).join(' ')), { key: good });
    while (keybearer.clock.pending === pending) await settle();
    release();
    expect((await answer).status).toBe(200);
    expect(asksSince()).toEqual([1, 5]);
  });

  it('and a person goes before all scripts', async () => {
    const { keybearer, asked, release, asksSince } = await crowded();
    const refreshed = keybearer.run('account.refresh', { account: 'ada' });
    await settle();
    release();
    await refreshed;
    await Promise.all(asked);
    expect(asksSince()[1]).toBe('all');
  });
});
