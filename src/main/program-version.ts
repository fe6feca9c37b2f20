import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** From the manifest that lies beside the folder of built files. */
export function programVersion(built: string): string {
  const text = readFileSync(join(built, '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
