import type { CommandTable } from '../accounts/command-gate.ts';
import type { Playground } from './playground.ts';

export const playgroundCommands = (playground: Playground) =>
  ({
    'playground.preview': (input) => playground.preview(input),
    'playground.transcript': () => playground.transcript(),
    'playground.refresh': (input) => playground.refresh(input),
    'playground.call': (input) => playground.call(input),
    'playground.cancel': (input) => playground.cancel(input),
    'playground.invalidate': (input) => playground.invalidate(input),
    'playground.apis': (input) => playground.apis(input),
  }) satisfies Partial<CommandTable>;
