import type { ImportPorts } from '../import/import-ports.ts';
import { ageSealing } from './age-sealing.ts';
import { openForeignFiles } from './foreign-files.ts';
import { openForeignKeyring } from './foreign-keyring.ts';
import { openKeptCopies } from './kept-copies.ts';
import { pkcs12Reader } from './pkcs12-reader.ts';
import { sqliteReader } from './sqlite-reader.ts';

/** What import and export need of this computer. */
export const openImportPorts = (env: NodeJS.ProcessEnv, home: string): ImportPorts => ({
  files: openForeignFiles(env, env.HOME ?? env.USERPROFILE),
  keyring: openForeignKeyring(env),
  sqlite: sqliteReader,
  pkcs12: pkcs12Reader,
  sealing: ageSealing,
  copies: openKeptCopies(home),
});
