import type { CommandDispatcher } from '../../shared/ui-contract.ts';
import type { AccountDirectory } from '../accounts/account.ts';
import type { AppStateSource } from '../app-state-source.ts';
import type { IdentityTokenSource } from '../credentials/identity-tokens.ts';
import type { TokenSource } from '../credentials/token-source.ts';
import type { Person } from '../person.ts';
import type { Clock, Log } from '../ports.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { CallerDesk } from './caller-desk.ts';
import type { Door } from './door.ts';
import type { PeerOf } from './peer.ts';
import type { CallerRates, UpstreamBudget } from './rate.ts';
import type { Repeats } from './repeat.ts';
import type { Seats } from './seats.ts';

/** What the routes work with. */
export interface SocketContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly desk: CallerDesk;
  readonly trail: AuditTrail;
  readonly tokens: TokenSource;
  readonly identityTokens: IdentityTokenSource;
  readonly accounts: AccountDirectory;
  readonly commands: CommandDispatcher;
  /** Who gives approvals, and is asked what a program without the owner key wants; undefined without a desktop. */
  readonly person: Person | undefined;
  readonly state: AppStateSource;
  readonly peerOf: PeerOf;
  readonly door: Door;
  readonly seats: Seats;
  /** What was just allowed, for those who ask it again. */
  readonly repeats: Repeats;
  readonly upstream: UpstreamBudget;
  /** One for every route that gives tokens: a person sets one rate, not one for each kind. */
  readonly rates: CallerRates;
  /** Aborts when the owner key ends: so do the streams it opened. */
  readonly ownerKeyEnds: () => AbortSignal;
  /** Aborts when the agent stops: streams end, waiting requests are answered. */
  readonly stopping: AbortSignal;
}
