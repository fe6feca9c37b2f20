import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtModule } from '../support/built-module.ts';
import { collectBetweenTicks, tellingClasses, tickClasses } from '../support/tick-classes.ts';

let built: string;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kb-tick-'));
  built = await builtModule('src/main/tick-object.ts');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function classesMade(first: string): number {
  const log = join(folder, 'maps.log');
  const code = `${built}\n${first}\n${collectBetweenTicks};`;
  const flags = ['--expose-gc', ...tellingClasses(log), '--input-type=module'];
  execFileSync(process.execPath, [...flags, '-e', code]);
  return tickClasses(log);
}

describe('the hidden class of what process.nextTick makes', () => {
  test('is dropped by a collection that finds none of them alive', () => {
    expect(classesMade('')).toBe(2);
  });

  test('lives as long as one of them is kept', () => {
    expect(classesMade('keepTickObject();')).toBe(1);
  });
});
