import { createRequire } from 'node:module';
import type { Database, SqlJsStatic } from 'sql.js';
import { fail, ok } from '../../shared/failure.ts';
import type { SqliteReader } from '../import/import-ports.ts';

/**
 * SQLite compiled to WebAssembly, loaded when somebody imports a database and not before. Required, for
 * the reason that `local-http/load-fastify.ts` gives.
 */
let loading: Promise<SqlJsStatic> | undefined;

function load(): Promise<SqlJsStatic> {
  const initialise: typeof import('sql.js') = createRequire(import.meta.url)('sql.js');
  loading ??= initialise();
  return loading;
}

const noDatabase = fail('client_file_invalid', 'This is no database that can be read.');

export const sqliteReader: SqliteReader = {
  async query(bytes, work) {
    let database: Database | undefined;
    try {
      const sqlite = await load();
      const opened = new sqlite.Database(withoutWriteAheadLog(bytes));
      database = opened;
      return ok(
        work({
          rows: (sql) => opened.exec(sql)[0]?.values ?? [],
          run: (sql, values) => void opened.run(sql, [...values]),
          bytes: () => opened.export(),
        }),
      );
    } catch {
      // The error of SQLite may quote what it read.
      return noDatabase;
    } finally {
      database?.close();
    }
  },
};

/**
 * A database in write-ahead mode wants a second file beside it, which there is none of in memory; set
 * back to the older mode (bytes 18 and 19 of its header) it shows what was last written into it.
 */
function withoutWriteAheadLog(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const at of [18, 19]) if (copy[at] === 2) copy[at] = 1;
  return copy;
}
