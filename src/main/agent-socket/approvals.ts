import type { ApprovalView, PeerView } from '../../shared/app-state.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { includesAllScopes } from '../../shared/scope.ts';
import type { AccountDirectory } from '../accounts/account.ts';
import type { Clock, Random } from '../ports.ts';
import type { AuditTrail } from './audit-trail.ts';
import { base32Text } from './caller-key.ts';
import type { Caller } from './caller-records.ts';

/** What a person is asked: may this caller have this now? */
export interface Question {
  readonly caller: Caller;
  readonly accountId: string;
  readonly scopes: readonly string[];
  readonly peer: PeerView;
}

/** Who waits for the answer. */
export interface Asker {
  /** Aborts when nobody waits any more, or nothing could come of it. */
  readonly signal: AbortSignal;
  /** It hung up by itself. That counts like silence, or a loop could flash dialogs without end. */
  readonly hasLeft: () => boolean;
}

/**
 * Questions to a person about single requests (threat 13). Silence means no. All times are of the boot
 * clock, and the cool-down is each caller's own, so that none can shut the door for another.
 */
export interface Approvals {
  /** True unless this caller asks nobody, or was allowed this for the session. */
  isNeeded(caller: Caller, accountId: string, scopes: readonly string[]): boolean;
  ask(question: Question, asker: Asker): Promise<Result<void>>;
  allow(id: string): Result<Record<string, never>>;
  deny(id: string): Result<Record<string, never>>;
  views(accounts: AccountDirectory): readonly ApprovalView[];
  /** What was allowed for a session is not any more: for one caller, or for all. */
  endSession(callerId?: string): void;
  stop(): void;
}

const silence = 120_000;
const mostWaiting = 3;
/** One caller never takes every place. */
const mostOfOne = 2;
const coolDown = 5 * 60_000;
const refusalsBeforeCoolDown = 2;

interface Entry {
  readonly id: string;
  readonly question: Question;
  readonly endsAt: number;
  /** Seconds since the epoch, for people. */
  readonly expiresAt: number;
  readonly answered: Promise<Result<void>>;
  readonly answer: (result: Result<void>) => void;
  waiters: number;
  cancelTimer: () => void;
}

interface Mood {
  refusals: number;
  coolUntil: number;
}

export function createApprovals(deps: {
  readonly clock: Clock;
  readonly random: Random;
  readonly trail: AuditTrail;
  readonly changed: () => void;
}): Approvals {
  const { clock, random, trail, changed } = deps;
  const entries = new Map<string, Entry>();
  const moods = new Map<string, Mood>();
  /** Caller id and account id, to the scopes that were allowed. */
  const sessions = new Map<string, Map<string, readonly string[]>>();

  const moodOf = (callerId: string): Mood => {
    const mood = moods.get(callerId) ?? { refusals: 0, coolUntil: 0 };
    moods.set(callerId, mood);
    return mood;
  };

  const refusalCounted = (callerId: string) => {
    const mood = moodOf(callerId);
    mood.refusals += 1;
    if (mood.refusals < refusalsBeforeCoolDown) return;
    mood.refusals = 0;
    mood.coolUntil = clock.boot() + coolDown;
  };

  const end = (entry: Entry, result: Result<void>) => {
    entry.cancelTimer();
    entries.delete(entry.id);
    entry.answer(result);
    changed();
  };

  const record = ({ question }: Entry, reason: string) =>
    trail.record({
      event: 'approval',
      decision: reason === 'allowed' ? 'allowed' : 'refused',
      ...{ reason, callerId: question.caller.id, callerName: question.caller.name },
      ...{ accountId: question.accountId, scopes: question.scopes },
    });

  const refuse = (entry: Entry, result: Result<void>, reason: string) => {
    refusalCounted(entry.question.caller.id);
    record(entry, reason);
    end(entry, result);
  };

  /** Timers stop while the machine sleeps, so each look judges by the boot clock as well. */
  const expireDue = () => {
    for (const entry of entries.values()) {
      if (clock.boot() >= entry.endsAt) refuse(entry, nobodyAnswered, 'approval_timeout');
    }
  };

  const onTimer = (entry: Entry) => {
    expireDue();
    // The boot clock may be read in steps of a second and stand just before the end.
    if (entries.has(entry.id)) entry.cancelTimer = clock.after(1000, () => onTimer(entry));
  };

  const waitSeconds = (callerId: string): number => {
    const cooling = Math.ceil((moodOf(callerId).coolUntil - clock.boot()) / 1000);
    if (cooling > 0) return cooling;
    const all = [...entries.values()];
    const own = all.filter((entry) => entry.question.caller.id === callerId);
    const inTheWay = own.length >= mostOfOne ? own : all.length >= mostWaiting ? all : [];
    const soonest = Math.min(...inTheWay.map((entry) => entry.endsAt));
    return inTheWay.length === 0 ? 0 : Math.max(1, Math.ceil((soonest - clock.boot()) / 1000));
  };

  const begin = (question: Question): Entry => {
    let answer: Entry['answer'] = () => {};
    const answered = new Promise<Result<void>>((resolve) => {
      answer = resolve;
    });
    const entry: Entry = {
      ...{ id: base32Text(random.bytes(10)), question, answered, answer, waiters: 0 },
      endsAt: clock.boot() + silence,
      expiresAt: Math.floor((clock.now() + silence) / 1000),
      cancelTimer: clock.after(silence, () => onTimer(entry)),
    };
    entries.set(entry.id, entry);
    changed();
    return entry;
  };

  /** Once a session: who asks for the same, or less, waits for the same answer. */
  const sameAsked = ({ caller, accountId, scopes }: Question): Entry | undefined =>
    caller.ask !== 'session'
      ? undefined
      : [...entries.values()].find(
          ({ question }) =>
            question.caller.id === caller.id &&
            question.accountId === accountId &&
            includesAllScopes(question.scopes, scopes),
        );

  const withdrawn = (entry: Entry, asker: Asker) => {
    entry.waiters -= 1;
    if (entry.waiters > 0 || !entries.has(entry.id)) return;
    if (asker.hasLeft()) refuse(entry, withdrawnByAsker, 'client_gone');
    else end(entry, withdrawnByAsker);
  };

  const answering = (id: string): Entry | undefined => {
    expireDue();
    return entries.get(id);
  };

  return {
    isNeeded({ id, ask }, accountId, scopes) {
      if (ask === 'never') return false;
      if (ask === 'always') return true;
      return !includesAllScopes(sessions.get(id)?.get(accountId) ?? [], scopes);
    },

    async ask(question, asker) {
      expireDue();
      if (asker.signal.aborted) return withdrawnByAsker;
      const known = sameAsked(question);
      const wait = known ? 0 : waitSeconds(question.caller.id);
      if (wait > 0) return tooManyAsked(wait);
      const entry = known ?? begin(question);
      entry.waiters += 1;
      const left = new Promise<Result<void>>((resolve) => {
        asker.signal.addEventListener(
          'abort',
          () => {
            withdrawn(entry, asker);
            resolve(withdrawnByAsker);
          },
          { once: true },
        );
      });
      return Promise.race([entry.answered, left]);
    },

    allow(id) {
      const entry = answering(id);
      if (!entry) return noSuchApproval;
      const { caller, accountId, scopes } = entry.question;
      moodOf(caller.id).refusals = 0;
      if (caller.ask === 'session') {
        const own = sessions.get(caller.id) ?? new Map<string, readonly string[]>();
        own.set(accountId, [...new Set([...(own.get(accountId) ?? []), ...scopes])]);
        sessions.set(caller.id, own);
      }
      record(entry, 'allowed');
      end(entry, ok(undefined));
      return ok({});
    },

    deny(id) {
      const entry = answering(id);
      if (!entry) return noSuchApproval;
      refuse(entry, personDenied, 'denied');
      return ok({});
    },

    views(accounts) {
      return [...entries.values()].map((entry) => approvalView(entry, accounts));
    },

    endSession(callerId) {
      if (callerId === undefined) sessions.clear();
      else sessions.delete(callerId);
    },

    stop() {
      for (const entry of entries.values()) end(entry, withdrawnByAsker);
    },
  };
}

function approvalView(
  { id, question, expiresAt }: Entry,
  accounts: AccountDirectory,
): ApprovalView {
  const { caller, accountId, scopes, peer } = question;
  const account = accounts.byId(accountId);
  return {
    ...{ id, caller: caller.id, name: caller.name, scopes, peer },
    account: { id: accountId, email: account?.email ?? '', alias: account?.alias ?? '' },
    ask: caller.ask === 'session' ? 'session' : 'always',
    expires_at: expiresAt,
  };
}

const personDenied = fail('denied', 'A person denied this request.');
const nobodyAnswered = fail(
  'approval_timeout',
  'Nobody allowed this request within two minutes. Ask again when a person is there.',
);
const withdrawnByAsker = fail('timed_out', 'The request ended before a person answered.', {
  retryAfter: 5,
});
const noSuchApproval = fail(
  'not_found',
  'Nothing waits for this answer any more. It may have expired.',
);
const tooManyAsked = (retryAfter: number) =>
  fail('rate_limited', 'A person was asked too often. Try again later.', { retryAfter });
