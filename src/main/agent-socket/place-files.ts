import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  type Stats,
  unlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { temporaryName } from './address.ts';

/** What the judging of a socket's place needs from the file system; never follows a link. */
export interface PlaceFiles {
  readonly uid: number;
  readonly platform: NodeJS.Platform;
  look(path: string): PlaceEntry | undefined;
  /** Absolute. */
  linkTarget(path: string): string | undefined;
  names(directory: string): readonly string[];
  /** One level, mode 0700. */
  makeDirectory(path: string): boolean;
  makePrivate(directory: string): boolean;
  /** Whether a socket can really be made there; leaves nothing behind. */
  canBind(directory: string): Promise<boolean>;
}

export interface PlaceEntry {
  readonly kind: 'directory' | 'link' | 'socket' | 'other';
  readonly uid: number;
  readonly mode: number;
}

function kindOf(stats: Stats): PlaceEntry['kind'] {
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'link';
  return stats.isSocket() ? 'socket' : 'other';
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

export const machinePlaceFiles: PlaceFiles = {
  uid: process.geteuid?.() ?? -1,
  platform: process.platform,
  look: (path) =>
    attempt(() => {
      const stats = lstatSync(path);
      return { kind: kindOf(stats), uid: stats.uid, mode: stats.mode };
    }),
  linkTarget: (path) => attempt(() => resolve(dirname(path), readlinkSync(path))),
  names: (directory) => attempt(() => readdirSync(directory)) ?? [],
  makeDirectory: (path) =>
    attempt(() => {
      mkdirSync(path, { mode: 0o700 });
      return true;
    }) ?? false,
  makePrivate: (directory) =>
    attempt(() => {
      chmodSync(directory, 0o700);
      return true;
    }) ?? false,
  canBind: (directory) =>
    new Promise((settled) => {
      const path = join(directory, temporaryName('probe'));
      // A crash in the middle of an earlier probe leaves its name behind, which would fail every later one.
      attempt(() => lstatSync(path).isSocket() && unlinkSync(path));
      const server = createServer();
      server.once('error', () => settled(false));
      // Closing it removes the name it was bound to.
      server.listen(path, () => server.close(() => settled(true)));
    }),
};
