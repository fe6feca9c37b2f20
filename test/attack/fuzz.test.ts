import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pairingCampaigns } from './fuzz/pairing.ts';
import { policyCampaigns } from './fuzz/policy.ts';
import { requestCampaigns } from './fuzz/requests.ts';
import { rawByteRuns } from './fuzz/runs.ts';

/**
 * S99: request parsing, pairing and policy under inputs that nobody would send by mistake. Here they
 * meet the parsers themselves; raw-bytes.test.ts sends some thousands through a real socket.
 */
const campaigns = [...requestCampaigns, ...policyCampaigns, ...pairingCampaigns];

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heap = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1024 / 1024;
};

test('S99: they are a hundred thousand together', () => {
  const runs = campaigns.map((one) => one.runs).concat(rawByteRuns);
  expect(runs.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(100_000);
});

const named = campaigns.map((one) => [one.name, one] as const);

test.each(named)('S99: %s', { timeout: 60_000 }, (_name, { property, runs }) => {
  // What is made once (compiled code, caches of bounded size) is there after the first tenth.
  fc.assert(property, { numRuns: Math.ceil(runs / 10) });
  const before = heap();
  fc.assert(property, { numRuns: runs - Math.ceil(runs / 10) });
  expect(heap() - before).toBeLessThan(8);
});
