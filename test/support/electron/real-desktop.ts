import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import type { DesktopUnderTest } from './journey.ts';
import type { DialogShown } from './remote.ts';

/**
 * The desktop app on Electron's real runtime. Its window is driven through Playwright. What only a
 * person can press (dialogs, the tray's menu) is taken over inside the main process, at Electron's own
 * functions; our code above them is untouched.
 */
export async function startRealDesktop(runtime: string): Promise<
  DesktopUnderTest & {
    quit(): Promise<void>;
    close(): Promise<void>;
  }
> {
  const folder = mkdtempSync(join(tmpdir(), 'keybearer-smoke-'));
  const home = join(folder, 'home');
  const passphraseFile = join(folder, 'passphrase');
  const tools = join(folder, 'tools');
  mkdirSync(tools);
  writeFileSync(passphraseFile, 'a passphrase of the smoke test\n', { mode: 0o600 });
  // A desktop without a panel, as on a build machine, still gets the tray that is to be looked at.
  writeFileSync(join(tools, 'gdbus'), "#!/bin/sh\necho '(<true>,)'\n", { mode: 0o755 });
  const launched = _electron.launch({
    executablePath: runtime,
    args: [
      // Build machines run as root, or without the privileges that Chromium's own sandbox takes.
      ...(process.env.KEYBEARER_SMOKE_NO_SANDBOX ? ['--no-sandbox'] : []),
      resolve('dist/index.mjs'),
      '--store=file',
      `--passphrase-file=${passphraseFile}`,
    ],
    env: {
      ...(process.env as Record<string, string>),
      PATH: `${tools}${delimiter}${process.env.PATH ?? ''}`,
      DBUS_SESSION_BUS_ADDRESS: process.env.DBUS_SESSION_BUS_ADDRESS ?? 'unix:path=/nowhere',
      KEYBEARER_HOME: home,
    },
  });
  const app = await launched.catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  await takeOver(app);
  const ended = new Promise<void>((done) => app.once('close', () => done()));
  return {
    socket: await socketOf(app, home),
    page: () => firstPage(app),
    press: (...path) => app.evaluate(pressInTray, path),
    dialogs: () => app.evaluate(openDialogs),
    answer: (dialog, button) => app.evaluate(answerDialog, { id: dialog.id, button }),
    clipboard: () => app.evaluate(({ clipboard }) => clipboard.readText()),
    opened: () => app.evaluate(() => (globalThis as unknown as TakenOver).takenOver.opened),
    async quit() {
      await app.evaluate(({ app: electron }) => electron.quit()).catch(() => undefined);
      await ended;
    },
    async close() {
      await app.close().catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface MenuTemplate {
  readonly label?: string;
  readonly submenu?: readonly MenuTemplate[];
  readonly click?: () => void;
}

interface TakenOver {
  takenOver: {
    menu: readonly MenuTemplate[];
    opened: string[];
    dialogs: (DialogShown & { settle(response: number): void })[];
  };
}

const firstPage = (app: ElectronApplication): Promise<Page> => app.firstWindow();

/** Where it really serves: a pipe on Windows, and wherever there was room elsewhere. */
async function socketOf(app: ElectronApplication, home: string): Promise<string> {
  const page = await firstPage(app);
  await page.locator('main').waitFor();
  const endpoint = await import('node:fs/promises').then((fs) =>
    fs.readFile(join(home, 'endpoint.json'), 'utf8'),
  );
  return JSON.parse(endpoint).socket;
}

/** Runs in the main process, as do the functions below; each stands alone. */
async function takeOver(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ dialog, Menu, shell }) => {
    const taken: TakenOver['takenOver'] = { menu: [], opened: [], dialogs: [] };
    (globalThis as unknown as TakenOver).takenOver = taken;
    shell.openExternal = async (url: string) => {
      taken.opened.push(url);
    };
    const build = Menu.buildFromTemplate.bind(Menu);
    Menu.buildFromTemplate = (template) => {
      taken.menu = template as readonly MenuTemplate[];
      return build(template);
    };
    let lastId = 0;
    dialog.showMessageBox = ((...args: unknown[]) => {
      const options = args.at(-1) as Electron.MessageBoxOptions;
      const { message, detail = '', buttons = [], defaultId, cancelId, type = 'none' } = options;
      lastId += 1;
      const id = lastId;
      return new Promise((answered) => {
        const settle = (response: number) => {
          taken.dialogs = taken.dialogs.filter((one) => one.id !== id);
          answered({ response, checkboxChecked: false });
        };
        taken.dialogs.push({ id, type, message, detail, buttons, defaultId, cancelId, settle });
        options.signal?.addEventListener('abort', () => settle(cancelId ?? 0));
      });
    }) as typeof dialog.showMessageBox;
  });
}

function pressInTray(_electron: unknown, path: string[]): void {
  let items = (globalThis as unknown as TakenOver).takenOver.menu;
  for (const [at, label] of path.entries()) {
    const item = items.find((one) => one.label === label);
    if (item === undefined) throw new Error(`The tray has no "${label}".`);
    if (at === path.length - 1) item.click?.();
    items = item.submenu ?? [];
  }
}

function openDialogs(): DialogShown[] {
  return (globalThis as unknown as TakenOver).takenOver.dialogs.map(
    ({ settle: _, ...shown }) => shown,
  );
}

function answerDialog(_electron: unknown, { id, button }: { id: number; button: string }): void {
  const open = (globalThis as unknown as TakenOver).takenOver.dialogs.find((one) => one.id === id);
  if (open === undefined) throw new Error('This dialog is not open any more.');
  open.settle(open.buttons.indexOf(button));
}
