import type { App } from 'electron';
import type { AppState } from '../../shared/app-state.ts';
import type { Clock } from '../ports.ts';
import { desktopWords } from './desktop-words.ts';
import type { AskNatively } from './native-question.ts';

const words = desktopWords.quit;

export interface QuittingDeps {
  readonly clock: Clock;
  readonly app: Pick<App, 'on' | 'exit'>;
  readonly ask: AskNatively;
  readonly state: () => AppState;
  /** Takes down tray, window and dialogs, then the core with its socket. */
  readonly close: () => Promise<void>;
}

export interface Quitting {
  readonly underWay: () => boolean;
  /** `hurried` asks nothing: the system is shutting down, or whoever sent the signal will not wait. */
  quit(how: 'asked' | 'hurried'): Promise<void>;
  /** The same, and then what ends the process itself: an update that installs and starts anew. */
  restart(end: () => void): Promise<void>;
}

/** What was to end the process has not: better no Keybearer than one that serves nothing. */
const lastWaitMs = 30_000;

/**
 * Every way to quit comes through here: the menu, the tray, the system, a signal. Electron would end
 * the process at once; the core has writes to finish and a socket file to take away first.
 */
export function createQuitting(deps: QuittingDeps): Quitting {
  let step: 'running' | 'asking' | 'closing' | 'ended' = 'running';

  async function quit(how: 'asked' | 'hurried', end = () => deps.app.exit(0)): Promise<void> {
    if (step === 'closing' || step === 'ended' || (step === 'asking' && how === 'asked')) return;
    if (how === 'asked') {
      step = 'asking';
      const sure = await mayQuit(deps);
      // A hurried quit may have overtaken the question.
      if (step !== 'asking') return;
      step = 'running';
      if (!sure) return;
    }
    step = 'closing';
    try {
      await deps.close();
    } finally {
      step = 'ended';
      end();
    }
  }

  deps.app.on('before-quit', (event) => {
    // All is closed: whoever installs an update quits by itself now, and must not be held up.
    if (step === 'ended') return;
    event.preventDefault();
    void quit('asked');
  });
  return {
    underWay: () => step === 'closing' || step === 'ended',
    quit: (how) => quit(how),
    restart: (end) =>
      quit('asked', () => {
        deps.clock.after(lastWaitMs, () => deps.app.exit(0));
        end();
      }),
  };
}

/** K127: a sign-in that lives only in memory would be gone. */
async function mayQuit({ ask, state }: QuittingDeps): Promise<boolean> {
  const unsaved = state()
    .accounts.filter((account) => account.unsaved)
    .map((account) => account.alias);
  if (unsaved.length === 0) return true;
  const answer = await ask({
    type: 'warning',
    message: words.unsaved(unsaved),
    detail: words.unsavedDetail,
    answers: [words.quit, words.wait],
    usual: 1,
    cancel: 1,
  });
  return answer === 0;
}
