import type { TakeBegun } from './agent/begun.ts';
import { runCommandLine } from './command-line.ts';
import { processTerminal } from './terminal/process-terminal.ts';

/** Every command, with its mistakes and its help; ends the process. Lies in the built file as text. */
export async function wholeProgram(
  argv: readonly string[],
  begun: TakeBegun | undefined,
  importFile: (address: string) => Promise<unknown>,
): Promise<void> {
  const code = await runCommandLine(argv, {
    env: process.env,
    platform: process.platform,
    terminal: processTerminal(process.env),
    now: Date.now,
    importFile,
    begun,
  });
  // By hand: whatever the agent's socket still does, everything was said already.
  process.exit(code);
}
