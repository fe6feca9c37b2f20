import type { AppState } from '../../shared/app-state.ts';
import { type Failure, fail, type Result } from '../../shared/failure.ts';
import type { CommandInput, CommandOutputs } from '../../shared/ui-contract.ts';
import type { AccountDirectory } from '../accounts/account.ts';
import type { Clock, Log, Random, SecretStore, SettingsStore } from '../ports.ts';
import { type Approvals, createApprovals } from './approvals.ts';
import type { AuditTrail, Notices } from './audit-trail.ts';
import { createCallerChanges } from './caller-changes.ts';
import { type CallerKey, matchesHash } from './caller-key.ts';
import type { Caller } from './caller-records.ts';
import { callerView } from './caller-views.ts';
import { openCallerBook } from './callers.ts';
import { openPairingDesk, type PairingDesk } from './pairing-desk.ts';
import { createPausing } from './pausing.ts';
import { createUnlocking, policyStatus } from './unlocking.ts';

/** Callers and those who wish to be: what the managing commands and the socket's routes both use. */
export interface CallerDesk extends PairingDesk {
  views(): CallerDeskView;

  pause(): Result<CommandOutputs['agent.pause']>;
  resume(): Result<CommandOutputs['agent.resume']>;
  /** Nobody is served from a lock of the screen until it is unlocked, or a person resumes. */
  screen(seen: 'locked' | 'unlocked'): void;
  pauseCaller(input: CommandInput<'caller.pause'>): Result<CommandOutputs['caller.pause']>;
  resumeCaller(input: CommandInput<'caller.resume'>): Result<CommandOutputs['caller.resume']>;
  change(input: CommandInput<'caller.change'>): Result<CommandOutputs['caller.change']>;
  /** Why nobody is served now, or this caller is not; undefined when they are. */
  closed(caller?: Caller): Failure | undefined;
  review(input: CommandInput<'policy.review'>): Result<CommandOutputs['policy.review']>;
  /** Passes a result on once the secret store has what it rests on. Where the store fails, says so, and it is tried again later. */
  anchored<T>(result: Result<T>): Promise<Result<T>>;
  /** Resolves when it is known whether the callers can be trusted; undefined once it is. */
  opening(): Promise<void> | undefined;
  /** Why no caller may be trusted now: the keychain is closed, or somebody changed the list. */
  distrusted(): Failure | undefined;
  /** Tries again what the secret store or the disk refused. */
  tick(): Promise<void>;
  /** Single requests that a person is asked about. */
  readonly approvals: Approvals;
  /** Called after everything that can take a right away, so that requests that wait are judged anew. */
  watch(listener: () => void): () => void;

  revoke(input: CommandInput<'caller.revoke'>): Result<CommandOutputs['caller.revoke']>;
  /** An account was removed: nobody may ask for it any more, and whoever had nothing else is removed. */
  forgetAccount(accountId: string): void;
  /** The accounts of which some caller holds a grant, each once. */
  grantedAccounts(): readonly string[];
  /** An account gave permissions up: nobody may ask for those any more. */
  narrowAccount(accountId: string, kept: readonly string[]): void;

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
  const book = openCallerBook({
    ...deps,
    usesToShow: deps.changed,
    changedOutside() {
      deps.notices.notify(editedNotice);
      trail.record({ event: 'policy', decision: 'refused', reason: 'edited' });
    },
  });
  const watchers = new Set<() => void>();

  const changed = () => {
    deps.changed();
    for (const listener of watchers) listener();
  };

  const approvals = createApprovals({ clock, random, trail, changed: deps.changed });
  const pausing = createPausing({ book, approvals, trail, log, changed });

  const closed = (caller?: Caller): Failure | undefined => {
    const by = pausing.by();
    if (by !== undefined) return by === 'person' ? paused : screenLocked;
    const trouble = book.trouble();
    if (trouble) return trouble;
    return caller?.paused ? callerPaused : undefined;
  };

  const unlocking = createUnlocking({ ...deps, book, changed });

  const pairing = openPairingDesk({ clock, random, accounts, trail, book, closed, changed });
  const changes = createCallerChanges({ book, accounts, approvals, trail, log, changed });

  return {
    views: () => ({
      pairings: pairing.views(),
      callers: book.all().map((caller) => callerView(caller, accounts)),
      paused: pausing.by() !== undefined,
      audit: { status: trail.status() },
      approvals: approvals.views(accounts),
      policy: { status: policyStatus(book) },
    }),

    pause: () => pausing.pause(),
    resume: () => pausing.resume(),
    screen: (seen) => pausing.screen(seen),
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

    approve: (input) => pairing.approve(input),
    deny: (input) => pairing.deny(input),
    pair: (wish, peer, asker) => pairing.pair(wish, peer, asker),
    poll: (pairingId, secret) => pairing.poll(pairingId, secret),
    withdraw: (pairingId, secret) => pairing.withdraw(pairingId, secret),
    revoke: (input) => changes.revoke(input),
    pauseCaller: (input) => changes.pause(input),
    resumeCaller: (input) => changes.resume(input),
    change: (input) => changes.change(input),
    forgetAccount: (accountId) => changes.forgetAccount(accountId),
    grantedAccounts: () => [
      ...new Set(book.all().flatMap(({ grants }) => grants.map(({ account }) => account))),
    ],
    narrowAccount: (accountId, kept) => changes.narrowAccount(accountId, kept),

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
      pairing.stop();
      approvals.stop();
      book.close();
    },
  };
}

const editedNotice = {
  id: 'policy-edited',
  code: 'policy_edited',
  sentence:
    'The list of scripts was changed outside Keybearer while it ran. That change counts for nothing and was put aside, beside the list, as "callers.corrupt-" with the time.',
};

const paused: Failure = fail(
  'paused',
  'Keybearer is paused, so nothing is given out. A person can resume it in the window or with "keybearer resume".',
).failure;
const screenLocked: Failure = fail(
  'paused',
  'The screen is locked, and Keybearer gives nothing out while it is. Unlock it, or run "keybearer resume".',
).failure;
const callerPaused: Failure = fail(
  'paused',
  'This caller is paused. A person can resume it in Keybearer, or with "keybearer caller resume".',
).failure;
