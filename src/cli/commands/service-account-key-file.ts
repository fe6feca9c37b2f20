import { fail, ok, type Result } from '../../shared/failure.ts';
import type { CommandInput, CredentialAdded } from '../../shared/ui-contract.ts';
import type { Managing } from '../agent/managing.ts';
import type { Arguments } from '../arguments.ts';
import type { Context } from '../command.ts';
import { readForeignFile } from '../foreign-file.ts';
import { firstLine, typedPassword } from '../passphrase.ts';

type Input = CommandInput<'service-account.add'>;
type Key = Pick<Input, 'json' | 'pkcs12'>;

/** Google's have 2.4 KB; the agent takes up to 64 KiB, and of the older form 24 KiB. */
const longest = { json: 65_536, pkcs12: 24_576 };

/** The key in FILE: JSON, or one of the older forms, PKCS #12 and PEM, which do not say whose it is. */
export function readKeyFile(path: string, args: Arguments): Result<Key> {
  const file = readForeignFile(path);
  if (!file.ok) return file;
  const { bytes } = file.value;
  const older = olderForm(bytes);
  const form = older === undefined ? 'json' : 'pkcs12';
  if (bytes.length > longest[form]) {
    return fail('client_file_invalid', `${path} is too long to be the key of a service account.`);
  }
  const given = ['email', 'client', 'password-file'].find((name) => args.texts.has(name));
  if (older === undefined) {
    return given === undefined
      ? ok({ json: bytes.toString('utf8') })
      : fail(
          'invalid_request',
          `--${given} is for keys in PKCS #12 or PEM form (.p12, .pem) only.`,
        );
  }
  const email = args.texts.get('email');
  if (email === undefined) {
    return fail(
      'invalid_request',
      `${path} is a key in ${older} form, which does not say whose it is. Name the service account with --email ADDRESS; the Google Cloud console lists them (IAM & Admin, Service Accounts).`,
    );
  }
  const passwordFile = args.texts.get('password-file');
  const password = passwordFile === undefined ? undefined : firstLine(passwordFile);
  if (password?.ok === false) return password;
  const client = args.texts.get('client');
  return ok({
    pkcs12: {
      key: bytes.toString('base64'),
      email,
      ...(password === undefined ? {} : { password: password.value }),
      ...(client === undefined ? {} : { client }),
    },
  });
}

/**
 * DER begins with a SEQUENCE, and JSON never with "0". What people once made of a .p12 file with
 * openssl, because oauth2client wanted it so, is PEM, often with the bag's attributes before it.
 */
function olderForm(bytes: Buffer): 'PKCS #12' | 'PEM' | undefined {
  if (bytes[0] === 0x30) return 'PKCS #12';
  const text = bytes.toString('latin1').trimStart();
  return !text.startsWith('{') && text.includes('-----BEGIN ') ? 'PEM' : undefined;
}

/** Tries the password that Google gives all .p12 files, and asks for another one only where it does not fit. */
export async function addKey(
  { terminal }: Context,
  managing: Managing,
  input: Input,
): Promise<Result<CredentialAdded>> {
  const added = await managing.command('service-account.add', input);
  const { pkcs12 } = input;
  if (added.ok || added.failure.code !== 'not_allowed') return added;
  if (pkcs12 === undefined || pkcs12.password !== undefined) return added;
  if (!terminal.attended()) {
    const sentence = `${added.failure.sentence} Put it into a file that only you can read, and name that with --password-file.`;
    return fail('not_allowed', sentence);
  }
  const password = await typedPassword(terminal, 'Password of the .p12 file (it is not shown):');
  return password === undefined
    ? fail('cancelled', 'No password was given, so nothing was added.')
    : managing.command('service-account.add', { ...input, pkcs12: { ...pkcs12, password } });
}
