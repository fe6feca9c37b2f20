import { afterEach, beforeEach, expect, test } from 'vitest';
import { gmail, openRim, type Rim } from '../integration/agent-socket/rim.ts';
import { settle } from '../support/manual-clock.ts';

/** C149: limits are counted on the clock that nobody sets, or whoever sets the other one is past them. */
const hour = 3_600_000;
let rim: Rim;
let authorization: string;
beforeEach(async () => {
  rim = await openRim();
  authorization = await rim.pairCaller();
  rim.tokens.cache = rim.tokens.make([gmail], 24 * 3600);
});
afterEach(() => rim.close());

const token = async (key = authorization) =>
  (await rim.client.get('/v1/token', { authorization: key })).status;

test('S91 C149: the rate of a caller is the same whatever the wall clock says', async () => {
  rim.desk.change({ caller: 'backup', per_minute: 2 });
  expect([await token(), await token(), await token()]).toEqual([200, 200, 429]);
  rim.clock.stepWallClock(hour);
  expect(await token()).toBe(429);
  rim.clock.stepWallClock(-2 * hour);
  rim.clock.suspend(60_000);
  expect([await token(), await token(), await token()]).toEqual([200, 200, 429]);
});

test('S92 C149: a clock that is set forward does not let a guesser go faster', async () => {
  for (let guess = 0; guess < 10; guess += 1) expect(await token('Bearer guess')).toBe(401);
  rim.clock.stepWallClock(hour);
  let answered = false;
  const eleventh = token('Bearer guess').then((status) => {
    answered = true;
    return status;
  });
  await settle(50);
  expect(answered).toBe(false);
  expect(await token()).toBe(200);
  await rim.clock.advance(250);
  expect(await eleventh).toBe(401);
});
