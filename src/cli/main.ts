import { writeOut } from './terminal/write-out.ts';
import { usualToken } from './usual-token.ts';

// No await at the top: the built file is a script, because loading a module costs Node some 5 ms more.
const argv = process.argv.slice(2);
usualToken(
  argv,
  {
    env: process.env,
    platform: process.platform,
    print: (text) => writeOut(1, text),
    // By hand: whatever the agent's socket still does, everything was said already.
    exit: () => process.exit(0),
  },
  (begun) => {
    void import('./whole-program.ts').then(({ wholeProgram }) =>
      wholeProgram(argv, begun, (address) => import(/* @vite-ignore */ address)),
    );
  },
);
