import type { TakeBegun } from './agent/begun.ts';
import { writeOut } from './terminal/write-out.ts';
import { usualAgent } from './usual-agent.ts';
import { usualToken } from './usual-token.ts';

// No await at the top: the built file is a script, because loading a module costs Node some 5 ms more.
const argv = process.argv.slice(2);
const importFile = (address: string): Promise<unknown> => import(/* @vite-ignore */ address);
const whole = (begun?: TakeBegun): void => {
  void import('./whole-program.ts').then(({ wholeProgram }) =>
    wholeProgram(argv, begun, importFile),
  );
};

if (argv[0] === 'agent') {
  usualAgent(
    argv,
    {
      env: process.env,
      platform: process.platform,
      // Seen from this file, as `import` has it.
      load: () => importFile('./agent.mjs'),
      exit: (code) => process.exit(code),
    },
    whole,
  );
} else {
  usualToken(
    argv,
    {
      env: process.env,
      platform: process.platform,
      print: (text) => writeOut(1, text),
      // By hand: whatever the agent's socket still does, everything was said already.
      exit: () => process.exit(0),
    },
    whole,
  );
}
