import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { RunningKeybearer } from './running-keybearer.ts';

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

export interface Sitting {
  /** The caller key of the command line. */
  readonly key?: string;
  /** A person sits at the terminal and types these lines. */
  readonly types?: readonly string[];
  /** What they type where it is not shown. */
  readonly hidden?: string;
  /** Each line on standard error as it comes. */
  readonly onLine?: (line: string) => void;
}

/** The command line against a running Keybearer of this test, without a process of its own. */
export async function commandLine(
  keybearer: RunningKeybearer,
  argv: readonly string[],
  { key, types, hidden, onLine }: Sitting = {},
): Promise<Ran> {
  const said = { out: '', err: '' };
  const keyFile = join(keybearer.home, 'test-caller.hdr');
  if (key !== undefined) writeFileSync(keyFile, `Authorization: ${key}\n`, { mode: 0o600 });
  const exit = await runCommandLine(argv, {
    env: { KEYBEARER_HOME: keybearer.home, KEYBEARER_CALLER: keyFile },
    platform: process.platform,
    now: () => keybearer.clock.now(),
    importFile: (address) => import(address),
    terminal: {
      out: (text) => {
        said.out += text;
      },
      err: (line) => {
        said.err += `${line}\n`;
        onLine?.(line);
      },
      colours: () => false,
      attended: () => types !== undefined,
      hiddenLine: async () => hidden,
      bytes: async () => new Uint8Array(),
      async *lines() {
        for (const line of types ?? []) {
          // A question takes no answer before it could be read, and goes by the real clock.
          await new Promise((resolve) => setTimeout(resolve, 1_100));
          yield line;
        }
      },
      onInterrupt: () => () => {},
    },
  });
  return { exit, ...said };
}
