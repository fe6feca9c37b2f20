import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Failed, fail, ok, type Result } from '../../shared/failure.ts';
import { type ForeignFile, type ForeignFiles, mostFileBytes } from '../import/import-ports.ts';
import { errorCode, why } from './own-file.ts';
import { replaceFile } from './replace-file.ts';

/**
 * A link is not followed: it may lead to a file that somebody else chose. A pipe or device is opened
 * without waiting for its other end, and then refused. Windows knows neither flag.
 */
const carefully = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export function openForeignFiles(env: NodeJS.ProcessEnv, home = homedir()): ForeignFiles {
  return { usualPlaces: () => usualPlaces(env, home), read, unfinished, replace };
}

const set = (value: string | undefined) => (value === '' ? undefined : value);

/** Where the older tools keep their files by default, and the names that Google's quickstarts use. */
async function usualPlaces(env: NodeJS.ProcessEnv, home: string): Promise<string[]> {
  const roaming = set(env.APPDATA) ?? join(home, 'AppData', 'Roaming');
  const config = set(env.XDG_CONFIG_HOME) ?? join(home, '.config');
  const windows = process.platform === 'win32';
  const gcloud =
    set(env.CLOUDSDK_CONFIG) ?? join(windows ? roaming : join(home, '.config'), 'gcloud');
  const folders = [
    [home, /^(token|credentials|storage)\.(json|dat)$|^\.oauth2l$/],
    [join(home, '.credentials'), /\.(json|dat)$/],
    [join(home, '.google'), /\.(json|dat)$/],
  ] as const;
  const listed = await Promise.all(folders.map(([folder, name]) => filesIn(folder, name)));
  const rclone = set(env.RCLONE_CONFIG);
  return [
    ...new Set([
      ...(set(env.GOOGLE_APPLICATION_CREDENTIALS)
        ? [env.GOOGLE_APPLICATION_CREDENTIALS ?? '']
        : []),
      join(gcloud, 'application_default_credentials.json'),
      join(gcloud, 'credentials.db'),
      rclone ?? join(windows ? roaming : config, 'rclone', 'rclone.conf'),
      ...(rclone === undefined ? [join(home, '.rclone.conf')] : []),
      ...listed.flat(),
    ]),
  ];
}

/** A folder that somebody filled with a million files is not walked to its end. */
const mostNames = 200;

async function filesIn(folder: string, name: RegExp): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((one) => name.test(one))
      .sort()
      .slice(0, mostNames)
      .map((one) => join(folder, one));
  } catch {
    return [];
  }
}

async function read(path: string): Promise<Result<ForeignFile | undefined>> {
  let file: FileHandle | undefined;
  try {
    // Where the system cannot refuse a link itself, it is looked for.
    if ((await lstat(path)).isSymbolicLink()) return isLink(path);
    file = await open(path, carefully);
    const facts = await file.stat();
    if (!facts.isFile()) return fail('client_file_invalid', `${path} is not a regular file.`);
    if (facts.size > mostFileBytes) return tooLarge(path);
    // It may grow while it is read: one byte more than allowed is enough to know.
    const buffer = Buffer.alloc(Math.min(facts.size, mostFileBytes) + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
      if (length === buffer.length) return fail('conflict', `${path} is being written to.`);
    }
    const others = process.platform !== 'win32' && (facts.mode & 0o044) !== 0;
    return ok({ bytes: buffer.subarray(0, length), readableByOthers: others });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return ok(undefined);
    if (code === 'ELOOP') return isLink(path);
    return fail('client_file_invalid', `${path} cannot be read (${code}).`, { cause: code });
  } finally {
    await file?.close();
  }
}

/** The write-ahead log, and the rollback journal of a change that was not finished (sqlite.org/tempfiles.html). */
async function unfinished(path: string): Promise<string | undefined> {
  for (const beside of [`${path}-wal`, `${path}-journal`]) {
    const facts = await lstat(beside).catch(() => undefined);
    if (facts !== undefined && (facts.size > 0 || !facts.isFile())) return beside;
  }
  return undefined;
}

async function replace(
  path: string,
  was: Uint8Array | undefined,
  next: Uint8Array,
): Promise<Result<void>> {
  const found = await read(path);
  if (!found.ok) return found;
  const same =
    was === undefined || found.value === undefined
      ? was === found.value
      : Buffer.from(was).equals(found.value.bytes);
  if (!same) {
    return fail('conflict', `${path} has changed meanwhile. Keybearer leaves it as it is.`);
  }
  try {
    await replaceFile(path, next);
    return ok(undefined);
  } catch (error) {
    return fail(
      'store_write_failed',
      `${path} could not be written: ${why(error)}. It is as it was before.`,
      { cause: errorCode(error) },
    );
  }
}

const isLink = (path: string): Failed =>
  fail('client_file_invalid', `${path} is a symbolic link. Name the file that it points to.`);

const tooLarge = (path: string): Failed =>
  fail(
    'payload_too_large',
    `${path} is larger than ${mostFileBytes / 1024 / 1024} MiB, and no file of credentials is.`,
  );
