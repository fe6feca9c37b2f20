import { basename, dirname, parse, sep } from 'node:path';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { Environment } from '../../shared/places.ts';
import { isOurName, type SocketAddress, socketAddresses } from './address.ts';
import { machinePlaceFiles, type PlaceEntry, type PlaceFiles } from './place-files.ts';

/**
 * Whether a directory is a place where no one else can put, take or replace a socket (layer 1 of
 * docs/decisions/socket-guard.md): every component is looked at without following it, belongs to us
 * or to root, and cannot be written by others unless it is sticky.
 */
export type Fitness =
  | { readonly kind: 'fit' }
  /** Does not work there; the next place may be tried. */
  | { readonly kind: 'unfit'; readonly complaint: string }
  /** Somebody may be at work there: going elsewhere would hide it. */
  | { readonly kind: 'unsafe'; readonly complaint: string };

const fit: Fitness = { kind: 'fit' };
const unfit = (complaint: string): Fitness => ({ kind: 'unfit', complaint });
const unsafe = (complaint: string): Fitness => ({ kind: 'unsafe', complaint });

/** The path of the first address that is fit, its directory made and tightened. */
export async function resolveSocketPath(
  env: Environment,
  home: string,
  files: PlaceFiles = machinePlaceFiles,
): Promise<Result<string>> {
  const addresses = socketAddresses(env, home, files.platform);
  if (!addresses.ok) return addresses;
  const complaints: string[] = [];
  for (const address of addresses.value) {
    const fitness = await judgePlace(address, files);
    if (fitness.kind === 'fit') return ok(address.path);
    complaints.push(fitness.complaint);
    if (fitness.kind === 'unsafe') break;
  }
  return fail('conflict', `The agent socket cannot be made safely: ${complaints.join(' ')}`);
}

async function judgePlace(address: SocketAddress, files: PlaceFiles): Promise<Fitness> {
  const directory = dirname(address.path);
  const steps = [
    () => (address.base === undefined ? fit : judgeBase(address.base, files)),
    () => makeMissing(directory, files),
    () => judgeWay(directory, 'own', files),
    () => tighten(directory, basename(address.path), files),
  ];
  for (const step of steps) {
    const fitness = step();
    if (fitness.kind !== 'fit') return fitness;
  }
  // A file system without sockets, or without room, shows only when one is made.
  return (await files.canBind(directory)) ? fit : unfit(`No socket can be made in ${directory}.`);
}

/** XDG base directory specification: the runtime directory is owned by the user and its mode is 0700. */
function judgeBase(path: string, files: PlaceFiles): Fitness {
  const entry = files.look(path);
  if (entry?.kind !== 'directory') return unfit(`${path} is not a directory.`);
  if (entry.uid !== files.uid) return unfit(`${path} belongs to another user.`);
  if ((entry.mode & 0o077) !== 0) return unfit(`${path} is open to other users.`);
  const way = judgeWay(path, 'ancestor', files);
  return way.kind === 'fit' ? fit : unfit(way.complaint);
}

/** Makes what is missing, from the top, each 0700, and only below what has been judged safe. */
function makeMissing(directory: string, files: PlaceFiles): Fitness {
  const missing: string[] = [];
  let at = directory;
  while (files.look(at) === undefined && at !== dirname(at)) {
    missing.unshift(at);
    at = dirname(at);
  }
  if (missing.length === 0) return fit;
  const way = judgeWay(at, 'ancestor', files);
  if (way.kind !== 'fit') return way;
  const failed = missing.find((path) => !files.makeDirectory(path));
  return failed === undefined ? fit : unfit(`${failed} cannot be made.`);
}

/** Longer chains of links than any real system has are an attempt to keep us busy. */
const mostLinks = 16;

/** Walks from the root. The `own` directory at the end may still be too open: that is tightened afterwards. */
function judgeWay(directory: string, end: 'own' | 'ancestor', files: PlaceFiles): Fitness {
  const { root } = parse(directory);
  const parts = (path: string) => path.slice(root.length).split(sep).filter(Boolean);
  const rest = parts(directory);
  let at = root;
  let links = 0;
  for (;;) {
    const isOwn = end === 'own' && rest.length === 0;
    const fitness = judgeComponent(at, files.look(at), isOwn, files.uid);
    if (fitness.kind !== 'fit') return fitness;
    const next = rest.shift();
    if (next === undefined) return fit;
    if (next === '.' || next === '..') return unsafe(`${directory} is not a plain path.`);
    const below = at.endsWith(sep) ? at + next : at + sep + next;
    // The socket's own directory is never a link, whoever made it.
    const isEnd = end === 'own' && rest.length === 0;
    const target = isEnd ? undefined : systemLinkTarget(below, files);
    if (target === undefined) {
      at = below;
      continue;
    }
    links += 1;
    if (links > mostLinks) return unsafe(`${directory} has too many symbolic links.`);
    // Start over at the root with the link's target in its place, as the kernel would.
    rest.unshift(...parts(target));
    at = root;
  }
}

/** `/var` on macOS, `/var/run` on Linux: links that root placed where only root can write. */
function systemLinkTarget(path: string, files: PlaceFiles): string | undefined {
  const entry = files.look(path);
  const parent = files.look(dirname(path));
  if (entry?.kind !== 'link' || entry.uid !== 0) return undefined;
  if (parent?.uid !== 0 || (parent.mode & 0o022) !== 0) return undefined;
  return files.linkTarget(path);
}

function judgeComponent(
  path: string,
  entry: PlaceEntry | undefined,
  isOwn: boolean,
  uid: number,
): Fitness {
  if (!entry) return unfit(`${path} is missing.`);
  if (entry.kind === 'link') return unsafe(`${path} is a symbolic link.`);
  if (entry.kind !== 'directory') return unfit(`${path} is not a directory.`);
  if (entry.uid !== uid && (isOwn || entry.uid !== 0)) {
    return unsafe(`${path} belongs to another user.`);
  }
  const openToOthers = (entry.mode & 0o022) !== 0;
  const sticky = (entry.mode & 0o1000) !== 0;
  if (openToOthers && !sticky && !isOwn) {
    return unsafe(`${path} can be written by other users.`);
  }
  return fit;
}

/** The last component: ours alone. Tightened if it is too open and holds nothing but our own files (F151). */
function tighten(directory: string, socket: string, files: PlaceFiles): Fitness {
  const mode = files.look(directory)?.mode ?? 0;
  if ((mode & 0o777) === 0o700) return fit;
  // /tmp and its like, which to root look like our own: closing them would break the whole system.
  if ((mode & 0o1000) !== 0) return unsafe(`${directory} is shared by all users.`);
  if (!files.names(directory).every((name) => isOurName(name, socket))) {
    return unsafe(
      `${directory} is open to other users and holds other files. Give the socket a directory of its own, or run: chmod 700 ${directory}`,
    );
  }
  return files.makePrivate(directory) ? fit : unfit(`${directory} cannot be made private.`);
}
