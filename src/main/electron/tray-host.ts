import { execFile } from 'node:child_process';

const watcher = ['org.kde.StatusNotifierWatcher', '/StatusNotifierWatcher'] as const;
const get = 'org.freedesktop.DBus.Properties.Get';
const hasHost = 'IsStatusNotifierHostRegistered';

/** Two tools that come with glib and with dbus; a desktop has at least one of them. */
const questions: readonly (readonly [string, readonly string[]])[] = [
  [
    'gdbus',
    [
      ...['call', '--session', '--timeout', '2', '--dest', watcher[0]],
      ...['--object-path', watcher[1], '--method', get, watcher[0], hasHost],
    ],
  ],
  [
    'dbus-send',
    [
      ...['--session', '--print-reply=literal', '--reply-timeout=2000', `--dest=${watcher[0]}`],
      ...[watcher[1], get, `string:${watcher[0]}`, `string:${hasHost}`],
    ],
  ],
];

/**
 * Is there somewhere for a tray icon to appear? Electron takes one without complaint where nothing
 * would draw it (GNOME without an extension, tiling window managers), and a window that hid itself
 * then could never be found again. On Linux the status notifier's watcher knows; macOS and Windows
 * always have a place.
 */
export async function hasTrayHost(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  if (platform === 'darwin' || platform === 'win32') return true;
  if (!env.DBUS_SESSION_BUS_ADDRESS && !env.XDG_RUNTIME_DIR) return false;
  for (const [program, args] of questions) {
    const said = await saidBy(program, args, env);
    if (said !== undefined) return /\btrue\b/.test(said);
  }
  return false;
}

/** undefined when the tool is not installed; anything else that goes wrong means that nobody answered. */
function saidBy(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, args, { env, timeout: 3_000 }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else resolve(error.code === 'ENOENT' ? undefined : '');
    });
  });
}
