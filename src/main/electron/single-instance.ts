import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'electron';

/**
 * One Keybearer for each home folder (P136). Chromium's own files go into the home as well, and its
 * lock with them: a second start then meets the first one of the same home and of no other. Nothing
 * else has been touched when a second start learns that it is one.
 */
export function isFirstInstance(
  app: Pick<App, 'setPath' | 'requestSingleInstanceLock'>,
  home: string,
): boolean {
  const folder = join(home, 'desktop');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  app.setPath('userData', folder);
  return app.requestSingleInstanceLock();
}
