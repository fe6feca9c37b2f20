import type { UpdateView } from '../../shared/app-state.ts';
import type { Clock, Log } from '../ports.ts';
import { desktopWords } from './desktop-words.ts';

/** What finds, fetches and installs a newer version; electron-updater where a package has a feed. */
export interface Updater {
  /** The newer version there is, if any. Rejects where nobody answers. */
  check(): Promise<string | undefined>;
  /** Fetches it and compares its signature. Rejects where either fails. */
  download(): Promise<void>;
  /** Ends this program, installs, and starts the newer one. */
  restart(): void;
}

export interface Updates {
  view(): UpdateView | undefined;
  /** Looks for the first time. `changed` is called when `view` is another one, `tell` when a download came to nothing. */
  begin(changed: () => void, tell: (sentence: string) => void): void;
  /** Only ever after a person has pressed what says so. */
  download(): Promise<void>;
  stop(): void;
}

const dayMs = 24 * 3_600_000;
/** Timers stop while the machine sleeps, so the day is judged by the boot clock, this often. */
const lookMs = 3_600_000;

/** As releases are numbered; anything else a server sends stays out of our menus. */
const versionForm = /^\d{1,5}\.\d{1,5}\.\d{1,5}(-[0-9A-Za-z.-]{1,30})?$/;

/**
 * Looks for a newer version at the start and once a day, says so in the menus, and fetches it when a
 * person wants it. A look that fails is nobody's concern: the next one is tomorrow.
 */
export function createUpdates(deps: {
  readonly clock: Clock;
  readonly log: Log;
  /** undefined where this installation does not update itself. */
  readonly updater: Updater | undefined;
}): Updates {
  const { clock, log, updater } = deps;
  let view: UpdateView | undefined;
  let changed = () => {};
  let tell: (sentence: string) => void = () => {};
  let cancel = () => {};
  let lookedAt = 0;

  const show = (next: UpdateView) => {
    view = next;
    changed();
  };

  async function look(from: Updater): Promise<void> {
    lookedAt = clock.boot();
    try {
      const version = await from.check();
      if (version === undefined || view?.kind === 'downloading' || view?.kind === 'ready') return;
      if (versionForm.test(version)) show({ kind: 'available', version });
    } catch (error) {
      log.info('update_check_failed', {
        error: error instanceof Error ? error.name : typeof error,
      });
    }
  }

  function lookDaily(from: Updater): void {
    cancel = clock.after(lookMs, () => {
      if (clock.boot() - lookedAt >= dayMs) void look(from);
      lookDaily(from);
    });
  }

  return {
    view: () => view,
    begin(onChange, onTrouble) {
      changed = onChange;
      tell = onTrouble;
      if (updater === undefined) return;
      void look(updater);
      lookDaily(updater);
    },
    async download() {
      if (updater === undefined || view?.kind !== 'available') return;
      const { version } = view;
      show({ kind: 'downloading', version });
      try {
        await updater.download();
        log.info('update_ready', { version });
        show({ kind: 'ready', version });
      } catch (error) {
        log.warn('update_download_failed', {
          error: error instanceof Error ? error.name : typeof error,
        });
        show({ kind: 'available', version });
        tell(desktopWords.update.failed(version));
      }
    },
    stop: () => cancel(),
  };
}
