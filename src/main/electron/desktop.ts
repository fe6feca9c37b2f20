import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  app,
  clipboard,
  dialog,
  nativeTheme,
  powerMonitor,
  session,
  utilityProcess,
} from 'electron';
import { fail } from '../../shared/failure.ts';
import { systemClock } from '../adapters/clock.ts';
import { systemRandom } from '../adapters/random.ts';
import { refusedCommand } from '../agent-socket/audited-commands.ts';
import { compose, type Keybearer } from '../compose.ts';
import type { Log } from '../ports.ts';
import { programVersion } from '../program-version.ts';
import { telltaleDebug } from '../telltale-debug.ts';
import { readRendererFiles } from '../web-ui/renderer-files.ts';
import { showAppMenu } from './app-menu.ts';
import { serveAppPages } from './app-protocol.ts';
import { askForApprovals } from './approvals.ts';
import { denyPermissions } from './contents-guard.ts';
import { storeFromArguments } from './desktop-arguments.ts';
import { desktopBrowser } from './desktop-browser.ts';
import { type DesktopShell, desktopShell } from './desktop-shell.ts';
import { desktopWords } from './desktop-words.ts';
import { openPlaces, serveIpc } from './ipc.ts';
import { createIpcRouter } from './ipc-router.ts';
import {
  autostartFile,
  configFolder,
  type LoginItem,
  startCommand,
  systemLoginItem,
} from './login-item.ts';
import { MainWindow } from './main-window.ts';
import { askedInTurn, createNativeDesk } from './native-desk.ts';
import { nativeDialogs, saveDialogs } from './native-dialogs.ts';
import { createNativePerson, type NativePerson } from './native-person.ts';
import { showNotifications } from './notifications.ts';
import { followPower } from './power-events.ts';
import { createQuitting, type Quitting } from './quitting.ts';
import { confirmRemoval } from './removal-question.ts';
import { createSavePlaces, type SavePlaces } from './save-places.ts';
import { selfUpdater } from './self-updater.ts';
import { stateSender } from './state-sender.ts';
import { showTray } from './tray.ts';
import { trayActions } from './tray-actions.ts';
import { hasTrayHost } from './tray-host.ts';
import { lookForTray, type TrayPresence } from './tray-presence.ts';
import { createUpdates, type Updater, type Updates } from './updates.ts';
import { startUtilityScripts } from './utility-child.ts';
import { openWindowMemory } from './window-memory.ts';

export interface Program {
  readonly log: Log;
  /** The folder of built files. */
  readonly built: string;
  readonly assets: string;
}

const { env, platform } = process;
const clock = systemClock;

/** From a ready Electron to a running Keybearer: the core first, then the faces around it. */
export async function startDesktop(program: Program): Promise<void> {
  await app.whenReady();
  denyPermissions(session.defaultSession);
  const presence = await lookForTray(clock, () => hasTrayHost(platform, env));
  const person = createNativePerson({ clock, log: program.log });
  const updater = await selfUpdater({
    ...{ platform, log: program.log },
    resources: process.resourcesPath,
  });
  const updates = createUpdates({ clock, updater, log: program.log });
  const savePlaces = createSavePlaces(existsSync);
  const shell = desktopShell({
    person,
    mayReplace: savePlaces.mayReplace,
    update: () => updates.view(),
    clipboard,
    nativeTheme,
    platform,
    loginItem: loginItem(),
    hasTray: () => presence.there,
  });
  const core = await openCore(program, shell);
  if (!core.ok) return refuseToStart(core.failure.sentence);
  shell.begin(core.value.state.current().preferences);
  openFaces(program, core.value, { shell, presence, person, savePlaces, updates, updater });
}

async function openCore({ log, built, assets }: Program, shell: DesktopShell) {
  const debugging = telltaleDebug(env);
  if (debugging !== undefined) return fail('invalid_request', debugging);
  const store = storeFromArguments(process.argv);
  if (!store.ok) return store;
  const pages = await readRendererFiles(join(built, 'renderer'));
  if (!pages.ok) return pages;
  serveAppPages(session.defaultSession, pages.value);
  const version = programVersion(built);
  const startScript = startUtilityScripts({
    utilityProcess,
    killPid: (pid, signal) => process.kill(pid, signal),
  });
  return compose(
    { env, store: store.value, ui: false, version, built, assets, startScript },
    { clock, log, shell, browser: desktopBrowser },
  );
}

/** What was there before the core, and serves it. */
interface Begun {
  readonly shell: DesktopShell;
  readonly presence: TrayPresence;
  readonly person: NativePerson;
  readonly savePlaces: SavePlaces;
  readonly updates: Updates;
  readonly updater: Updater | undefined;
}

function openFaces(
  { log, built, assets }: Program,
  core: Keybearer,
  { shell, presence, person, savePlaces, updates, updater }: Begun,
): void {
  const { commands, state } = core;
  const window = new MainWindow({
    ...{ clock, log, platform },
    memory: openWindowMemory(app.getPath('userData')),
    preload: join(built, 'preload.cjs'),
    packaged: app.isPackaged,
    icon: platform === 'linux' ? join(assets, 'icons', '256x256.png') : undefined,
    hasTray: () => presence.there,
    isQuitting: () => quitting.underWay(),
  });
  const ask = nativeDialogs(dialog, platform, () => window.show());
  const askWhere = saveDialogs(dialog, () => window.show());
  const desk = createNativeDesk({ clock, ask });
  const snapshots = stateSender(clock, state, (channel, snapshot) =>
    window.send(channel, snapshot),
  );
  const router = createIpcRouter({
    ...{ clock, log, commands, state },
    random: systemRandom,
    windowId: () => window.contentsId,
    watch: snapshots.watch,
    person,
    refused: (name, { code }) => core.trail.record(refusedCommand(name, code)),
    confirm: confirmRemoval(desk),
    openPlace: openPlaces(state),
    chooseFile: (suggested) => savePlaces.choose(suggested, askWhere),
  });
  const closings: (() => void | Promise<void>)[] = [
    () => presence.stop(),
    () => snapshots.stop(),
    () => shell.end(),
    () => updates.stop(),
  ];
  const quitting = createQuitting({
    ...{ app, clock },
    ask: askedInTurn(desk),
    state: () => state.current(),
    async close() {
      for (const close of closings) await close();
      window.destroy();
      await core.close();
    },
  });

  serveIpc(router);
  const petitions = askForApprovals({
    ...{ clock, log, commands, state, desk },
    openWindow: () => void window.show(),
  });
  person.begin({ desk, petitions, commands, state });
  closings.push(
    () => petitions.stop(),
    () => desk.stop(),
  );
  closings.push(showNotifications(state, () => window.show()));
  const tell = (message: string) =>
    void ask({ type: 'info', message, answers: [desktopWords.ok], usual: 0, cancel: 0 });
  const act = trayActions({
    ...{ commands, state, tell },
    open: () => window.show(),
    quit: () => app.quit(),
    downloadUpdate: () => updates.download(),
    restartToUpdate: () => void quitting.restart(() => updater?.restart()),
  });
  closings.push(showAppMenu(state, platform, act));
  updates.begin(() => core.shellChanged(), tell);
  presence.onceThere(() => {
    closings.push(showTray({ state, platform, log, icons: join(assets, 'tray'), act }));
    core.shellChanged();
  });
  followApp(window, quitting, core, log);

  const { start_hidden: hidden } = state.current().preferences;
  if (!hidden || !presence.there) window.show();
  log.info('desktop_ready');
}

function followApp(window: MainWindow, quitting: Quitting, core: Keybearer, log: Log): void {
  app.on('second-instance', () => window.show());
  app.on('activate', () => window.show());
  // Electron quits by itself unless somebody listens here.
  app.on('window-all-closed', () => {});
  const hurry = () => void quitting.quit('hurried');
  followPower(powerMonitor, {
    ...{ log, wake: () => core.wake(), shutDown: hurry },
    screen: (seen) => core.screen(seen),
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, hurry);
}

function loginItem(): LoginItem {
  if (platform !== 'linux') return systemLoginItem(app);
  const script = app.isPackaged ? undefined : resolve(process.argv[1] ?? '');
  return autostartFile(
    configFolder(env),
    startCommand(env, { execPath: process.execPath, script }),
  );
}

async function refuseToStart(sentence: string): Promise<void> {
  await dialog.showMessageBox({
    type: 'error',
    title: desktopWords.product,
    message: desktopWords.start.failed,
    detail: sentence,
    buttons: [desktopWords.ok],
    noLink: true,
  });
  app.exit(1);
}
