import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the bench runs to its end and judges every row it measured', () => {
  const ran = spawnSync(process.execPath, ['scripts/bench.mjs', '--quick'], { encoding: 'utf8' });
  expect(ran.stderr).not.toContain('Error');
  expect(ran.status).toBe(0);
  const rows = ran.stdout.split('\n').filter((line) => / \| (met|missed|none) \|$/.test(line));
  expect(rows).toHaveLength(16);
  // No figure is judged here, where other tests run beside; whether all were answered is.
  expect(ran.stdout).toContain('300 × 200');
  expect(ran.stdout).toMatch(/first token, keychain, 1 account \|.* MB in the keychain's process/);
  expect(ran.stdout).toMatch(/1,000 accounts, filtering: .* ms, the worst \d+ ms/);
  expect(ran.stdout).not.toContain('; refused');
  expect(ran.stdout).toMatch(
    /upstream answering 200 \| 1 upstream request \| 1; answers 1000 × 200/,
  );
}, 180_000);
