import { statSync } from 'node:fs';
import { fail, ok, type Result } from '../shared/failure.ts';
import { quoted } from './header-file.ts';

/** What a person mistyped is told before the agent starts; the agent itself judges what is in the file. */
export function judgePassphraseFile(path: string): Result<void> {
  try {
    const facts = statSync(path);
    if (facts.isDirectory()) {
      return fail('invalid_request', `${path} is a folder. Name the file with the passphrase.`);
    }
    // Windows keeps access lists and no mode bits.
    if (process.platform !== 'win32' && (facts.mode & 0o077) !== 0) {
      return fail(
        'not_allowed',
        `${path} can be read by other users of this computer. Run: chmod 600 ${quoted(path)}`,
      );
    }
    return ok(undefined);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return code === 'ENOENT'
      ? fail('invalid_request', `There is no passphrase file ${path}.`)
      : fail('not_allowed', `${path} cannot be read (${code}).`);
  }
}
