import { type FileHandle, open } from 'node:fs/promises';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { Secret } from '../secret.ts';
import { errorCode } from './own-file.ts';

const longestPassphrase = 4_096;

/** The first line of a file that only its owner can read: a passphrase never stands in arguments or environment. */
export async function readPassphrase(path: string): Promise<Result<Secret>> {
  let file: FileHandle | undefined;
  try {
    // A link is followed: that is how containers hand out secrets. What counts is the file itself.
    file = await open(path, 'r');
    return await judged(file, path);
  } catch (error) {
    return fail('keychain_locked', `The passphrase file ${path} cannot be read.`, {
      cause: errorCode(error),
    });
  } finally {
    await file?.close();
  }
}

async function judged(file: FileHandle, path: string): Promise<Result<Secret>> {
  const { mode } = await file.stat();
  // Windows keeps access lists and no mode bits; what Node shows there means nothing.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    return fail(
      'keychain_locked',
      `Other people may be able to read the passphrase file. Run: chmod 600 '${path}'`,
    );
  }
  const { buffer, bytesRead } = await file.read(Buffer.alloc(longestPassphrase + 2));
  const [line = ''] = buffer.subarray(0, bytesRead).toString('utf8').split(/\r?\n/, 1);
  if (line.trim() === '') {
    return fail('keychain_locked', `Write a passphrase into the first line of ${path}.`);
  }
  if (Buffer.byteLength(line) > longestPassphrase) {
    return fail('keychain_locked', `The first line of ${path} is too long for a passphrase.`);
  }
  return ok(new Secret(line));
}
