import { fail, ok, type Result } from '../../shared/failure.ts';
import type { ComposeOptions } from '../compose.ts';

/**
 * `--store file --passphrase-file F`, as the agent has it: for machines without a keychain, and never
 * chosen silently. What else stands on the command line is Chromium's.
 */
export function storeFromArguments(args: readonly string[]): Result<ComposeOptions['store']> {
  const store = optionOf(args, '--store') ?? 'keychain';
  const passphraseFile = optionOf(args, '--passphrase-file');
  if (store === 'keychain') return ok({ kind: 'keychain' });
  if (store !== 'file') {
    return fail('invalid_request', `There is no store "${store}": it is keychain or file.`);
  }
  if (passphraseFile === undefined) {
    return fail(
      'invalid_request',
      '--store file needs --passphrase-file with the file that holds the passphrase.',
    );
  }
  return ok({ kind: 'file', passphraseFile });
}

/** `--name=value` or `--name value`. */
function optionOf(args: readonly string[], name: string): string | undefined {
  const joined = args.find((arg) => arg.startsWith(`${name}=`));
  if (joined !== undefined) return joined.slice(name.length + 1);
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}
