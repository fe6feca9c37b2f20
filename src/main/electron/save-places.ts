import { fail, ok, type Result } from '../../shared/failure.ts';
import type { ChosenFile } from '../../shared/ipc-contract.ts';

/** What the system's own dialog is opened with. */
export interface SaveQuestion {
  readonly name: string;
  /** Without its dot; empty where the name has none. */
  readonly extension: string;
}

/** The path that a person chose; undefined where the dialog was cancelled. */
export type AskWhere = (question: SaveQuestion) => Promise<string | undefined>;

export interface SavePlaces {
  choose(suggested: string, ask: AskWhere): Promise<Result<ChosenFile>>;
  /** Once: whether a person chose this path while there was a file, and so said that it may go. */
  mayReplace(path: string): boolean;
}

/**
 * Where the window's files are written: a place that a person chose in the system's dialog. That
 * dialog asks before it gives the name of a file that is there, and main remembers that it did: the
 * window can name a path, and never say that what lies there may go.
 */
export function createSavePlaces(isThere: (path: string) => boolean): SavePlaces {
  let asking = false;
  let given: string | undefined;
  return {
    async choose(suggested, ask) {
      // A second dialog would hide the first, and a page could open a hundred.
      if (asking) return busy;
      asking = true;
      try {
        const path = await ask(questionOf(suggested));
        if (path === undefined) return ok({ path: null });
        given = isThere(path) ? path : undefined;
        return ok({ path });
      } finally {
        asking = false;
      }
    },
    mayReplace(path) {
      if (path !== given) return false;
      given = undefined;
      return true;
    },
  };
}

/** No folder, nothing hidden, and nothing that turns the reading direction: the page made this name up. */
function questionOf(suggested: string): SaveQuestion {
  const name = suggested
    .replace(/[^\p{L}\p{N}._@+-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(-mostCharacters);
  return { name: name || 'keybearer', extension: /\.(\w{1,8})$/.exec(name)?.[1] ?? '' };
}

const mostCharacters = 100;

const busy = fail('conflict', 'Answer the dialog that is open first.');
