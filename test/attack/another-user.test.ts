import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { FollowingBrowser } from '../support/following-browser.ts';
import { BuiltAgent, type Finished, type Started, until } from './built-agent.ts';
import { filesBelow } from './taint-scan.ts';

/**
 * Threats 3, 4, 5 and 17 with the built agent and a second user of the computer, who can do what any
 * user can. Becoming somebody else takes root; in a run without it the injected peers of
 * test/integration/agent-socket/peers.test.ts stand alone.
 */
const nobody = 65_534;
let agent: BuiltAgent;
let sandbox: Sandbox;
let browserCalls: string;

const asNobody = (file: string, ...args: readonly string[]): Promise<Finished> =>
  agent.program('setpriv', [
    ...[`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', file],
    ...args,
  ]).finished;

const curlAsNobody = (...args: readonly string[]) =>
  asNobody('curl', '-sS', '--max-time', '5', '--unix-socket', agent.socketPath, ...args);

/** Ports on which this process listens, by the sockets that the kernel says it holds. */
function listensOn(pid: number | undefined): string[] {
  const held = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      } catch {
        return undefined;
      }
    }),
  );
  const rows = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((name) =>
    readFileSync(`/proc/net/${name}`, 'utf8').trim().split('\n').slice(1),
  );
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && held.has(inode))
    .map(([, local = '']) => local.split(':')[0] ?? '');
}

describe.runIf(process.geteuid?.() === 0)('another user of this computer', () => {
  beforeAll(async () => {
    sandbox = await startSandbox();
    agent = await BuiltAgent.build();
    // The way to the home is open, so that the home itself has to stand.
    chmodSync(agent.place, 0o755);
    const programs = join(agent.place, 'programs');
    browserCalls = join(agent.place, 'browser-calls');
    mkdirSync(programs);
    writeFileSync(
      join(programs, 'xdg-open'),
      `#!/bin/sh\nprintf '%s\\n' "$*" >> ${browserCalls}\nwhile [ -e ${browserCalls} ]; do sleep 0.1; done\n`,
      { mode: 0o755 },
    );
    await agent.start({ env: { PATH: `${programs}:${process.env.PATH}`, DISPLAY: ':9' } });
    const clientFile = join(agent.place, 'client_secret.json');
    writeFileSync(clientFile, sandbox.clientSecretJson, { mode: 0o600 });
    await agent.keybearer('client', 'add', clientFile).finished;
  });
  afterAll(async () => {
    await agent?.remove();
    await sandbox?.close();
  });

  test('threat 4: reads no state, challenge or address off a command line while the owner signs in', async () => {
    const login: Started = agent.keybearer('login', '--scope', 'calendar.readonly');
    await until(() => existsSync(browserCalls) && readFileSync(browserCalls, 'utf8') !== '');
    const commandLines = await asNobody('sh', '-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null');
    const link = readFileSync(browserCalls, 'utf8').trim();
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/start\/[\w-]{22}$/);
    expect(commandLines.stdout.includes(link)).toBe(true);

    const browser = new FollowingBrowser();
    await browser.visit(link);
    browser.close();
    expect((await login.finished).code).toBe(0);
    const {
      state,
      code_challenge: challenge,
      nonce,
    } = sandbox.requests.last('authorization').query;
    for (const secret of [state, challenge, nonce]) {
      expect(secret?.length).toBeGreaterThan(20);
      expect(commandLines.stdout.includes(secret ?? '')).toBe(false);
    }
  });

  test('threat 4: who read the link off the command line and was first is found out, and gets nothing', async () => {
    writeFileSync(browserCalls, '');
    const login: Started = agent.keybearer('login', '--scope', 'calendar.readonly');
    await until(() => readFileSync(browserCalls, 'utf8') !== '');
    const link = readFileSync(browserCalls, 'utf8').trim();
    const stolen = await asNobody('curl', '-sS', '-o', '/dev/null', '-w', '%{http_code}', link);
    expect(stolen.stdout).toBe('302');
    const before = sandbox.requests.count('token');
    const browser = new FollowingBrowser();
    expect((await browser.visit(link)).status).toBe(410);
    browser.close();
    const ended = await login.finished;
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toMatch(/link|opened/i);
    expect(sandbox.requests.count('token')).toBe(before);
  });

  test('threat 3: cannot look into the home, nor read, replace or remove anything of it', async () => {
    const files = filesBelow(agent.home).map((file) => join(agent.home, file));
    expect(files.length).toBeGreaterThan(4);
    expect((await asNobody('ls', agent.home)).code).not.toBe(0);
    for (const file of [...files, agent.socketPath]) {
      expect((await asNobody('cat', file)).stdout).toBe('');
      expect((await asNobody('rm', '-f', file)).code).not.toBe(0);
      expect((await asNobody('ln', '-sf', '/dev/null', file)).code).not.toBe(0);
      expect(existsSync(file)).toBe(true);
    }
  });

  test('threat 3: cannot reach the socket', async () => {
    expect(await curlAsNobody('http://localhost/v1/health')).toMatchObject({ code: 7, stdout: '' });
  });

  test('threat 3: finds every file closed by itself, also where the folders were opened by mistake', async () => {
    const folders = [agent.home, join(agent.home, 'run'), join(agent.home, 'callers')];
    for (const folder of folders) if (existsSync(folder)) chmodSync(folder, 0o755);
    const files = filesBelow(agent.home).map((file) => join(agent.home, file));
    for (const file of files) {
      expect([file, (lstatSync(file).mode & 0o077).toString(8)]).toEqual([file, '0']);
      expect((await asNobody('cat', file)).stdout).toBe('');
    }
    expect((await curlAsNobody('http://localhost/v1/health')).code).toBe(7);
  });

  test('S81: is closed by its uid where the socket was opened too, key or no key, and recorded', async () => {
    chmodSync(agent.socketPath, 0o777);
    const key = readFileSync(join(agent.home, 'owner.hdr'), 'utf8').trim();
    for (const header of ['X: y', key]) {
      const answer = await curlAsNobody('-H', header, 'http://localhost/v1/manage/state');
      expect(answer.code).not.toBe(0);
      expect(answer.stdout).toBe('');
    }
    chmodSync(agent.socketPath, 0o600);
    for (const folder of [agent.home, join(agent.home, 'run')]) chmodSync(folder, 0o700);
    const audit = () => readFileSync(join(agent.home, 'audit.jsonl'), 'utf8');
    await until(() => audit().includes('"other_uid"'));
    expect(audit()).toContain(`"peer":{"uid":${nobody},`);
    expect((await agent.keybearer('status').finished).code).toBe(0);
  });

  test('threat 17: sees no key on the command line of a caller that keeps it in a file', async () => {
    const header = join(agent.home, 'owner.hdr');
    const caller = agent.program('curl', [
      ...['-sS', '-N', '--unix-socket', agent.socketPath, '-H', `@${header}`],
      'http://localhost/v1/manage/events',
    ]);
    await until(() => caller.stdout() !== '');
    const { pid } = caller.child;
    const seen = await asNobody('sh', '-c', `cat /proc/${pid}/cmdline; cat /proc/${pid}/environ`);
    caller.child.kill('SIGTERM');
    await caller.finished;
    expect(seen.stdout).toContain('/v1/manage/events');
    expect(seen.stdout).not.toContain('kbo1_');
    expect(seen.stderr).toContain('environ: Permission denied');
  });

  test('threat 2: finds no network port of the agent; with --ui there is one, on 127.0.0.1', async () => {
    expect(listensOn(agent.agent.child.pid)).toEqual([]);
    await agent.stop();
    await agent.start({ ui: true });
    expect(listensOn(agent.agent.child.pid)).toEqual(['0100007F']);
  });
});

describe.runIf(process.geteuid?.() === 0)('threat 5: a place that somebody prepared', () => {
  let prepared: string;
  beforeAll(async () => {
    agent = await BuiltAgent.build();
    chmodSync(agent.place, 0o755);
    prepared = join(agent.place, 'prepared');
    mkdirSync(prepared);
    chmodSync(prepared, 0o755);
  });
  afterAll(() => agent?.remove());

  /** An agent told to serve there; answers what it said and how it ended. */
  async function refusal(folder: string): Promise<Finished> {
    const started = agent.start({ env: { KEYBEARER_SOCKET: join(folder, 'agent.sock') } });
    await expect(started).rejects.toThrow('The agent socket cannot be made safely');
    return agent.agent.finished;
  }

  test('a folder of another user is refused, and nothing in it is touched', async () => {
    const folder = join(prepared, 'foreign');
    mkdirSync(folder);
    writeFileSync(join(folder, 'agent.sock'), 'theirs');
    chownSync(folder, nobody, nobody);
    expect((await refusal(folder)).code).not.toBe(0);
    expect(readFileSync(join(folder, 'agent.sock'), 'utf8')).toBe('theirs');
    expect(lstatSync(folder).uid).toBe(nobody);
  });

  test('a link is refused, and where it leads is left alone', async () => {
    const target = join(prepared, 'target');
    mkdirSync(target);
    symlinkSync(target, join(prepared, 'link'));
    expect((await refusal(join(prepared, 'link'))).code).not.toBe(0);
    expect(readdirSync(target)).toEqual([]);
    expect(lstatSync(join(prepared, 'link')).isSymbolicLink()).toBe(true);
  });

  test('a folder below one that another user may write is refused', async () => {
    const open = join(prepared, 'open');
    mkdirSync(join(open, 'run'), { recursive: true });
    chmodSync(open, 0o777);
    expect((await refusal(join(open, 'run'))).code).not.toBe(0);
    expect(readdirSync(join(open, 'run'))).toEqual([]);
  });
});
