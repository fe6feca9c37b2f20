import { expect, test } from 'vitest';
import {
  chainLine,
  chainStart,
  createChainCheck,
  headOf,
} from '../../src/main/agent-socket/audit-chain.ts';
import { createPairings } from '../../src/main/agent-socket/pairing.ts';
import { gmail, openRim } from '../integration/agent-socket/rim.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { SeededRandom } from '../support/seeded-random.ts';

const codeOf = (seed: number): string => {
  const deps = { clock: new ManualClock(), random: new SeededRandom(seed), abandoned: () => {} };
  const wish = { name: 'x', reason: null, accounts: [], scopes: [] };
  const opened = createPairings(deps).open(wish, {
    pid: null,
    uid: null,
    program: null,
    cwd: null,
  });
  return opened.ok ? opened.value.code : '';
};

test('threat 13: the code of a pairing is chance, so that nobody can show it in advance', () => {
  const codes = Array.from({ length: 50 }, (_, seed) => codeOf(seed));
  expect(new Set(codes).size).toBe(50);
  for (const code of codes) expect(code).toMatch(/^[B-Z]{4}-[B-Z]{4}$/);
});

test('D121: a line that leaves numbers out breaks the chain, also with the right hash', () => {
  const entry = { event: 'pair', decision: 'allowed', t: 1, boot: 1 } as const;
  const first = chainLine(chainStart, entry);
  const { hash } = headOf(1, first);
  const check = createChainCheck();
  for (const line of [first, chainLine({ seq: 5, hash }, entry)]) check.line(line);
  expect(check.result([])).toMatchObject({ status: 'broken', reason: 'altered', at: 6 });
});

test('S82: an expired key opens nothing, not what lies in memory either', async () => {
  const rim = await openRim();
  const authorization = await rim.pairCaller();
  rim.clock.suspend(91 * 24 * 3_600_000);
  rim.tokens.cache = rim.tokens.make([gmail]);
  const answers = [
    await rim.client.get('/v1/token', { authorization }),
    await rim.client.get('/v1/accounts', { authorization }),
  ];
  await rim.close();
  expect(answers.map(({ status }) => status)).toEqual([401, 401]);
});
