import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { builtModule } from '../support/built-module.ts';

/** As the agent has it, in a process of its own: what V8 was told once holds for all that runs in it. */
let built: string;
beforeAll(async () => {
  built = await builtModule('src/main/young-generation.ts');
});

/** Megabytes of the space for new objects, after many of them have lived for a while. */
function youngAfterWork(first: string): number {
  const work = `
    import { getHeapSpaceStatistics } from 'node:v8';
    ${first}
    const kept = [];
    for (let at = 0; at < 300_000; at += 1) kept.push({ at, text: 'x' + at });
    const young = getHeapSpaceStatistics().find((one) => one.space_name === 'new_space');
    console.log(kept.length && young.space_size / 2 ** 20);
  `;
  const code = `${built}\n${work}`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', code]);
  return Number(said);
}

describe('the space for new objects', () => {
  test('grows by itself', () => {
    expect(youngAfterWork('')).toBeGreaterThan(4);
  });

  test('stays at what V8 starts with where it was asked for', () => {
    expect(youngAfterWork('keepYoungGenerationSmall(process.versions.node);')).toBeLessThan(2.5);
  });

  test('is left alone on a Node that nobody has tried it on', () => {
    expect(youngAfterWork("keepYoungGenerationSmall('99.0.0');")).toBeGreaterThan(4);
  });
});
