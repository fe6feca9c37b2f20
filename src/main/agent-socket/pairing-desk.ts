import type { PairingView } from '../../shared/app-state.ts';
import { type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { PairBody } from '../../shared/socket-protocol.ts';
import type { CommandInput, CommandOutputs } from '../../shared/ui-contract.ts';
import type { AccountDirectory } from '../accounts/account.ts';
import type { Clock, Random } from '../ports.ts';
import type { Secret } from '../secret.ts';
import type { AuditTrail } from './audit-trail.ts';
import { formatCallerKey, hashSecret, mintCallerKey } from './caller-key.ts';
import { sameName } from './caller-name.ts';
import { lifetimeSeconds, usualLifetime } from './caller-policy.ts';
import { type Caller, usualIdleDays } from './caller-records.ts';
import { pairingView } from './caller-views.ts';
import type { CallerBook } from './callers.ts';
import { clockIsBehind } from './clock-behind.ts';
import {
  createPairings,
  type Delivery,
  type Pairing,
  pollInterval,
  unknownPairing,
  type Wish,
} from './pairing.ts';
import { approvedGrants } from './pairing-approval.ts';
import type { Asker } from './pairing-limits.ts';
import { type Peer, peerView } from './peer.ts';

/** How a program becomes a caller: it asks, a person answers, it fetches its key. */
export interface PairingDesk {
  approve(input: CommandInput<'caller.approve'>): Result<CommandOutputs['caller.approve']>;
  deny(input: CommandInput<'caller.deny'>): Result<CommandOutputs['caller.deny']>;

  pair(wish: Wish, peer: Peer | undefined, asker?: Asker): Result<PairBody>;
  poll(pairingId: string, secret: Secret | undefined): Result<Poll>;
  /** The asker gives its request up; a key that waits to be fetched is no key any more. */
  withdraw(pairingId: string, secret: Secret | undefined): Result<Pairing>;
}

export type Poll =
  | { readonly kind: 'pending'; readonly interval: number }
  | { readonly kind: 'delivered'; readonly delivery: Delivery };

export function openPairingDesk(deps: {
  readonly clock: Clock;
  readonly random: Random;
  readonly accounts: AccountDirectory;
  readonly trail: AuditTrail;
  readonly book: CallerBook;
  /** Why nobody is served now; undefined when they are. */
  readonly closed: () => Failure | undefined;
  readonly changed: () => void;
}): PairingDesk & {
  /** The requests that wait for a person. */
  views(): readonly PairingView[];
  /** Cancels the timers. */
  stop(): void;
} {
  const { clock, random, accounts, trail, book, closed, changed } = deps;
  const pairings = createPairings({ clock, random, abandoned });

  function abandoned(pairing: Pairing): void {
    if (pairing.state.kind === 'approved') {
      // Nobody fetched the key: it must not lie about as a right that no one can see used.
      book.remove(pairing.state.delivery.callerId);
    }
    trail.record({
      event: 'pair_expired',
      decision: 'refused',
      reason: 'expired',
      callerName: pairing.wish.name,
    });
    changed();
  }

  /** A caller that pairs again after its key ended takes its old name back; two living ones never share one. */
  const freeName = (wished: string): string => {
    for (const caller of book.all()) {
      if (!sameName(caller.name, wished) || book.isAlive(caller)) continue;
      book.remove(caller.id);
      trail.record({
        ...{ event: 'caller_removed', decision: 'allowed', reason: 'ended' },
        ...{ callerId: caller.id, callerName: caller.name },
      });
    }
    const taken = (name: string) => book.all().some((caller) => sameName(caller.name, name));
    let name = wished;
    for (let number = 2; taken(name); number += 1) name = `${wished} (${number})`;
    return name;
  };

  return {
    views: () => pairings.pending().map((pairing) => pairingView(pairing, accounts)),
    stop: () => pairings.stop(),

    approve(input) {
      const pairing = pairings.withCode(input.code);
      if (!pairing) return noSuchCode;
      const grants = approvedGrants(pairing.wish, input, accounts);
      if (!grants.ok) return grants;
      const lifetime = lifetimeSeconds(input);
      if (!lifetime.ok) return lifetime;
      if (!trail.isWritable()) return notRecorded;
      if (book.clockBehind() > 0) return fail('conflict', clockIsBehind(book.clockBehind()));
      const key = mintCallerKey(random, (id) => book.byId(id) !== undefined);
      const createdAt = book.now();
      const caller: Caller = {
        id: key.callerId,
        name: freeName(pairing.wish.name),
        keyHash: hashSecret(key.secret),
        grants: grants.value.map((grant) => ({ ...grant, since: createdAt })),
        createdAt,
        expiresAt: createdAt + (lifetime.value ?? usualLifetime),
        lastUsedAt: null,
        delivered: false,
        ask: input.ask ?? 'never',
        idleDays: usualIdleDays,
        perMinute: input.per_minute ?? null,
        paused: false,
        allowFullToken: false,
      };
      const added = book.add(caller);
      if (!added.ok) return added;
      const granted = grants.value.map((grant) => ({
        account: accounts.byId(grant.account)?.alias ?? grant.account,
        scopes: grant.scopes,
      }));
      pairings.approve(pairing.id, {
        callerId: caller.id,
        key: formatCallerKey(key),
        granted,
        expiresAt: caller.expiresAt,
      });
      for (const grant of grants.value) {
        trail.record({
          event: 'caller_approved',
          decision: 'allowed',
          callerId: caller.id,
          callerName: caller.name,
          accountId: grant.account,
          scopes: grant.scopes,
        });
      }
      changed();
      return ok({ name: caller.name, grants: granted });
    },

    deny(input) {
      const pairing = pairings.withCode(input.code);
      if (!pairing) return noSuchCode;
      pairings.deny(pairing.id);
      trail.record({
        event: 'pair_denied',
        decision: 'refused',
        reason: input.silence ? 'approval_timeout' : 'denied',
        callerName: pairing.wish.name,
      });
      changed();
      return ok({});
    },

    pair(wish, peer, asker) {
      if (!trail.isWritable()) return notRecorded;
      const opened = pairings.open(wish, peerView(peer), asker);
      if (opened.ok) changed();
      return opened;
    },

    poll(pairingId, secret) {
      const polled = pairings.poll(pairingId, secret);
      if (!polled.ok) return polled;
      const { state } = polled.value;
      switch (state.kind) {
        case 'pending':
          return ok({ kind: 'pending', interval: pollInterval });
        case 'denied':
          return fail('denied', 'A person denied this request.');
        case 'expired':
          return fail('expired', 'Nobody approved this request in time. Start a new pairing.');
        case 'approved': {
          const why = closed();
          if (why) return failed(why);
          const { delivery } = state;
          // Written before the key leaves: after a crash there is no key outside without a record.
          const marked = book.markDelivered(delivery.callerId);
          if (!marked.ok) return marked.failure.code === 'not_found' ? revokedMeanwhile : marked;
          pairings.close(pairingId);
          trail.record({
            event: 'pair_delivered',
            decision: 'allowed',
            callerId: delivery.callerId,
            callerName: book.byId(delivery.callerId)?.name,
          });
          changed();
          return ok({ kind: 'delivered', delivery });
        }
      }
    },

    withdraw(pairingId, secret) {
      const withdrawn = pairings.withdraw(pairingId, secret);
      if (!withdrawn.ok) return withdrawn;
      const { state } = withdrawn.value;
      if (state.kind === 'approved') book.remove(state.delivery.callerId);
      changed();
      return withdrawn;
    },
  };
}

const notRecorded = fail(
  'store_write_failed',
  'The audit record cannot be written, so no new caller is let in. Free some disk space, then try again.',
);
const noSuchCode = fail('not_found', 'No request waits under this code. It may have expired.');
const revokedMeanwhile = { ok: false as const, failure: unknownPairing };
