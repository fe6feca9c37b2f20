import { fail, ok, type Result } from '../../shared/failure.ts';
import { signInTimeoutSeconds } from '../../shared/sign-in-timeout.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import type { Arguments } from '../arguments.ts';
import type { OptionSpec } from '../command.ts';

export type Mode = CommandInput<'sign-in.start'>['mode'];

/** How a person gets to the authorization server; the same for every command that begins a sign-in. */
export const signInOptions = {
  'no-browser': { kind: 'flag', help: 'print the one-time link and wait; open it yourself' },
  paste: {
    kind: 'flag',
    help: "print Google's URL and read the final address from standard input",
  },
  device: { kind: 'flag', help: 'print a code to type on another device, such as a phone' },
  timeout: {
    kind: 'seconds',
    least: 1,
    most: 3600,
    help: `give up after this long (${signInTimeoutSeconds}; with --device, with its code)`,
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;

const modes = { 'no-browser': 'link', paste: 'paste', device: 'device' } as const;

/** The browser of this computer, unless one of the others was asked for. */
export function chosenMode(args: Arguments): Result<Mode> {
  const asked = (['paste', 'no-browser', 'device'] as const).filter((name) => args.flags.has(name));
  const [only, ...others] = asked;
  if (only === undefined) return ok('browser');
  if (others.length > 0) {
    const names = asked.map((name) => `--${name}`).join(' or ');
    return fail('invalid_request', `Say ${names}, not ${asked.length === 2 ? 'both' : 'all'}.`);
  }
  return ok(modes[only]);
}
