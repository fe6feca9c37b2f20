import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach } from 'vitest';
import type { AppState } from '../../../src/shared/app-state.ts';
import { builtCommandLine } from '../../support/built-command-line.ts';
import { sampleAppState } from '../../support/sample-app-state.ts';
import { json, ScriptedSocket } from '../../support/scripted-socket.ts';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  stdout(): string;
  stderr(): string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Deadlines and polls pass two hundred times faster. */
  readonly hurried?: boolean;
}

/** A home of its own, the built command line, and a scripted agent in place of the real one. */
export interface Stage {
  readonly built: { readonly folder: () => string; readonly file: () => string };
  home(): string;
  socket(): ScriptedSocket;
  ownerKeyFile(): string;
  callerKeyFile(): string;
  /** The agent serves this state to whoever shows the owner key. */
  serveState(state?: AppState): void;
  /** From here on nothing listens. */
  stopAgent(): Promise<void>;
  run(args: readonly string[], options?: RunOptions): Promise<Finished>;
  start(args: readonly string[], options?: RunOptions): Running;
}

export const ownerBearer = 'Bearer owner-secret-0123456789';
const hurriedTimers = fileURLToPath(new URL('./hurried-timers.mjs', import.meta.url));

export function commandLineStage(): Stage {
  const built = builtCommandLine();
  let home = '';
  let socket: ScriptedSocket;
  let stopped = false;
  const children = new Set<ChildProcess>();

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'keybearer-home-'));
    socket = await ScriptedSocket.open(join(home, 'run', 'agent.sock'));
    stopped = false;
    await writeKey(stage.ownerKeyFile(), ownerBearer);
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    children.clear();
    if (!stopped) await socket.close();
    await rm(home, { recursive: true, force: true });
  });

  const start: Stage['start'] = (args, options = {}) => {
    const node = options.hurried ? ['--import', hurriedTimers] : [];
    const child = spawn(process.execPath, [...node, built.file(), ...args], {
      env: { PATH: process.env.PATH, HOME: home, KEYBEARER_HOME: home, ...options.env },
      stdio: 'pipe',
    });
    children.add(child);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdin.on('error', () => {});
    if (options.stdin !== undefined) child.stdin.end(options.stdin);
    const finished = new Promise<Finished>((resolve) => {
      child.on('close', (code) => {
        children.delete(child);
        resolve({ code, stdout, stderr });
      });
    });
    return { child, finished, stdout: () => stdout, stderr: () => stderr };
  };

  const stage: Stage = {
    built,
    home: () => home,
    socket: () => socket,
    ownerKeyFile: () => join(home, 'owner.hdr'),
    callerKeyFile: () => join(home, 'callers', 'cli.hdr'),
    serveState(state = sampleAppState()) {
      socket.on('GET /v1/manage/state', json(200, state));
    },
    async stopAgent() {
      stopped = true;
      await socket.close();
    },
    start,
    run: (args, options = {}) => start(args, { stdin: '', ...options }).finished,
  };
  return stage;
}

export async function writeKey(path: string, value: string, mode = 0o600): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await rm(path, { force: true });
  await writeFile(path, `Authorization: ${value}\n`, { mode });
}

export const readKey = (path: string): Promise<string> => readFile(path, 'utf8');

/** Permission bits alone, as `chmod` takes them. */
export const modeOf = async (path: string): Promise<string> =>
  ((await stat(path)).mode & 0o777).toString(8);

/** Waits for something another process does; bounded by the test's own timeout. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

export const document = (finished: Finished): Record<string, unknown> =>
  JSON.parse(finished.stdout);
