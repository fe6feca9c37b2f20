import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectBetweenTicks, tellingClasses, tickClasses } from '../../support/tick-classes.ts';

let place = '';

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'kb-'));
  for (const configFile of ['vite.main.config.ts', 'vite.cli.config.ts']) {
    await build({ configFile, logLevel: 'warn', build: { outDir: join(place, 'dist') } });
  }
  for (const name of ['node_modules', 'assets', 'package.json']) {
    await symlink(resolve(name), join(place, name));
  }
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
