import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemRandom } from '../../src/main/adapters/random.ts';
import { compose } from '../../src/main/compose.ts';
import type { Ports } from '../../src/main/ports.ts';
import { MemorySecretStore } from '../support/memory-secret-store.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { keybearerWithSandbox, signIn } from '../support/running-keybearer.ts';

const options = {
  store: { kind: 'keychain' },
  ui: false,
  version: '0.0.0-test',
  built: resolve('dist'),
  assets: resolve('assets'),
} as const;

it('K127: a renewed sign-in that the keychain refused is saved at the end, if it can be', async () => {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  const { account } = await signIn(keybearer);
  const before = keybearer.secrets.items.get(`account:${account}`);
  sandbox.faults.order('token', { kind: 'rotate-refresh-token' });
  keybearer.secrets.refuseWrites = true;
  await keybearer.run('account.refresh', {});
  expect(keybearer.secrets.items.get(`account:${account}`)).toBe(before);
  keybearer.secrets.refuseWrites = false;
  await keybearer.stop();
  expect(keybearer.secrets.items.get(`account:${account}`)?.reveal()).not.toBe(before?.reveal());
});

it('one home is one home, however its path is written', async () => {
  const home = mkdtempSync(join(tmpdir(), 'keybearer-test-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const started = await compose(
    { ...options, env: { KEYBEARER_HOME: `${home}//./` } },
    { secrets: new MemorySecretStore(), log: new RecordingLog() },
  );
  if (!started.ok) throw new Error(started.failure.sentence);
  onTestFinished(() => started.value.close());
  expect(started.value.home).toBe(home);
});

it.each(['', '/below'])(
  'a home that is a file%s is called that, and the file stays',
  async (below) => {
    const folder = mkdtempSync(join(tmpdir(), 'keybearer-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'home');
    writeFileSync(file, 'somebody’s');
    const home = `${file}${below}`;
    expect(await compose({ ...options, env: { KEYBEARER_HOME: home } })).toMatchObject({
      failure: {
        code: 'store_write_failed',
        sentence: `Keybearer cannot keep its files in ${home}: that, or what it lies in, is a file. Set KEYBEARER_HOME to a folder of your own.`,
      },
    });
    expect(readFileSync(file, 'utf8')).toBe('somebody’s');
  },
);

it.each([
  ['as the agent socket opens', 'owner.hdr'],
  ['as the window opens', 'endpoint.json'],
])('a fault %s leaves nothing behind, and the next start succeeds', async (_, begun) => {
  const home = mkdtempSync(join(tmpdir(), 'keybearer-test-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const log = new RecordingLog();
  const start = (ui: boolean, rim: Partial<Ports>) =>
    compose(
      { ...options, env: { KEYBEARER_HOME: home }, ui },
      { secrets: new MemorySecretStore(), log, ...rim },
    );
  const random: Ports['random'] = {
    ...systemRandom,
    bytes: (length) => {
      if (existsSync(join(home, begun))) throw new Error('no more randomness');
      return systemRandom.bytes(length);
    },
  };
  const failed = await start(true, { random });
  expect(failed).toMatchObject({ ok: false, failure: { code: 'internal' } });
  expect(log.events()).toContain('start_failed');
  expect(readdirSync(home).filter((name) => /owner|endpoint|tmp/.test(name))).toEqual([]);
  const next = await start(false, {});
  if (!next.ok) throw new Error(next.failure.sentence);
  await next.value.close();
});
