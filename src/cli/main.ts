import { runCommandLine } from './command-line.ts';
import { processTerminal } from './terminal/process-terminal.ts';

// No await at the top: the built file is a script, because loading a module costs Node some 5 ms more.
void runCommandLine(process.argv.slice(2), {
  env: process.env,
  platform: process.platform,
  terminal: processTerminal(process.env),
  now: Date.now,
  importFile: (address) => import(/* @vite-ignore */ address),
  // Exiting by hand: whatever the agent's socket still does, everything was said already.
}).then((code) => process.exit(code));
