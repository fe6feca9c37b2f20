import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SandboxProcess } from '../../../src/main/adapters/sandbox-process.ts';
import { buildScript } from '../../support/built-script.ts';
import { PlainClient } from './plain-client.ts';

let built: Awaited<ReturnType<typeof buildScript>>;
let home: string;
let sandboxes: SandboxProcess[];

beforeAll(async () => {
  built = await buildScript('test/sandbox/main.ts');
}, 60_000);

afterAll(() => built.remove());

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'keybearer-home-'));
  sandboxes = [];
});

afterEach(async () => {
  await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
  rmSync(home, { recursive: true, force: true });
});

function sandboxProcess(options: { scriptPath?: string; deadline?: number } = {}): SandboxProcess {
  const sandbox = new SandboxProcess({ scriptPath: built.scriptPath, home, ...options });
  sandboxes.push(sandbox);
  return sandbox;
}

async function started(sandbox: SandboxProcess): Promise<string> {
  const result = await sandbox.start();
  if (!result.ok) throw new Error(`${result.failure.sentence} ${result.failure.cause}`);
  return result.value;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const pidOf = (sandbox: SandboxProcess): number => {
  if (sandbox.pid === undefined) throw new Error('the sandbox does not run');
  return sandbox.pid;
};

describe('the sandbox as a process', { timeout: 30_000 }, () => {
  it('starts, signs a person in, and is the same after a restart of the agent', async () => {
    const first = sandboxProcess();
    expect(first.exists()).toBe(false);
    const text = await started(first);
    const client = new PlainClient(text);
    const { refreshToken } = await client.signIn();
    await first.close();

    const second = sandboxProcess();
    expect(second.exists()).toBe(true);
    expect(await started(second)).toBe(text);
    expect((await client.refresh(refreshToken)).status).toBe(200);
  });

  it('starts once, however often it is asked to', async () => {
    const sandbox = sandboxProcess();
    const texts = await Promise.all([started(sandbox), started(sandbox)]);
    const pid = pidOf(sandbox);
    expect(texts[0]).toBe(texts[1]);
    expect(await started(sandbox)).toBe(texts[0]);
    expect(sandbox.pid).toBe(pid);
  });

  it('is started anew after it died, at the same port', async () => {
    const sandbox = sandboxProcess();
    const text = await started(sandbox);
    process.kill(pidOf(sandbox), 'SIGKILL');
    await expect.poll(() => sandbox.pid, { timeout: 10_000 }).toBeUndefined();
    expect(await started(sandbox)).toBe(text);
  });

  it('leaves no process behind when it is closed', async () => {
    const sandbox = sandboxProcess();
    await started(sandbox);
    const pid = pidOf(sandbox);
    await sandbox.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('is closed even while it starts', async () => {
    const sandbox = sandboxProcess();
    const starting = sandbox.start();
    await sandbox.close();
    expect((await starting).ok).toBe(true);
    expect(sandbox.pid).toBeUndefined();
  });

  it('keeps its files to its owner, and no secret on the command line or in the environment', async () => {
    const sandbox = sandboxProcess();
    const { installed } = JSON.parse(await started(sandbox));
    for (const name of ['state.json', 'port']) {
      expect(statSync(join(home, 'sandbox', name)).mode & 0o077).toBe(0);
    }
    const shown = ['cmdline', 'environ'].map((name) =>
      readFileSync(`/proc/${pidOf(sandbox)}/${name}`, 'utf8'),
    );
    expect(shown.join('')).toContain('state.json');
    expect(shown.join('')).not.toContain(installed.client_secret);
    expect(shown[1]).not.toContain('HOME=');
  });
});

describe('what can keep it from starting', { timeout: 30_000 }, () => {
  const portOf = (text: string): number =>
    Number(new URL(JSON.parse(text).installed.token_uri).port);

  async function takenPort(sandbox: SandboxProcess): Promise<Server> {
    const port = portOf(await started(sandbox));
    await sandbox.close();
    const squatter = createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    return squatter;
  }

  it('a port that another program took meanwhile', async () => {
    const sandbox = sandboxProcess();
    const squatter = await takenPort(sandbox);
    const result = await sandbox.start();
    squatter.close();
    expect(result).toMatchObject({ ok: false, failure: { code: 'conflict' } });
    expect(!result.ok && result.failure.sentence).toMatch(/^Port \d+ is in use by another program/);
  });

  it('but not a port that is free a moment later, as after an agent was killed', async () => {
    const scriptPath = join(home, 'script.mjs');
    const attempts = JSON.stringify(join(home, 'attempts'));
    const ready = { origin: 'http://127.0.0.1:1', clientSecretJson: '{}' };
    writeFileSync(
      scriptPath,
      `import { appendFileSync, readFileSync } from 'node:fs';
      appendFileSync(${attempts}, 'x');
      const first = readFileSync(${attempts}, 'utf8') === 'x';
      console.log(JSON.stringify(first ? { error: 'port_in_use' } : ${JSON.stringify(ready)}));
      process.stdin.resume();`,
    );
    expect(await started(sandboxProcess({ scriptPath }))).toBe('{}');
  });

  it('a script that is not there', async () => {
    const result = await sandboxProcess({ scriptPath: join(home, 'nowhere.js') }).start();
    expect(result).toMatchObject({ ok: false, failure: { code: 'internal' } });
    expect(!result.ok && result.failure.cause).toContain('Cannot find module');
  });

  it.each([
    ['says nothing', 'setInterval(() => {}, 1000)', 'timed_out'],
    ['says something else', 'console.log("hello"); setInterval(() => {}, 1000)', 'internal'],
    ['ends', 'process.exit(0)', 'internal'],
  ])('a script that %s; its process is ended', async (_name, code, expected) => {
    const scriptPath = join(home, 'script.mjs');
    const pidFile = join(home, 'pid');
    const tellPid = `await import('node:fs').then((fs) => fs.writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)));`;
    writeFileSync(scriptPath, `${tellPid}\n${code}`);
    const result = await sandboxProcess({ scriptPath, deadline: 3_000 }).start();
    expect(result).toMatchObject({ ok: false, failure: { code: expected } });
    expect(isAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
  });

  it('a folder that cannot be made', async () => {
    writeFileSync(join(home, 'sandbox'), '');
    const result = await sandboxProcess().start();
    expect(result).toMatchObject({ ok: false, failure: { code: 'store_write_failed' } });
  });
});

describe('the program itself', { timeout: 30_000 }, () => {
  const run = (...options: string[]) => spawn(process.execPath, [built.scriptPath, ...options]);

  it.each([
    ['its standard input closes', (child: ReturnType<typeof run>) => child.stdin.end()],
    ['it is told to', (child: ReturnType<typeof run>) => child.kill('SIGTERM')],
  ])('ends when %s', async (_name, tell) => {
    const child = run('--state', join(home, 'state.json'));
    await once(child.stdout, 'data');
    tell(child);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it.each([
    ['no state file', []],
    ['a port that is none', ['--state', 'x', '--port', '70000']],
  ])('says how it is used when given %s', async (_name, options) => {
    const child = run(...options);
    const [text] = await once(child.stderr, 'data');
    expect(String(text)).toContain('usage: sandbox --state FILE');
    expect(await once(child, 'close')).toEqual([2, null]);
  });

  it('says so when it had to put its state aside', async () => {
    const state = join(home, 'state.json');
    writeFileSync(state, 'not JSON');
    const child = run('--state', state);
    const [text] = await once(child.stderr, 'data');
    expect(String(text)).toContain(`put aside as ${state}.corrupt`);
    child.stdin.end();
    await once(child, 'close');
  });
});
