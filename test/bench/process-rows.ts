import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judged, type Row } from './row.ts';
import type { Stage } from './stage.ts';
import { median, quantile, ratios, spread } from './statistics.ts';

/** Whole processes, from start to end, one after the other: Node alone, the command line, curl. */
export async function startRows(stage: Stage, key: string, rounds: number): Promise<Row[]> {
  const header = join(stage.folder, 'caller.hdr');
  writeFileSync(header, `${key}\n`, { mode: 0o600 });
  const url = 'http://localhost/v1/token';
  const commands = [
    [process.execPath, '-e', '0'],
    [process.execPath, join(stage.built, 'keybearer.js'), 'token'],
    ['curl', '-fsS', '--unix-socket', stage.socket, '-H', `@${header}`, url],
  ];
  const times = commands.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [at, command] of commands.entries()) {
      const ms = await timeOf(command, stage.env);
      if (round > 0) times[at]?.push(ms);
    }
  }
  const [node = [], token = [], curl = []] = times;
  const ratio = ratios(token, node);
  return [
    {
      work: '`keybearer token`, whole process',
      target: 'at most 1.30 times `node -e 0`',
      measured: `${spread(ratio)}: ${median(token).toFixed(1)} ms of ${median(node).toFixed(1)} ms`,
      verdict: judged(median(ratio) <= 1.3),
    },
    {
      work: 'the documented `curl` line, whole process',
      target: 'about 10 ms (up to 15)',
      measured: `${median(curl).toFixed(1)} ms (${quantile(curl, 0.25).toFixed(1)}-${quantile(curl, 0.75).toFixed(1)})`,
      verdict: judged(median(curl) <= 15),
    },
  ];
}

function timeOf([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(file, args, { env, stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve(performance.now() - begun);
      else reject(new Error(`${file} ended with ${code}.`));
    });
  });
}
