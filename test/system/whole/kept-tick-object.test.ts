import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildInstalled } from '../../support/installed-build.ts';
import { collectBetweenTicks, tellingClasses, tickClasses } from '../../support/tick-classes.ts';

let place = '';

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'kb-'));
  await buildInstalled(place);
  await writeFile(join(place, 'passphrase'), 'correct horse battery staple\n', { mode: 0o600 });
  await writeFile(
    join(place, 'collect.cjs'),
    `process.once('SIGUSR2', () => { ${collectBetweenTicks}.then(() => process.kill(process.pid, 'SIGTERM')); });`,
  );
});

afterAll(() => rm(place, { recursive: true, force: true }));

const said = (child: ChildProcess, text: string): Promise<void> =>
  new Promise((found, lost) => {
    child.stdout?.on('data', (chunk) => String(chunk).includes(text) && found());
    child.once('close', (code) => lost(new Error(`ended with ${code}`)));
  });

test('50 in flight fell by a fifth: no collection makes the agent’s process.nextTick slow', async () => {
  const log = join(place, 'maps.log');
  const node = ['--expose-gc', ...tellingClasses(log), '--require', join(place, 'collect.cjs')];
  const store = ['--store', 'file', '--passphrase-file', join(place, 'passphrase')];
  const program = [join(place, 'dist', 'keybearer.js'), 'agent', ...store];
  const agent = spawn(process.execPath, [...node, ...program], {
    env: { PATH: process.env.PATH, HOME: place, KEYBEARER_HOME: join(place, 'home') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((closed) => agent.once('close', closed));
  await said(agent, 'ready ');
  agent.kill('SIGUSR2');
  expect(await ended).toBe(0);
  expect(tickClasses(log)).toBe(1);
});
