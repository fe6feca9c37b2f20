import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { AccountDirectory } from '../accounts/account.ts';
import { type AccessToken, secondsLeft } from '../credentials/access-token.ts';
import type { TokenSource } from '../credentials/token-source.ts';
import type { Clock } from '../ports.ts';
import { commonHeaders, type TextAnswer } from './answers.ts';
import type { AuditEntry } from './audit.ts';
import type { ServedFromMemory } from './audit-tally.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { CallerDesk } from './caller-desk.ts';
import type { Caller } from './caller-records.ts';
import type { Seats } from './seats.ts';

/**
 * A script that asks again, over the same connection, for the token it has just been given. Guard,
 * routing, key and policy would say again what they said, as nothing they look at has changed: not
 * the request, in all they see of it, nor the caller's record, the accounts, the token and the second.
 * Each of these is looked at where it lives, so that no change has to remember to tell this. Where
 * anything differs, the request goes the long way, and so does every refusal.
 */
export interface Repeats {
  /** True when it has answered. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** This request was judged and allowed, and is being answered from memory. */
  note(request: IncomingMessage, allowed: AllowedFromMemory): void;
}

export interface AllowedFromMemory {
  readonly caller: Caller;
  readonly served: ServedFromMemory;
  /** For the record, should this request be the first of its kind in it. */
  readonly entry: (requestId: string) => AuditEntry;
  readonly token: AccessToken;
  /** Of the query. */
  readonly minTtl: number;
  readonly answer: TextAnswer;
}

/** What the last request of a connection was allowed, and everything that rested on. */
interface Remembered extends AllowedFromMemory {
  readonly url: string | undefined;
  readonly rawHeaders: readonly string[];
  /** The answer says it. It also sends one request a second the long way, where the use is noted. */
  readonly secondsLeft: number;
  readonly accountsRevision: number;
  readonly firstEntry: () => AuditEntry;
  /** As `writeHead` takes it: name, value, name, value. */
  readonly head: string[];
}

export function createRepeats(deps: {
  readonly clock: Clock;
  readonly desk: CallerDesk;
  readonly accounts: AccountDirectory;
  readonly tokens: TokenSource;
  readonly seats: Seats;
  readonly trail: AuditTrail;
  readonly requestId: () => string;
}): Repeats {
  const { clock, desk, accounts, tokens, seats, trail, requestId } = deps;
  /**
   * By connection: a key is only ever compared with one that came the same way before, so that the
   * time it takes tells nobody anything, and it is forgotten with the connection.
   */
  const all = new Map<Socket, Remembered>();

  const stillHolds = (known: Remembered): boolean =>
    known.secondsLeft === secondsLeft(known.token, clock) &&
    known.accountsRevision === accounts.revision() &&
    // Every change of a caller makes another record of it.
    desk.again(known.caller.id) === known.caller &&
    desk.closed(known.caller) === undefined &&
    tokens.isCached(known.served.accountId, known.token) &&
    !seats.areTaken(known.caller.id);

  return {
    answer(request, response) {
      const known = all.get(request.socket);
      if (known === undefined || !isSame(request, known)) return false;
      if (!stillHolds(known)) {
        all.delete(request.socket);
        return false;
      }
      trail.served(known.served, known.firstEntry);
      response.writeHead(200, known.head);
      response.end(known.answer.body);
      return true;
    },

    note(request, allowed) {
      const { socket } = request;
      const caller = desk.again(allowed.caller.id);
      // A rate is counted and a person is asked on the long way only.
      if (caller?.ask !== 'never' || caller.perMinute !== null) return;
      const left = secondsLeft(allowed.token, clock);
      // Checked once: what comes again is answered only in the same second of the token's life.
      if (left < Math.max(1, allowed.minTtl)) return;
      if (!all.has(socket)) socket.once('close', () => all.delete(socket));
      all.set(socket, {
        ...allowed,
        caller,
        url: request.url,
        rawHeaders: request.rawHeaders,
        secondsLeft: left,
        accountsRevision: accounts.revision(),
        firstEntry: () => allowed.entry(requestId()),
        head: headOf(allowed.answer),
      });
    },
  };
}

/** The guard, the routes and the door look at nothing else of a request. */
function isSame(request: IncomingMessage, known: Remembered): boolean {
  const { rawHeaders } = request;
  const { rawHeaders: before } = known;
  if (request.url !== known.url || rawHeaders.length !== before.length) return false;
  if (request.method !== 'GET' || request.httpVersion !== '1.1') return false;
  for (let at = 0; at < rawHeaders.length; at += 1) {
    if (rawHeaders[at] !== before[at]) return false;
  }
  return true;
}

const headOf = ({ type, body }: TextAnswer): string[] => [
  ...Object.entries(commonHeaders).flat(),
  ...['content-type', type, 'content-length', String(Buffer.byteLength(body))],
];
