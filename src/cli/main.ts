import { runCommandLine } from './command-line.ts';
import { processTerminal } from './terminal/process-terminal.ts';

const terminal = processTerminal(process.env);
// Exiting by hand: whatever the agent's socket still does, everything was said already.
process.exit(
  await runCommandLine(process.argv.slice(2), {
    env: process.env,
    platform: process.platform,
    terminal,
    now: Date.now,
  }),
);
