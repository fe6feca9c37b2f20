import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import type { Preferences } from '../../../src/shared/app-state.ts';
import type { BuiltDesktop } from './built-desktop.ts';
import type { DesktopUnderTest } from './journey.ts';
import type { DialogShown, Look, OrderName, Orders, Reply } from './remote.ts';

const useStandIn = fileURLToPath(new URL('./use-stand-in.mjs', import.meta.url));

/** A start takes two seconds, and seven times as long on a machine with four times the work it can do. */
const patienceMs = 45_000;

/** A home and a store of its own; what a second start shares with the first. */
export class DesktopHome {
  readonly folder = mkdtempSync(join(tmpdir(), 'keybearer-desktop-home-'));
  readonly home = join(this.folder, 'home');
  readonly passphraseFile = join(this.folder, 'passphrase');
  readonly config = join(this.folder, 'config');

  constructor() {
    writeFileSync(this.passphraseFile, 'a passphrase of this test\n', { mode: 0o600 });
  }

  /** As if it had been chosen in the settings before. */
  choose(preferences: Partial<Preferences>): void {
    const settings = { schema: 1, accounts: [], clients: [], preferences };
    mkdirSync(this.home, { recursive: true, mode: 0o700 });
    writeFileSync(join(this.home, 'settings.json'), JSON.stringify(settings), { mode: 0o600 });
  }

  get ownerKeyFile(): string {
    return join(this.home, 'owner.hdr');
  }

  get socket(): string {
    return join(this.home, 'run/agent.sock');
  }

  get autostart(): string {
    return join(this.config, 'autostart/keybearer.desktop');
  }
}

export interface StartWish {
  readonly home: DesktopHome;
  /** Whether the desktop has a place for a tray: says so where the app asks the session bus. */
  readonly tray?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Starts in the tray: no window, and no Chromium behind it. */
  readonly hidden?: boolean;
  /** Without the file store's arguments. */
  readonly plain?: boolean;
}

/** The built desktop app in a process of its own, on the stand-in; driven from here like by its person. */
export class RunningDesktop implements DesktopUnderTest {
  readonly home: DesktopHome;
  readonly #child: ChildProcess;
  readonly #replies = new Map<number, (reply: Reply) => void>();
  readonly exited: Promise<number | null>;
  #lastId = 0;
  #browser: Browser | undefined;
  log = '';

  constructor(home: DesktopHome, child: ChildProcess) {
    this.home = home;
    this.#child = child;
    this.exited = once(child, 'exit').then(([code]) => code as number | null);
    child.on('message', (reply: Reply) => {
      this.#replies.get(reply.id)?.(reply);
      this.#replies.delete(reply.id);
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.log += text;
      });
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  order<N extends OrderName>(name: N, input: Orders[N]['takes']): Promise<Orders[N]['answers']> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#replies.set(id, (reply) => {
        if (reply.ok) resolve(reply.value as Orders[N]['answers']);
        else reject(new Error(`${name}: ${reply.error}`));
      });
      this.#child.send({ id, name, input });
    });
  }

  look(): Promise<Look> {
    return this.order('look', {});
  }

  /** Polls until the log has the event. */
  async logged(event: string): Promise<void> {
    await expect
      .poll(() => this.log, { timeout: patienceMs, interval: 30 })
      .toContain(`"event":"${event}"`);
  }

  press(...path: string[]): Promise<null> {
    return this.order('tray.press', { path });
  }

  get socket(): string {
    return this.home.socket;
  }

  async dialogs(): Promise<readonly DialogShown[]> {
    return (await this.look()).dialogs;
  }

  async clipboard(): Promise<string> {
    return (await this.look()).clipboard;
  }

  async opened(): Promise<readonly string[]> {
    return (await this.look()).opened;
  }

  /** The dialog that is open, as soon as there is one whose message has this in it. */
  async dialog(message: string | RegExp): Promise<DialogShown> {
    let found: DialogShown | undefined;
    await expect
      .poll(
        async () => {
          const { dialogs } = await this.look();
          found = dialogs.find((dialog) => dialog.message.match(message) !== null);
          return dialogs.map((dialog) => dialog.message);
        },
        { timeout: patienceMs, interval: 30 },
      )
      .toEqual(expect.arrayContaining([expect.stringMatching(message)]));
    if (found === undefined) throw new Error('unreachable');
    return found;
  }

  answer(dialog: DialogShown, button: string): Promise<null> {
    return this.order('dialog.answer', { id: dialog.id, button });
  }

  /** The window's page, driven through Chromium's own DevTools. */
  async page(): Promise<Page> {
    if (this.#browser === undefined) {
      const port = await this.order('devtools', {});
      this.#browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    }
    const pages = () => this.#browser?.contexts().flatMap((context) => context.pages()) ?? [];
    const find = () => pages().find((page) => page.url().startsWith('https://keybearer.app.test/'));
    await expect.poll(find, { timeout: patienceMs, interval: 30 }).toBeDefined();
    const page = find();
    if (page === undefined) throw new Error('unreachable');
    return page;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async stop(): Promise<void> {
    await this.#browser?.close().catch(() => undefined);
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGTERM');
      const late = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
      await this.exited;
      clearTimeout(late);
    }
  }
}

/** `gdbus` as a desktop with a panel, or without, has it. */
function panel(folder: string, there: boolean): string {
  const script = join(folder, 'gdbus');
  writeFileSync(script, `#!/bin/sh\necho '(<${there}>,)'\n`, { mode: 0o755 });
  return folder;
}

/** Starts it and ends it with the test. */
export function startDesktop(built: BuiltDesktop, wish: StartWish): RunningDesktop {
  const { home, tray = true, env = {}, args = [], hidden = false, plain = false } = wish;
  if (hidden) home.choose({ start_hidden: true });
  const store = plain ? [] : ['--store', 'file', '--passphrase-file', home.passphraseFile];
  const child = fork(built.entry, [...store, ...args], {
    execArgv: ['--import', useStandIn],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: `${panel(home.folder, tray)}:${process.env.PATH ?? ''}`,
      HOME: home.folder,
      XDG_CONFIG_HOME: home.config,
      XDG_RUNTIME_DIR: home.folder,
      KEYBEARER_HOME: home.home,
      KEYBEARER_STAND_IN: pathToFileURL(built.standIn).href,
      ...env,
    },
  });
  const desktop = new RunningDesktop(home, child);
  onTestFinished(() => desktop.stop());
  return desktop;
}

export function desktopHome(): DesktopHome {
  const home = new DesktopHome();
  onTestFinished(() => rmSync(home.folder, { recursive: true, force: true }));
  return home;
}

/** Started, and serving. */
export async function runningDesktop(
  built: BuiltDesktop,
  wish: Partial<StartWish> = {},
): Promise<RunningDesktop> {
  const desktop = startDesktop(built, { home: desktopHome(), ...wish });
  await desktop.logged('desktop_ready');
  return desktop;
}

export const textOf = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined;
