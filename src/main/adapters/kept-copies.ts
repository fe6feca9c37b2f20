import { mkdirSync } from 'node:fs';
import { readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok } from '../../shared/failure.ts';
import type { KeptCopies } from '../import/import-ports.ts';
import { errorCode, look, why } from './own-file.ts';
import { replaceFile } from './replace-file.ts';

const suffix = '.age';

/** `originals/` in Keybearer's home: one sealed file for each copy. */
export function openKeptCopies(home: string): KeptCopies {
  const folder = join(home, 'originals');
  const path = (name: string) => join(folder, `${name}${suffix}`);
  const failure = (error: unknown) =>
    fail('store_write_failed', `The folder ${folder} cannot be used: ${why(error)}.`, {
      cause: errorCode(error),
    });
  return {
    async names() {
      const names = await readdir(folder).catch(() => []);
      return names
        .filter((name) => /^[a-z0-9-]+\.age$/.test(name))
        .map((name) => name.slice(0, -suffix.length))
        .sort();
    },
    async read(name) {
      if (look(path(name)).kind !== 'ours') {
        return fail('not_found', `The sealed copy ${name} is no longer there.`);
      }
      try {
        return ok(await readFile(path(name)));
      } catch (error) {
        return failure(error);
      }
    },
    async write(name, sealed) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        await replaceFile(path(name), sealed);
        return ok(undefined);
      } catch (error) {
        return failure(error);
      }
    },
    async remove(name) {
      try {
        await unlink(path(name));
        return ok(undefined);
      } catch (error) {
        return errorCode(error) === 'ENOENT' ? ok(undefined) : failure(error);
      }
    },
  };
}
