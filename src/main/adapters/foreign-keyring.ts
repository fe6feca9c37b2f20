import { spawn } from 'node:child_process';
import { type Failed, fail, ok, type Result } from '../../shared/failure.ts';
import type { ForeignKeyring } from '../import/import-ports.ts';
import { Secret } from '../secret.ts';

/**
 * Python's `keyring` files its entries under other attributes than keytar looks for (`username` where
 * keytar has `account`), so the system's own command reads them. Service and user are no secrets and
 * may stand in its arguments; the entry comes through a pipe.
 */
interface Lookup {
  readonly command: string;
  readonly args: (service: string, user: string) => readonly string[];
  readonly missing: string;
}

const lookups: Readonly<Record<string, Lookup>> = {
  linux: {
    command: 'secret-tool',
    args: (service, user) => ['lookup', 'service', service, 'username', user],
    missing:
      'The command "secret-tool" is needed to read entries of other programs (Debian\'s package libsecret-tools).',
  },
  darwin: {
    command: '/usr/bin/security',
    args: (service, user) => ['find-generic-password', '-s', service, '-a', user, '-w'],
    missing: 'The command "security" of macOS is not there.',
  },
};

const pipeIt =
  "Or let Python read it and pipe it in: python3 -c \"import keyring; print(keyring.get_password('SERVICE', 'USER'))\" | keybearer import -";

/** A locked keychain may ask the person for its password; a frozen one never answers. */
const deadlineMs = 60_000;
const mostBytes = 65_536;

export function openForeignKeyring(
  env: NodeJS.ProcessEnv,
  platform: string = process.platform,
): ForeignKeyring {
  return {
    async read(service, user) {
      const lookup = Object.hasOwn(lookups, platform) ? lookups[platform] : undefined;
      if (lookup === undefined) {
        return fail(
          'not_supported',
          `Keybearer cannot read other programs' entries of this system's keychain itself. ${pipeIt}`,
        );
      }
      const found = await output(lookup.command, lookup.args(service, user), env);
      if (found.kind === 'missing') return fail('not_supported', `${lookup.missing} ${pipeIt}`);
      if (found.kind === 'late') return lateAnswer;
      if (found.text.trim() === '') return noEntry(service, user);
      return ok(new Secret(found.text));
    },
  };
}

type Output =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'late' };

function output(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Output> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    const parts: Buffer[] = [];
    let length = 0;
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      resolve({ kind: 'late' });
    }, deadlineMs);
    child.stdout.on('data', (part: Buffer) => {
      length += part.length;
      if (length > mostBytes) child.kill('SIGKILL');
      else parts.push(part);
    });
    child.once('error', () => {
      clearTimeout(late);
      resolve({ kind: 'missing' });
    });
    child.once('close', () => {
      clearTimeout(late);
      resolve({ kind: 'text', text: length > mostBytes ? '' : Buffer.concat(parts).toString() });
    });
  });
}

const lateAnswer: Failed = fail(
  'keychain_timeout',
  'The keychain did not answer. Unlock it, and try again.',
);

const noEntry = (service: string, user: string): Result<never> =>
  fail(
    'not_found',
    `The keychain is locked, or has no entry of the service "${service}" for the user "${user}".`,
  );
