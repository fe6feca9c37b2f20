import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openKeychain } from '../../../src/main/adapters/keychain.ts';
import { SandboxProcess } from '../../../src/main/adapters/sandbox-process.ts';
import type { ScriptProcess, StartScript } from '../../../src/main/adapters/script-process.ts';
import { startUtilityScripts } from '../../../src/main/electron/utility-child.ts';
import type { SecretStore } from '../../../src/main/ports.ts';
import { Secret } from '../../../src/main/secret.ts';
import { buildScript } from '../../support/built-script.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { standInUtilityProcess } from '../../support/stand-in-utility-process.ts';
import { buildWithStandIn } from '../adapters/stand-in-keytar.ts';

/** Every process that was started, so that each test can show that none is left. */
let started: ScriptProcess[];
let killed: number[];

const startScript: StartScript = (script) => {
  const child = startUtilityScripts({
    utilityProcess: standInUtilityProcess,
    killPid: (pid, signal) => {
      killed.push(pid);
      process.kill(pid, signal);
    },
  })(script);
  started.push(child);
  return child;
};

const endOf = (child: ScriptProcess): Promise<string> =>
  new Promise((resolve) => child.onEnd(resolve));

beforeEach(() => {
  started = [];
  killed = [];
});

afterEach(() => {
  expect(started.map(({ ended }) => ended ?? 'still running')).not.toContain('still running');
});

describe('the keychain process as a utility process', { timeout: 30_000 }, () => {
  let keytar: Awaited<ReturnType<typeof buildWithStandIn>>;
  let store: SecretStore;
  const clock = new ManualClock();

  beforeAll(async () => {
    keytar = await buildWithStandIn();
  }, 60_000);

  afterAll(() => keytar.remove());

  beforeEach(() => {
    keytar.reset();
    const { scriptPath } = keytar;
    store = openKeychain({ scriptPath, service: 's', clock, log: new RecordingLog(), startScript });
  });

  it('keeps and answers secrets over its port, with nothing of them in its environment', async () => {
    await store.write('account:a', new Secret('very-secret-value'));
    const kept = await store.read('account:a');
    expect(kept.ok && kept.value?.reveal()).toBe('very-secret-value');
    expect(JSON.stringify(keytar.process())).not.toContain('very-secret-value');
    expect(keytar.process().env).not.toHaveProperty('VITEST');
    await store.close();
  });

  it('K124: one that hangs is killed, though SIGTERM does not reach it', async () => {
    await store.write('account:a', new Secret('kept'));
    keytar.behave({ mode: 'hang' });
    const read = store.read('account:a');
    await expect.poll(() => keytar.trace().at(-1)).toBe('> get account:a');
    const { pid } = keytar.process();
    await clock.advance(10_000);
    expect(await read).toMatchObject({ ok: false, failure: { code: 'keychain_timeout' } });
    expect(killed).toEqual([pid]);
    await expect.poll(() => started[0]?.ended).toBeDefined();
  });

  it('K125: one that crashed is started again, and nothing is lost', async () => {
    await store.write('account:a', new Secret('kept'));
    keytar.behave({ mode: 'crash' });
    expect(await store.read('account:a')).toMatchObject({ failure: { code: 'keychain_failed' } });
    keytar.behave({ mode: 'open' });
    await clock.advance(1_000);
    const kept = await store.read('account:a');
    expect(kept.ok && kept.value?.reveal()).toBe('kept');
    await store.close();
    expect(started).toHaveLength(2);
  });
});

describe('the sandbox as a utility process', { timeout: 30_000 }, () => {
  let built: Awaited<ReturnType<typeof buildScript>>;
  let home: string;
  let sandbox: SandboxProcess;

  beforeAll(async () => {
    built = await buildScript('test/sandbox/main.ts');
  }, 60_000);

  afterAll(() => built.remove());

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'keybearer-home-'));
    sandbox = new SandboxProcess({ scriptPath: built.scriptPath, home, startScript });
  });

  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('serves although it has no standard input, and ends when it is asked to', async () => {
    const text = await sandbox.start();
    const { installed } = JSON.parse(text.ok ? text.value : '{}');
    const { origin } = new URL(installed.token_uri);
    expect((await fetch(`${origin}/.well-known/openid-configuration`)).status).toBe(200);
    await sandbox.close();
    expect(started[0]?.ended).toBe('ended with code 0');
    expect(killed).toEqual([]);
  });
});

describe('a utility process', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keybearer-script-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function startText(text: string): ScriptProcess {
    const path = join(folder, 'script.mjs');
    writeFileSync(path, text);
    return startScript({ path, args: [], env: {}, talks: 'messages' });
  }

  const deaf = "process.on('SIGTERM', () => {}); process.parentPort.on('message', () => {});";

  it('is ended even when that is asked before it has an id', async () => {
    const child = startText(deaf);
    expect(child.pid).toBeUndefined();
    child.kill();
    expect(await endOf(child)).toBe('ended with code 9');
  });

  it('that has ended is sent nothing and killed no more, and tells latecomers how it ended', async () => {
    const child = startText('process.exit(3)');
    await endOf(child);
    child.send({ too: 'late' });
    child.kill();
    child.askToEnd();
    expect(killed).toEqual([]);
    expect(await endOf(child)).toBe('ended with code 3');
  });
});
