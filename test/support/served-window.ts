import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Clock, Random } from '../../src/main/ports.ts';
import { openWebUi, type WebUi } from '../../src/main/web-ui/web-ui.ts';
import { RecordingLog } from './recording-log.ts';
import { ScriptedCore } from './scripted-core.ts';

/** The built window (`npm run build`), which the system tests and the screenshots use. */
export const builtRenderer = fileURLToPath(new URL('../../dist/renderer', import.meta.url));

/** Real time and real chance: a browser cannot be driven by a clock that stands still. */
export const realClock: Clock = {
  now: () => Date.now(),
  boot: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

export const realRandom: Random = {
  bytes: (length) => randomBytes(length),
  fraction: () => Math.random(),
};

export interface ServedWindow {
  readonly core: ScriptedCore;
  readonly webUi: WebUi;
  readonly log: RecordingLog;
}

/** The real web UI over a scripted core. */
export async function serveWindow(
  core = new ScriptedCore(),
  rendererFolder = builtRenderer,
): Promise<ServedWindow> {
  const log = new RecordingLog();
  const opened = await openWebUi({
    clock: realClock,
    random: realRandom,
    log,
    commands: core,
    state: core,
    rendererFolder,
  });
  if (!opened.ok) throw new Error(opened.failure.sentence);
  return { core, webUi: opened.value, log };
}
