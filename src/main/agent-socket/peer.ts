import type { Socket } from 'node:net';
import type { PeerView } from '../../shared/app-state.ts';

/**
 * Who is at the other end of a connection, as the operating system says. The uid decides (layer 2 of
 * docs/decisions/socket-guard.md); pid and program are a hint for the person who approves, not proof.
 */
export interface Peer {
  readonly uid: number;
  readonly pid: number | null;
  /** Looked up only when a person will see it: a pid can be gone, or taken by another program. */
  readonly program: () => string | null;
  /** Its working directory: tells two scripts of one interpreter apart. */
  readonly cwd?: () => string | null;
}

/** undefined where the system does not tell; the other layers then stand alone. */
export type PeerOf = (socket: Socket) => Peer | undefined;

export const peerView = (peer: Peer | undefined): PeerView => ({
  pid: peer?.pid ?? null,
  uid: peer?.uid ?? null,
  program: peer?.program() ?? null,
  cwd: peer?.cwd?.() ?? null,
});
