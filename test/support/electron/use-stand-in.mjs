// Preloaded into the desktop app where Electron's runtime is not: `import 'electron'`, also out of
// electron-store, gives the stand-in built by running-desktop.ts. Timers of about a minute and more
// wait for the test to say that their time has come.
import { register } from 'node:module';

const electron = JSON.stringify(process.env.KEYBEARER_STAND_IN);
const updater = JSON.stringify(
  `data:text/javascript,${encodeURIComponent(
    `import { standInUpdater as autoUpdater } from ${electron}; export default { autoUpdater };`,
  )}`,
);
const hooks = `export const resolve = (name, context, next) =>
  name === 'electron' ? { url: ${electron}, shortCircuit: true }
  : name === 'electron-updater' ? { url: ${updater}, shortCircuit: true }
  : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

// Electron has one; a test puts the feed of an update there.
if (process.env.KEYBEARER_STAND_IN_RESOURCES) {
  process.resourcesPath = process.env.KEYBEARER_STAND_IN_RESOURCES;
}

const { setTimeout: usual, clearTimeout: usualClear } = globalThis;
const held = new Set();
globalThis.setTimeout = (callback, ms, ...rest) => {
  if (!(ms >= 45_000 && ms <= 130_000)) return usual(callback, ms, ...rest);
  const timer = { left: ms, run: () => callback(...rest), unref: () => timer, ref: () => timer };
  held.add(timer);
  return timer;
};
globalThis.clearTimeout = (timer) => {
  if (!held.delete(timer)) usualClear(timer);
};
globalThis.passHeldTime = (ms) => {
  for (const timer of [...held]) {
    timer.left -= ms;
    if (timer.left > 0) continue;
    held.delete(timer);
    timer.run();
  }
};
