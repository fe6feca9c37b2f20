import { type Environment, findPlaces } from '../shared/places.ts';
import type { AgentOptions, AgentProgram } from './agent-program.ts';
import { judgePassphraseFile } from './passphrase-file.ts';

/** What the process gives to the usual agent. */
export interface AgentSurroundings {
  readonly env: Environment;
  readonly platform: string;
  /** Imports `agent.mjs` from beside the built file. */
  load(): Promise<unknown>;
  exit(code: number): void;
}

/**
 * `keybearer agent` where nothing in the arguments may be a mistake: compiling all other commands would
 * take 10 ms of a start that somebody waits for. All else, and an agent that is not there, is left to
 * `whole`, which says what it is.
 */
export function usualAgent(
  argv: readonly string[],
  { env, platform, load, exit }: AgentSurroundings,
  whole: () => void,
): void {
  const options = usualOptions(argv);
  if (options === undefined || findPlaces(env, platform) === undefined) {
    whole();
    return;
  }
  load().then(
    // It says itself what went wrong; should it break, the exit code must not be that of success.
    (program) => (program as AgentProgram).runAgent(options).then(exit, () => exit(1)),
    () => whole(),
  );
}

/** undefined for whatever may be a mistake, or a request for help. `argv` begins with `agent`. */
function usualOptions(argv: readonly string[]): AgentOptions | undefined {
  let store: string | undefined;
  let passphraseFile: string | undefined;
  let ui = false;
  for (let at = 1; at < argv.length; at += 1) {
    const word = argv[at];
    const next = argv[at + 1];
    if (word === '--ui') ui = true;
    else if (word === '--store' && store === undefined && next) {
      store = next;
      at += 1;
    } else if (word === '--passphrase-file' && passphraseFile === undefined && isPath(next)) {
      passphraseFile = next;
      at += 1;
    } else return undefined;
  }
  if (passphraseFile === undefined) {
    return store === undefined || store === 'keychain'
      ? { store: { kind: 'keychain' }, ui }
      : undefined;
  }
  if (store !== 'file' || !judgePassphraseFile(passphraseFile).ok) return undefined;
  return { store: { kind: 'file', passphraseFile }, ui };
}

const isPath = (typed: string | undefined): typed is string =>
  typed !== undefined && typed !== '' && !typed.startsWith('-');
