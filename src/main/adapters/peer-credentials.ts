import { readlinkSync } from 'node:fs';
import type { Socket } from 'node:net';
import koffi from 'koffi';
import type { Peer, PeerOf } from '../agent-socket/peer.ts';

/**
 * Who is at the other end of a unix socket, through koffi: Node has no call for it. Where the system's
 * call is missing the answer is "unknown", and the other layers of the guard stand alone.
 */
type Credentials = { readonly uid: number; readonly pid: number | null };
type ReadCredentials = (fd: number) => Credentials | undefined;

/** <asm-generic/socket.h> and <sys/un.h>; the same on every architecture Node runs on. */
const linux = { level: 1, option: 17, bytes: 12 } as const;
const darwin = { level: 0, peerCredentials: 1, peerPid: 2 } as const;
/** struct xucred: version, uid, group count, sixteen groups. */
const xucredBytes = 76;

let read: ReadCredentials | undefined;

export const peerOfSocket: PeerOf = (socket) => {
  const fd = descriptorOf(socket);
  if (fd === undefined) return undefined;
  read ??= loadReader();
  const credentials = read(fd);
  return credentials && peer(credentials);
};

const peer = ({ uid, pid }: Credentials): Peer => ({
  uid,
  pid,
  program: () => (pid === null ? null : linkOf(pid, 'exe')),
  cwd: () => (pid === null ? null : linkOf(pid, 'cwd')),
});

/** Node keeps the descriptor on an undocumented handle; where it is not there the peer is unknown. */
function descriptorOf(socket: Socket): number | undefined {
  const { _handle: handle } = socket as unknown as { _handle?: { fd?: unknown } | null };
  const fd = handle?.fd;
  return typeof fd === 'number' && fd >= 0 ? fd : undefined;
}

function linkOf(pid: number, name: 'exe' | 'cwd'): string | null {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return null;
  }
}

function loadReader(): ReadCredentials {
  try {
    if (process.platform === 'linux') return linuxReader();
    if (process.platform === 'darwin') return darwinReader();
  } catch {
    // The call is not there under this name.
  }
  return () => undefined;
}

type GetSockOpt = (
  fd: number,
  level: number,
  option: number,
  into: Buffer,
  length: Int32Array,
) => number;

function loadGetSockOpt(library: string | null): GetSockOpt {
  return koffi
    .load(library)
    .func('int getsockopt(int fd, int level, int option, void *into, void *length)') as GetSockOpt;
}

/** SO_PEERCRED fills struct ucred: pid, uid, gid. */
function linuxReader(): ReadCredentials {
  const getsockopt = loadGetSockOpt(null);
  const into = Buffer.alloc(linux.bytes);
  const length = new Int32Array(1);
  return (fd) => {
    length[0] = linux.bytes;
    if (getsockopt(fd, linux.level, linux.option, into, length) !== 0) return undefined;
    if (length[0] !== linux.bytes) return undefined;
    const pid = into.readInt32LE(0);
    // 0 is a process of another pid namespace, which has no number here.
    return { uid: into.readUInt32LE(4), pid: pid > 0 ? pid : null };
  };
}

/** LOCAL_PEERCRED fills struct xucred, LOCAL_PEERPID an int. Written from the headers; not run on macOS by us. */
function darwinReader(): ReadCredentials {
  const getsockopt = loadGetSockOpt('/usr/lib/libSystem.B.dylib');
  const into = Buffer.alloc(xucredBytes);
  const length = new Int32Array(1);
  const ask = (fd: number, option: number, bytes: number): boolean => {
    length[0] = bytes;
    return getsockopt(fd, darwin.level, option, into, length) === 0;
  };
  return (fd) => {
    if (!ask(fd, darwin.peerCredentials, xucredBytes)) return undefined;
    if (into.readUInt32LE(0) !== 0) return undefined;
    const uid = into.readUInt32LE(4);
    const pid = ask(fd, darwin.peerPid, 4) ? into.readInt32LE(0) : null;
    return { uid, pid };
  };
}
