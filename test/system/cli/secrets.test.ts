import { spawnSync } from 'node:child_process';
import { access, constants, copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { json, type Reply } from '../../support/scripted-socket.ts';
import { commandLineStage, until, writeKey } from './command-line-stage.ts';

const stage = commandLineStage();

const callerSecret = 'kb1_aaaaaaaaaa_callersecret_1';
const token = 'ya29.access-secret';

describe.skipIf(process.platform !== 'linux')('while a token is being fetched', () => {
  test('neither the caller key nor the owner key stands in its arguments or environment', async () => {
    await writeKey(stage.callerKeyFile(), `Bearer ${callerSecret}`);
    let release = (): void => {};
    const held: Reply = (response, seen) => {
      release = () => json(200, { access_token: token })(response, seen);
    };
    stage.socket().on('GET /v1/token', held);
    const run = stage.start(['token', 'work']);
    await until(() => stage.socket().to('GET /v1/token').length === 1);
    const proc = `/proc/${run.child.pid}`;
    const seen =
      (await readFile(`${proc}/cmdline`, 'utf8')) + (await readFile(`${proc}/environ`, 'utf8'));
    expect(await readFile(`${proc}/task/${run.child.pid}/children`, 'utf8')).toBe('');
    release();
    expect((await run.finished).stdout).toBe(`${token}\n`);
    expect(seen).toContain(stage.home());
    expect(seen).not.toContain(callerSecret);
    expect(seen).not.toContain('owner-secret');
  });
});

test('the built file is one executable file that needs nothing but Node', async () => {
  const text = await readFile(stage.built.file(), 'utf8');
  expect(text.startsWith('#!/usr/bin/env node\n')).toBe(true);
  await access(stage.built.file(), constants.X_OK);
  const imported = [...text.matchAll(/(?:from|import|require\()\s*["']([^"'\n]+)["']/g)].map(
    ([, name]) => name ?? '',
  );
  expect(imported.length).toBeGreaterThan(1);
  // Its own parts, which it carries within itself, begin with a dot.
  expect(imported.filter((name) => !isBuiltin(name) && !name.startsWith('./'))).toEqual([]);
  expect(text).not.toContain('child_process');
});

test.each(['keybearer', 'keybearer.js', 'keybearer.cjs'])(
  'copied alone to another folder as %s, it runs',
  async (name) => {
    const folder = await mkdtemp(join(tmpdir(), 'keybearer-alone-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const alone = join(folder, name);
    await copyFile(stage.built.file(), alone);
    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, [alone, ...args], {
        encoding: 'utf8',
        env: { KEYBEARER_HOME: join(folder, 'home') },
      });
    expect(run('--version')).toMatchObject({ status: 0, stderr: '' });
    expect(run('completion', 'bash')).toMatchObject({ status: 0, stderr: '' });
    expect(run('accounts')).toMatchObject({ status: 3, stdout: '' });
    expect(run('token')).toMatchObject({ status: 3, stdout: '' });
  },
);

test('a reader that leaves early is no error', async () => {
  stage.serveState();
  const run = stage.start(['accounts']);
  run.child.stdout?.destroy();
  const { code, stderr } = await run.finished;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
