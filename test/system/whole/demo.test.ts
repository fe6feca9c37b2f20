import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Every living process that was started with this marker in its environment. */
function processesWith(marker: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(marker);
      } catch {
        // Gone meanwhile, or not ours to look at.
        return false;
      }
    });
}

describe('npm run demo -- --once', () => {
  it('does the whole round, says each step, exits 0 and leaves no process behind', async () => {
    const marker = `KEYBEARER_DEMO_TEST=${process.pid}-${process.hrtime.bigint()}`;
    const [name = '', value] = marker.split('=');
    const demo = spawn(process.execPath, ['scripts/demo.mjs', '--once'], {
      env: { PATH: process.env.PATH, HOME: '/nonexistent', [name]: value },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [demo.stdout, demo.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    }
    const [code] = await once(demo, 'close');
    expect(said).toContain('Done: the main job works');
    expect(code).toBe(0);
    expect(said.match(/^\d+\. /gm)).toHaveLength(9);
    expect(said).not.toMatch(/1\/\/|kb1_|GOCSPX/);
    expect(processesWith(marker)).toEqual([]);
  });
});
