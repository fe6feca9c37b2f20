import type { AuditEntryView } from './audit.ts';
import { auditWords as words } from './audit-words.ts';
import { listInWords } from './list-in-words.ts';

/** One entry of the record as a sentence; an event that is not known here by its own name. */
export function auditSentence(entry: AuditEntryView): string {
  const sentence = sentences[entry.event]?.(namesOf(entry), entry);
  return sentence ?? unknownEvent(entry);
}

/**
 * What goes with the sentence: that the request came over SSH, how often, and since when. `timeWords`
 * says an instant as the face that shows it does.
 */
export const auditRemarks = (
  entry: AuditEntryView,
  timeWords: (seconds: number) => string,
): readonly string[] => [
  ...(cameOverSsh(entry) ? [words.overSsh] : []),
  // There the sentence itself says how many.
  ...(entry.count > 1 && entry.event !== 'audit_gap' ? [timesWords(entry, timeWords)] : []),
];

const timesWords = (
  { count, since, time }: AuditEntryView,
  timeWords: (seconds: number) => string,
): string =>
  // An agent from before sends none.
  typeof since !== 'number' || since === time
    ? words.times(count)
    : words.timesSince(count, timeWords(since));

/**
 * A socket that SSH forwards is opened here by `ssh` (from its -R) or by the server's process for the
 * session (from a -L elsewhere), which has a name of its own since OpenSSH 9.8.
 */
const cameOverSsh = ({ peer }: AuditEntryView): boolean =>
  /(^|\/)(ssh|sshd|sshd-session)( \(deleted\))?$/.test(peer?.program ?? '');

interface Names {
  readonly script: string;
  readonly account: string;
  /** As in the entry: null where it names none. */
  readonly namedScript: string | null;
  readonly namedAccount: string | null;
  readonly why: string;
}

type Sentence = (names: Names, entry: AuditEntryView) => string | undefined;

function namesOf({ caller, account, reason }: AuditEntryView): Names {
  const namedScript = caller?.name ?? null;
  const namedAccount =
    account === null ? null : (account.alias ?? account.email ?? words.goneAccount(account.id));
  return {
    script: namedScript ?? words.someScript,
    account: namedAccount ?? words.someAccount,
    namedScript,
    namedAccount,
    why: whyWords(reason),
  };
}

const own = (table: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const whyWords = (reason: string | null): string =>
  reason === null ? '' : (own(words.why, reason) ?? reason.replaceAll('_', ' '));

const sentences: Readonly<Record<string, Sentence>> = {
  token: tokenSentence,
  invalidate: ({ script, account, why }, { decision, reason }) => {
    if (decision === 'refused') return words.token.notReported(script, why);
    if (reason === 'invalidated') return words.token.invalidated(script, account);
    if (reason === 'too_soon') return words.token.refusedAgain(script, account);
    return words.token.notOurs(script);
  },
  approval: ({ script, account, why }, { decision }) =>
    decision === 'allowed'
      ? words.approval.allowed(script, account)
      : words.approval.refused(script, account, why),
  pair: ({ script, why }, { decision }) =>
    decision === 'allowed' ? words.pairing.asked(script) : words.pairing.turnedAway(script, why),
  caller_approved: ({ script, account }) => words.pairing.approved(script, account),
  pair_delivered: ({ script }) => words.pairing.delivered(script),
  pair_denied: ({ script }, { reason }) =>
    reason === 'approval_timeout' ? words.pairing.silence(script) : words.pairing.denied(script),
  pair_expired: ({ script }) => words.pairing.silence(script),
  pair_withdrawn: ({ script }) => words.pairing.withdrawn(script),
  caller_revoked: ({ script }) => words.script.revoked(script),
  caller_removed: ({ script }, { reason }) => {
    if (reason === 'no_account_left') return words.script.lostItsLast(script);
    return reason === 'ended' ? words.script.ended(script) : words.script.removed(script);
  },
  caller_changed: changeSentence,
  authenticate: ({ script, namedScript, why }, { reason }) => {
    if (reason === 'owner_key') return words.refusedOwnerKey;
    return reason === 'unauthenticated' ? words.refusedKey(namedScript) : words.shut(script, why);
  },
  peer: (_names, { peer }) => words.otherUser(peer?.uid ?? null),
  policy: (_names, { reason }) =>
    reason === 'kept'
      ? words.policy.kept
      : reason === 'removed'
        ? words.policy.removed
        : reason === 'edited'
          ? words.policy.edited
          : words.policy.tampered,
  screen: (_names, { reason }) =>
    reason === 'locked' ? words.screen.locked : words.screen.unlocked,
  account: accountSentence,
  command: commandSentence,
  manage_asked: askedSentence,
  audit_repaired: () => words.record.repaired,
  audit_gap: (_names, { count }) => words.record.gap(count),
  audit_broken: (_names, { decision }) =>
    decision === 'allowed' ? words.record.seen : words.record.broken,
};

function tokenSentence(names: Names, { decision, reason }: AuditEntryView): string {
  const { script, account, namedAccount, why } = names;
  if (decision === 'client_gone') return words.token.gone(script, namedAccount);
  if (decision === 'refused') return words.token.refused(script, namedAccount, why);
  if (reason === 'stale_refresh') return words.token.stale(script, account);
  return reason === 'fetched'
    ? words.token.fetched(script, account)
    : words.token.cached(script, account);
}

function changeSentence({ script, account }: Names, { reason }: AuditEntryView): string {
  if (reason === 'given') return words.script.given(script, account);
  if (reason === 'taken') return words.script.taken(script, account);
  if (reason === 'paused') return words.script.paused(script);
  if (reason === 'resumed') return words.script.resumed(script);
  const fields = (reason ?? 'nothing').split(' ').map((change) => changeWords(change));
  return words.script.changed(script, listInWords(fields));
}

/** `allowFullToken=yes`, or from older lines only the name of the field. */
function changeWords(change: string): string {
  const [name = '', value] = change.split('=');
  const changedTo = Object.hasOwn(words.script.changedTo, name)
    ? words.script.changedTo[name]
    : undefined;
  if (value !== undefined && changedTo !== undefined) return changedTo(value);
  return own(words.script.fields, name) ?? change;
}

function accountSentence(
  { namedAccount, why }: Names,
  { account, decision, reason }: AuditEntryView,
): string | undefined {
  if (decision === 'refused') return words.broughtNothing(namedAccount, why);
  const { became } = words;
  if (reason === null || !Object.hasOwn(became, reason)) return undefined;
  return became[reason as keyof typeof became](
    account === null ? null : { id: account.id, name: account.alias ?? account.email },
  );
}

/** `account.use`, or with what went wrong: `account.use: not_found`. */
function commandOf(reason: string | null): { readonly what: string; readonly why: string } {
  const [name = '', code] = (reason ?? '').split(': ');
  return { what: own(words.managed.commands, name) ?? name, why: whyWords(code ?? null) };
}

function commandSentence({ namedAccount }: Names, { decision, reason }: AuditEntryView): string {
  const { what, why } = commandOf(reason);
  return decision === 'allowed'
    ? words.managed.done(what, namedAccount)
    : words.managed.refused(what, namedAccount, why);
}

function askedSentence(_names: Names, { decision, reason }: AuditEntryView): string {
  const { what, why } = commandOf(reason);
  return decision === 'allowed'
    ? words.managed.asked.allowed(what)
    : words.managed.asked.refused(what, why);
}

const unknownEvent = ({ event, decision, reason }: AuditEntryView): string =>
  [event.replaceAll('_', ' '), words.marks[decision], reason === null ? null : whyWords(reason)]
    .filter((part) => part !== null)
    .join(', ');
