import type { AppState } from '../../shared/app-state.ts';
import { type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { PairBody } from '../../shared/socket-protocol.ts';
import type { CommandInput, CommandOutputs } from '../../shared/ui-contract.ts';
import type { AccountDirectory } from '../accounts/account.ts';
import type { Clock, Log, Random, SecretStore, SettingsStore } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { type Approvals, createApprovals } from './approvals.ts';
import type { AuditTrail, Notices } from './audit-trail.ts';
import { createCallerChanges } from './caller-changes.ts';
import {
  type CallerKey,
  formatCallerKey,
  hashSecret,
  matchesHash,
  mintCallerKey,
} from './caller-key.ts';
import { sameName } from './caller-name.ts';
import { lifetimeSeconds, usualLifetime } from './caller-policy.ts';
import { type Caller, usualIdleDays } from './caller-records.ts';
import { callerView, pairingView } from './caller-views.ts';
import { openCallerBook } from './callers.ts';
import {
  createPairings,
  type Delivery,
  type Pairing,
  pollInterval,
  unknownPairing,
  type Wish,
} from './pairing.ts';
import { approvedGrants } from './pairing-approval.ts';
import { type Peer, peerView } from './peer.ts';
import { createUnlocking, policyStatus } from './unlocking.ts';

/** Callers and those who wish to be: what the managing commands and the socket's routes both use. */
export interface CallerDesk {
  views(): CallerDeskView;

  pause(): Result<CommandOutputs['agent.pause']>;
  resume(): Result<CommandOutputs['agent.resume']>;
  pauseCaller(input: CommandInput<'caller.pause'>): Result<CommandOutputs['caller.pause']>;
  resumeCaller(input: CommandInput<'caller.resume'>): Result<CommandOutputs['caller.resume']>;
  change(input: CommandInput<'caller.change'>): Result<CommandOutputs['caller.change']>;
  /** Why nobody is served now, or this caller is not; undefined when they are. */
  closed(caller?: Caller): Failure | undefined;
  review(input: CommandInput<'policy.review'>): Result<CommandOutputs['policy.review']>;
  /** Passes a result on once the secret store has what it rests on; a store that fails is tried again later. */
  anchored<T>(result: T): Promise<T>;
  /** Resolves when it is known whether the callers can be trusted; undefined once it is. */
  opening(): Promise<void> | undefined;
  /** Why no caller may be trusted now: the keychain is closed, or somebody changed the list. */
  distrusted(): Failure | undefined;
  /** Tries again what the secret store refused. */
  tick(): Promise<void>;
  /** Single requests that a person is asked about. */
  readonly approvals: Approvals;
  /** Called after everything that can take a right away, so that requests that wait are judged anew. */
  watch(listener: () => void): () => void;

  approve(input: CommandInput<'caller.approve'>): Result<CommandOutputs['caller.approve']>;
  deny(input: CommandInput<'caller.deny'>): Result<CommandOutputs['caller.deny']>;
  revoke(input: CommandInput<'caller.revoke'>): Result<CommandOutputs['caller.revoke']>;
  /** An account was removed: nobody may ask for it any more, and whoever had nothing else is removed. */
  forgetAccount(accountId: string): void;
  /** An account gave permissions up: nobody may ask for those any more. */
  narrowAccount(accountId: string, kept: readonly string[]): void;

  pair(wish: Wish, peer: Peer | undefined): Result<PairBody>;
  poll(pairingId: string, secret: Secret | undefined): Result<Poll>;
  /** The asker gives its request up; a key that waits to be fetched is no key any more. */
  withdraw(pairingId: string, secret: Secret | undefined): Result<Pairing>;
  /** The caller whose key this is, if it may still come in. Same time and answer for every way to fail. */
  authenticate(key: CallerKey | undefined): Caller | undefined;
  /** The same caller now, for a request that had to wait; undefined once it is revoked or expired. */
  again(callerId: string): Caller | undefined;
  giveBack(callerId: string): Result<void>;

  /** Writes what is not written yet and cancels the timers. */
  close(): void;
}

export type CallerDeskView = Pick<
  AppState,
  'pairings' | 'callers' | 'paused' | 'audit' | 'approvals' | 'policy'
>;

export type Poll =
  | { readonly kind: 'pending'; readonly interval: number }
  | { readonly kind: 'delivered'; readonly delivery: Delivery };

export function createCallerDesk(deps: {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** A settings document of the desk's own. */
  readonly document: SettingsStore;
  readonly accounts: AccountDirectory;
  readonly trail: AuditTrail;
  readonly secrets: SecretStore;
  readonly notices: Notices;
  /** Called after every change of what `views` shows. */
  readonly changed: () => void;
}): CallerDesk {
  const { clock, random, log, accounts, trail } = deps;
  const book = openCallerBook({ ...deps, usesWritten: deps.changed });
  const pairings = createPairings({ clock, random, abandoned });
  const watchers = new Set<() => void>();

  const changed = () => {
    deps.changed();
    for (const listener of watchers) listener();
  };

  const approvals = createApprovals({ clock, random, trail, changed: deps.changed });

  const closed = (caller?: Caller): Failure | undefined => {
    if (book.isPaused()) return paused;
    const trouble = book.trouble();
    if (trouble) return trouble;
    return caller?.paused ? callerPaused : undefined;
  };

  const unlocking = createUnlocking({ ...deps, book, changed });

  const setPaused = (paused: boolean): Result<{ readonly saved: boolean }> => {
    approvals.endSession();
    const written = book.setPaused(paused);
    if (!written.ok) log.warn('pause_not_written');
    changed();
    return ok({ saved: written.ok });
  };

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
      if (sameName(caller.name, wished) && !book.isAlive(caller)) book.remove(caller.id);
    }
    const taken = (name: string) => book.all().some((caller) => sameName(caller.name, name));
    let name = wished;
    for (let number = 2; taken(name); number += 1) name = `${wished} (${number})`;
    return name;
  };

  const changes = createCallerChanges({ book, accounts, approvals, trail, log, changed });

  return {
    views: () => ({
      pairings: pairings.pending().map((pairing) => pairingView(pairing, accounts)),
      callers: book.all().map((caller) => callerView(caller, accounts)),
      paused: book.isPaused(),
      audit: { status: trail.status() },
      approvals: approvals.views(accounts),
      policy: { status: policyStatus(book) },
    }),

    pause: () => setPaused(true),
    resume: () => setPaused(false),
    review: (input) => unlocking.review(input.accept),
    anchored: (result) => unlocking.anchored(result),
    opening: () => unlocking.opening(),
    distrusted: () => book.trouble(),
    tick: () => unlocking.tick(),
    approvals,
    closed,
    watch(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },

    approve(input) {
      const pairing = pairings.withCode(input.code);
      if (!pairing) return noSuchCode;
      const grants = approvedGrants(pairing.wish, input, accounts);
      if (!grants.ok) return grants;
      const lifetime = lifetimeSeconds(input);
      if (!lifetime.ok) return lifetime;
      if (!trail.isWritable()) return notRecorded;
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

    revoke: (input) => changes.revoke(input),
    pauseCaller: (input) => changes.pause(input),
    resumeCaller: (input) => changes.resume(input),
    change: (input) => changes.change(input),
    forgetAccount: (accountId) => changes.forgetAccount(accountId),
    narrowAccount: (accountId, kept) => changes.narrowAccount(accountId, kept),

    pair(wish, peer) {
      if (!trail.isWritable()) return notRecorded;
      const opened = pairings.open(wish, peerView(peer));
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

    authenticate(key) {
      const caller = key && book.byId(key.callerId);
      if (!matchesHash(key?.secret, caller?.keyHash) || !caller || !book.isAlive(caller)) {
        return undefined;
      }
      book.touch(caller);
      return caller;
    },

    again(callerId) {
      const caller = book.byId(callerId);
      return caller && book.isAlive(caller) ? caller : undefined;
    },

    giveBack: (callerId) => changes.giveBack(callerId),

    close() {
      unlocking.stop();
      pairings.stop();
      approvals.stop();
      book.close();
    },
  };
}

const paused: Failure = fail(
  'paused',
  'Keybearer is paused, so nothing is given out. A person can resume it in the window or with "keybearer resume".',
).failure;
const notRecorded = fail(
  'store_write_failed',
  'The audit record cannot be written, so no new caller is let in. Free some disk space, then try again.',
);
const callerPaused: Failure = fail(
  'paused',
  'This caller is paused. A person can resume it in Keybearer, or with "keybearer caller resume".',
).failure;
const noSuchCode = fail('not_found', 'No request waits under this code. It may have expired.');
const revokedMeanwhile = { ok: false as const, failure: unknownPairing };
