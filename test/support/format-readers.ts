import { pkcs12Reader } from '../../src/main/adapters/pkcs12-reader.ts';
import { sqliteReader } from '../../src/main/adapters/sqlite-reader.ts';
import type { FormatReaders } from '../../src/main/import/import-ports.ts';

/** The real ones. */
export const formatReaders: FormatReaders = { sqlite: sqliteReader, pkcs12: pkcs12Reader };
