import { lstatSync, type Stats } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Machine, MachineFile } from '../ports.ts';
import { errorCode } from './own-file.ts';

/** This computer, as the process sees it. */
export const thisMachine: Machine = {
  platform: process.platform,
  nodeVersion: process.versions.node,
  uid: process.geteuid?.(),
  environment: process.env,
  look(path) {
    try {
      const stats = lstatSync(path);
      return { kind: kindOf(stats), uid: stats.uid, mode: stats.mode };
    } catch {
      return undefined;
    }
  },
  /** In a folder of its own, so that the attempt can meet no other file; a full disk shows at the sync. */
  async writeError(folder) {
    let own: string | undefined;
    try {
      own = await mkdtemp(join(folder, '.doctor-'));
      const file = await open(join(own, 'attempt'), 'wx', 0o600);
      try {
        await file.write('x'.repeat(4096));
        await file.sync();
      } finally {
        await file.close();
      }
      return undefined;
    } catch (error) {
      return errorCode(error);
    } finally {
      if (own !== undefined) await rm(own, { recursive: true, force: true });
    }
  },
  hasKeychainModule() {
    try {
      createRequire(import.meta.url).resolve('keytar');
      return true;
    } catch {
      return false;
    }
  },
};

function kindOf(stats: Stats): MachineFile['kind'] {
  if (stats.isDirectory()) return 'directory';
  return stats.isSocket() ? 'socket' : 'other';
}
