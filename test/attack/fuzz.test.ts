import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heldMegabytes } from './fuzz/heap.ts';
import { pairingCampaigns } from './fuzz/pairing.ts';
import { policyCampaigns } from './fuzz/policy.ts';
import { requestCampaigns } from './fuzz/requests.ts';
import { agentRuns, rawByteRuns } from './fuzz/runs.ts';

/**
 * S99: request parsing, pairing and policy under inputs that nobody would send by mistake. Here they
 * meet the parsers themselves; raw-bytes.test.ts sends some thousands through a real socket, and
 * soak.test.ts some more to the built agent.
 */
const campaigns = [...requestCampaigns, ...policyCampaigns, ...pairingCampaigns];

test('S99: they are a hundred thousand together', () => {
  const runs = campaigns.map((one) => one.runs).concat(rawByteRuns, agentRuns);
  expect(runs.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(100_000);
});

const named = campaigns.map((one) => [one.name, one] as const);

test.each(named)('S99: %s', { timeout: 60_000 }, (_name, { property, runs, judged }) => {
  // What is made once (compiled code, caches of bounded size) is there after the first tenth.
  fc.assert(property, { numRuns: Math.ceil(runs / 10) });
  const before = heldMegabytes();
  fc.assert(property, { numRuns: runs - Math.ceil(runs / 10) });
  // A third of a megabyte comes and goes by itself; a hundred bytes kept of each input are more than this.
  expect(heldMegabytes() - before).toBeLessThan(1.5);
  expect(judged()).toBe(runs);
});
