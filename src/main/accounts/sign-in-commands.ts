import type { CommandTable } from './command-gate.ts';
import type { SignInDesk } from './sign-in-desk.ts';

export const signInCommands = (desk: SignInDesk) =>
  ({
    'sign-in.start': (input) => desk.start(input),
    'sign-in.paste': (input) => desk.paste(input),
    'sign-in.cancel': (input) => desk.cancel(input),
  }) satisfies Partial<CommandTable>;
