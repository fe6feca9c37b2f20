import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { head } from '../integration/agent-socket/client.ts';
import { openRim, type Rim } from '../integration/agent-socket/rim.ts';
import { nasty } from './fuzz/campaign.ts';
import { rawByteRuns } from './fuzz/runs.ts';

/**
 * S99 on the wire: good requests with bytes changed, put in, taken out and repeated, on a real socket;
 * a good client asks all along.
 */
let rim: Rim;
let authorization: string;
const waited: number[] = [];

beforeAll(async () => {
  // Short deadlines: a request that was cut short must not keep the test waiting.
  rim = await openRim({ limits: { headersMs: 300, requestMs: 400, checkMs: 50 } });
  authorization = await rim.pairCaller({ scopes: ['gmail.readonly'] });
  rim.tokens.asked.length = 0;
});
afterAll(() => rim.close());

const patience = 600;

function throwAt(bytes: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(rim.socketPath);
    // What only waits (a refusal held back, a question to a person) has said all it is going to say.
    const leave = setTimeout(() => socket.destroy(), patience);
    let text = '';
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(leave);
      resolve(text);
    });
    socket.end(bytes);
  });
}

const good = async (): Promise<void> => {
  const began = performance.now();
  expect((await rim.client.get('/v1/health')).status).toBe(200);
  waited.push(performance.now() - began);
};

interface Mutation {
  readonly at: number;
  readonly take: number;
  readonly put: string;
  readonly again: boolean;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat({ max: 2_000 }),
  take: fc.nat({ max: 6 }),
  put: fc.oneof(nasty, fc.constant('\r\n'), fc.string({ unit: 'binary', maxLength: 2 })),
  again: fc.boolean(),
});

function mutated(request: string, mutations: readonly Mutation[]): Buffer {
  let text = request;
  for (const { at, take, put, again } of mutations) {
    const place = at % (text.length + 1);
    const piece = again ? text.slice(place, place + 40) : '';
    text = text.slice(0, place) + put + piece + text.slice(place + (again ? 0 : take));
  }
  return Buffer.from(text, 'utf8');
}

const wish = '{"name":"a","accounts":["home"],"scopes":["calendar"]}';
const requests = (key: string): readonly string[] => [
  head('GET /v1/token?account=work&scope=gmail.readonly HTTP/1.1', `Authorization: ${key}`),
  head('GET /v1/token?account=home&scope=calendar HTTP/1.1', `Authorization: ${key}`),
  head('GET /v1/accounts HTTP/1.1', `Authorization: ${key}`),
  head('GET /v1/manage/state HTTP/1.1', `Authorization: ${key}`),
  `${head('POST /v1/pair HTTP/1.1', 'Content-Type: application/json', `Content-Length: ${wish.length}`)}${wish}`,
  `${head('POST /v1/manage/commands/agent.pause HTTP/1.1', `Authorization: ${key}`, 'Content-Type: application/json', 'Content-Length: 2')}{}`,
];

/** In groups, as many at once as a machine sees; the good client asks between. */
async function campaign(runs: number, key: string, holds: (answer: string) => void): Promise<void> {
  const one = fc.tuple(fc.constantFrom(...requests(key)), fc.array(mutation, { maxLength: 3 }));
  const group = 25;
  await fc.assert(
    fc.asyncProperty(fc.array(one, { minLength: group, maxLength: group }), async (thrown) => {
      // Past the brake on failures and the limits on pairings, so that all of it is answered.
      rim.clock.suspend(600_000);
      const answers = await Promise.all([
        ...thrown.map(([request, mutations]) => throwAt(mutated(request, mutations))),
        good().then(() => ''),
      ]);
      for (const answer of answers) {
        expect(answer).not.toMatch(/at .*\.ts:\d+|node:internal|"revision"|home@example\.com/);
        holds(answer);
      }
    }),
    { numRuns: Math.ceil(runs / group), endOnFailure: true },
  );
}

const [withoutKey = 0, withKey = 0] = rawByteRuns;

test('S99: without a key no bytes bring a token, an account or a command', {
  timeout: 60_000,
}, async () => {
  const forged = `Bearer kb1_aaaaaaaaaa_${'A'.repeat(43)}_00000000`;
  await campaign(withoutKey, forged, (answer) => {
    expect(answer).not.toMatch(/access_token|"accounts":|"email"/);
  });
  expect(rim.tokens.asked).toEqual([]);
  expect(rim.commands.dispatched).toEqual([]);
});

test('S99: with a key no bytes bring another account or scope, or a command', {
  timeout: 60_000,
}, async () => {
  let served = 0;
  await campaign(withKey, authorization, (answer) => {
    if (answer.includes('"access_token"')) served += 1;
    expect(answer).not.toMatch(/"account":"home"/);
  });
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
  const times = waited.sort((one, other) => one - other);
  expect(times.length).toBeGreaterThanOrEqual((withoutKey + withKey) / 25);
  // In one process with the throwing and the shrinking; alone it takes 2 ms.
  expect(times[Math.floor(times.length * 0.99)]).toBeLessThan(250);
});

test('S99: nothing of it is left: no connection, no waiting request', async () => {
  await rim.clock.advance(60_000);
  await good();
  expect(rim.state.listeners).toBe(0);
});
