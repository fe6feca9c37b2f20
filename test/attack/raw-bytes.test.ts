import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRim, type Rim } from '../integration/agent-socket/rim.ts';
import { heldMegabytes } from './fuzz/heap.ts';
import { forgedKey, mutatedRequest, throwAt } from './fuzz/mutated-requests.ts';
import { rawByteRuns } from './fuzz/runs.ts';
import { p99, Yardstick } from './yardstick.ts';

/**
 * S99 on the wire: good requests with bytes changed, put in, taken out and repeated, on a real socket;
 * a good client asks all along.
 */
let rim: Rim;
let authorization: string;
const waited: number[] = [];
const yardstick = new Yardstick();

beforeAll(async () => {
  rim = await openRim();
  await yardstick.open();
  authorization = await rim.pairCaller({ scopes: ['gmail.readonly'] });
  rim.tokens.asked.length = 0;
});
afterAll(async () => {
  await rim.close();
  await yardstick.close();
});

const patienceMs = 600;

const good = async (): Promise<void> => {
  const beside = yardstick.ask();
  const began = performance.now();
  expect((await rim.client.get('/v1/health')).status).toBe(200);
  waited.push(performance.now() - began);
  await beside;
};

/** What the stand-ins for log and record keep would grow with every request. */
function forgetTheRecorded(): void {
  rim.log.lines.length = 0;
  rim.auditLog.lines = rim.auditLog.lines.slice(-1);
}

interface Thrown {
  readonly count: number;
  /** Megabytes held more at the end than after the first fifth. */
  readonly grown: number;
}

/** In groups, as many at once as a machine sees; the good client asks between. */
async function campaign(
  runs: number,
  key: string,
  holds: (answer: string) => void,
): Promise<Thrown> {
  const group = 25;
  let count = 0;
  let heldBefore = Number.NaN;
  await fc.assert(
    fc.asyncProperty(
      fc.array(mutatedRequest(key), { minLength: group, maxLength: group }),
      async (requests) => {
        // Past the brake on failures and the limits on pairings, so that all of it is answered.
        rim.clock.suspend(600_000);
        const answers = await Promise.all([
          ...requests.map((request) => throwAt(rim.socketPath, request, patienceMs)),
          good().then(() => ''),
        ]);
        for (const answer of answers) {
          expect(answer).not.toMatch(/at .*\.ts:\d+|node:internal|"revision"|home@example\.com/);
          holds(answer);
        }
        forgetTheRecorded();
        count += requests.length;
        if (count === runs / 5) heldBefore = heldMegabytes();
      },
    ),
    { numRuns: Math.ceil(runs / group), endOnFailure: true },
  );
  return { count, grown: heldMegabytes() - heldBefore };
}

const [withoutKey = 0, withKey = 0] = rawByteRuns;

test('S99: without a key no bytes bring a token, an account or a command', {
  timeout: 60_000,
}, async () => {
  const thrown = await campaign(withoutKey, forgedKey, (answer) => {
    expect(answer).not.toMatch(/access_token|"accounts":|"email"/);
  });
  expect(thrown.count).toBe(withoutKey);
  expect(thrown.grown).toBeLessThan(2);
  expect(rim.tokens.asked).toEqual([]);
  expect(rim.commands.dispatched).toEqual([]);
});

test('S99: with a key no bytes bring another account or scope, or a command', {
  timeout: 60_000,
}, async () => {
  let served = 0;
  const thrown = await campaign(withKey, authorization, (answer) => {
    if (answer.includes('"access_token"')) served += 1;
    expect(answer).not.toMatch(/"account":"home"/);
  });
  expect(thrown.count).toBe(withKey);
  expect(thrown.grown).toBeLessThan(2);
  // A part goes unharmed, or nothing would be tested behind the door.
  expect(served).toBeGreaterThan(10);
  for (const { accountId, scopes } of rim.tokens.asked) {
    expect({ accountId, scopes }).toEqual({
      accountId: 'acc_work',
      scopes: ['https://www.googleapis.com/auth/gmail.readonly'],
    });
  }
  expect(rim.commands.dispatched).toEqual([]);
});

test('S99: the good client was answered all along', () => {
  expect(waited.length).toBeGreaterThanOrEqual((withoutKey + withKey) / 25);
  // In one process with the throwing and the shrinking; alone it takes 2 ms.
  expect(p99(waited)).toBeLessThan(yardstick.mostP99(250));
});

test('S99: nothing of it is left: no connection, no waiting request', async () => {
  await rim.clock.advance(60_000);
  await good();
  expect(rim.state.listeners).toBe(0);
});
