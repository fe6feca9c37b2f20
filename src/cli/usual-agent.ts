import type { AgentProgram } from './agent-program.ts';
import { usablePassphraseFile } from './usable-passphrase-file.ts';

type AgentOptions = Parameters<AgentProgram['runAgent']>[0];

/** What the process gives to the usual agent. */
export interface AgentSurroundings {
  /** Imports `agent.mjs` from beside the built file. */
  load(): Promise<unknown>;
  exit(code: number): void;
}

/**
 * `keybearer agent` without a mistake: compiling all other commands would take 10 ms of a start that
 * whoever logs in waits for. What is not usual in the arguments, and an agent that is not there, is left
 * to `whole`, which says what it is.
 */
export function usualAgent(
  argv: readonly string[],
  { load, exit }: AgentSurroundings,
  whole: () => void,
): void {
  const options = usualOptions(argv);
  if (options === undefined) {
    whole();
    return;
  }
  load().then((program) => void (program as AgentProgram).runAgent(options).then(exit), whole);
}

/** undefined for whatever may be a mistake, or a request for help. */
function usualOptions(argv: readonly string[]): AgentOptions | undefined {
  if (argv[0] !== 'agent') return undefined;
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
  if (store !== 'file' || !usablePassphraseFile(passphraseFile).ok) return undefined;
  return { store: { kind: 'file', passphraseFile }, ui };
}

const isPath = (typed: string | undefined): typed is string =>
  typed !== undefined && typed !== '' && !typed.startsWith('-');
