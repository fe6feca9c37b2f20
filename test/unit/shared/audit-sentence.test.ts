import { expect, test } from 'vitest';
import { looking } from '../../../src/main/agent-socket/audited-commands.ts';
import type { AuditEntryView } from '../../../src/shared/audit.ts';
import { auditRemarks, auditSentence } from '../../../src/shared/audit-sentence.ts';
import { auditWords } from '../../../src/shared/audit-words.ts';
import { commandInputs } from '../../../src/shared/ui-contract.ts';
import { auditEntry } from '../../support/scripted-activity.ts';

const nobody = { caller: null, account: null, scopes: [], token_fp: null } as const;
const refused = (reason: string) => ({ decision: 'refused', reason }) as const;

test.each<[Partial<AuditEntryView>, string]>([
  [{}, 'nightly-backup got a token of work'],
  [{ reason: 'fetched' }, 'nightly-backup got a new token of work'],
  [
    { reason: 'stale_refresh' },
    'nightly-backup got the token of work from before, because a refresh failed',
  ],
  [refused('not_allowed'), 'nightly-backup got no token of work: that is not allowed to it'],
  [{ ...refused('paused'), account: null }, 'nightly-backup got no token: it was paused'],
  [
    { decision: 'client_gone', reason: null },
    'nightly-backup hung up before it had its token of work',
  ],
  [
    { account: { id: 'acc_mzxw6ytboi', alias: null, email: null } },
    'nightly-backup got a token of an account that is gone (acc_mzxw6y…)',
  ],
  [
    { event: 'invalidate', reason: 'invalidated' },
    'nightly-backup said that an API refused its token of work',
  ],
  [
    { event: 'invalidate', reason: 'too_soon' },
    'nightly-backup said that an API refused its token of work, which had only just been renewed',
  ],
  [
    { event: 'invalidate', reason: 'not_ours', account: null },
    'nightly-backup reported a token that is none of its own',
  ],
  [
    { event: 'invalidate', ...refused('rate_limited'), account: null },
    'nightly-backup wanted to say that an API refused its token, and was refused: too often',
  ],
  [
    { ...nobody, event: 'command', ...refused('caller.approve: not_found') },
    'A pairing was approved, which did not work: nothing of that name or code was here',
  ],
  [
    { event: 'approval', reason: 'allowed' },
    'You were asked, and let nightly-backup have a token of work',
  ],
  [
    { event: 'approval', ...refused('approval_timeout') },
    'You were asked about a token of work for nightly-backup: nobody answered in time',
  ],
  [{ event: 'pair', reason: 'pending' }, 'nightly-backup asked to be paired'],
  [
    { event: 'pair', ...refused('rate_limited') },
    'nightly-backup asked to be paired and was refused: too often',
  ],
  [{ event: 'caller_approved', reason: null }, 'nightly-backup was allowed to use work'],
  [{ event: 'pair_delivered', reason: null }, 'nightly-backup fetched its key'],
  [{ event: 'pair_denied', ...refused('denied') }, 'nightly-backup was denied'],
  [
    { event: 'pair_denied', ...refused('approval_timeout') },
    'Nobody answered nightly-backup in time, which means no',
  ],
  [
    { event: 'pair_expired', ...refused('expired') },
    'Nobody answered nightly-backup in time, which means no',
  ],
  [
    { event: 'pair_withdrawn', decision: 'client_gone', reason: null },
    'nightly-backup no longer wants to be paired',
  ],
  [{ event: 'caller_revoked', reason: null }, 'nightly-backup was revoked'],
  [{ event: 'caller_removed', reason: null }, 'nightly-backup gave its key back'],
  [
    { event: 'caller_removed', reason: 'no_account_left' },
    'nightly-backup was removed, as no account was left to it',
  ],
  [
    { event: 'caller_removed', reason: 'ended' },
    'nightly-backup, whose key had ended, was removed to free its name',
  ],
  [{ event: 'caller_changed', reason: 'paused' }, 'nightly-backup was paused'],
  [{ event: 'caller_changed', reason: 'resumed' }, 'nightly-backup was resumed'],
  [
    { event: 'caller_changed', reason: 'ask grants' },
    'nightly-backup was changed: how it asks and accounts and permissions',
  ],
  [
    { event: 'caller_changed', reason: 'allowFullToken=yes' },
    'nightly-backup was changed: full tokens',
  ],
  [
    { event: 'caller_changed', reason: 'allowFullToken=no ask=session idleDays=7 perMinute=60' },
    'nightly-backup was changed: no full tokens, you are asked once a session, it ends after 7 days without use and at most 60 a minute',
  ],
  [
    { event: 'caller_changed', reason: 'ask=always perMinute=none' },
    'nightly-backup was changed: you are asked every time and it has no rate',
  ],
  [
    { event: 'caller_changed', reason: 'ask=never' },
    'nightly-backup was changed: you are not asked',
  ],
  [{ event: 'caller_changed', reason: 'newField=7' }, 'nightly-backup was changed: newField=7'],
  [
    { event: 'caller_changed', reason: 'given' },
    'nightly-backup may use more of work from then on',
  ],
  [{ event: 'caller_changed', reason: 'taken' }, 'nightly-backup may no longer use this of work'],
  [
    { ...nobody, event: 'authenticate', ...refused('unauthenticated') },
    'Somebody came with a key that is not good',
  ],
  [
    { event: 'authenticate', ...refused('unauthenticated') },
    'nightly-backup came with a key that is not good any more',
  ],
  [
    { ...nobody, event: 'authenticate', ...refused('owner_key') },
    'Somebody tried to manage Keybearer without the owner key',
  ],
  [
    { event: 'authenticate', ...refused('policy_tampered') },
    'nightly-backup was turned away: the list of scripts was changed outside Keybearer',
  ],
  [
    { ...nobody, event: 'peer', ...refused('other_uid'), peer: { uid: 7, pid: 1, program: null } },
    'A program of another user of this computer (user 7) was turned away',
  ],
  [
    { ...nobody, event: 'policy', ...refused('policy_tampered') },
    'The list of scripts was changed outside Keybearer, so no script was served',
  ],
  [
    { ...nobody, event: 'policy', reason: 'kept' },
    'You looked at the changed list of scripts and kept it',
  ],
  [
    { ...nobody, event: 'policy', reason: 'removed' },
    'You looked at the changed list of scripts and removed them all',
  ],
  [
    { ...nobody, event: 'screen', reason: 'locked' },
    'The screen was locked, which pauses all scripts',
  ],
  [
    { ...nobody, event: 'screen', reason: 'unlocked' },
    'The screen was unlocked, which ends that pause',
  ],
  [
    { event: 'account', caller: null, ...refused('identity_mismatch') },
    'A sign-in of work brought nothing: somebody else signed in',
  ],
  [{ ...nobody, event: 'account', ...refused('denied') }, 'A sign-in brought nothing: you said no'],
  [{ event: 'account', caller: null, reason: 'added' }, 'The account work was added'],
  [
    { event: 'account', caller: null, reason: 'repaired' },
    'The account work was signed in again, or got another key or token',
  ],
  [
    { event: 'account', caller: null, reason: 'narrowed' },
    'The account work gave permissions up and kept these',
  ],
  [
    {
      ...{ event: 'account', reason: 'removed' },
      account: { id: 'acc_nb2wk5dpob', alias: null, email: null },
    },
    'An account that is gone (acc_nb2wk5…) was removed',
  ],
  [{ event: 'account', reason: 'removed', account: null }, 'An account that is gone was removed'],
  [
    { event: 'account', caller: null, reason: 'recovered' },
    'The account work was found again in the keychain',
  ],
  [{ event: 'command', caller: null, reason: 'account.rename' }, 'An account was renamed (work)'],
  [{ ...nobody, event: 'command', reason: 'agent.pause' }, 'All scripts were paused'],
  [
    { event: 'command', caller: null, ...refused('account.remove: offline') },
    'An account was logged out (work), which did not work: there was no connection',
  ],
  [
    { ...nobody, event: 'audit_gap', ...refused('memory_full'), count: 3 },
    '3 entries could not be kept while the disk took none',
  ],
  [
    { ...nobody, event: 'audit_broken', ...refused('altered') },
    'This record was found changed outside Keybearer',
  ],
  [
    { ...nobody, event: 'audit_repaired', reason: 'torn_last_line' },
    'A last line that a crash tore off was cut away from this record',
  ],
  [
    { ...nobody, event: 'of_a_newer_version', reason: 'some_word' },
    'of a newer version, allowed, some word',
  ],
])('%j reads as "%s"', (change, sentence) => {
  expect(auditSentence(auditEntry(change))).toBe(sentence);
});

test('every command that is recorded has words of its own', () => {
  const known = Object.keys(auditWords.managed.commands);
  const recorded = Object.keys(commandInputs).filter((name) => !looking.has(name));
  expect(recorded.filter((name) => !known.includes(name))).toEqual([]);
});

const from = (program: string | null) => ({ peer: { uid: 1000, pid: 7, program } });
test.each<[Partial<AuditEntryView>, readonly string[]]>([
  [from('/usr/bin/ssh'), ['over SSH']],
  [{ ...from('/usr/sbin/sshd'), count: 3 }, ['over SSH', '3 times']],
  [from('/usr/lib/openssh/sshd-session'), ['over SSH']],
  [from('/usr/bin/ssh (deleted)'), ['over SSH']],
  [{ ...from('/usr/bin/ssh-agent'), count: 1200 }, ['1,200 times']],
  [{ peer: null, count: 40, since: 100, time: 700 }, ['40 times since second 100']],
  [{ peer: null, count: 1, since: 100, time: 100 }, []],
  [from('/home/ada/ssh/backup'), []],
  [from(null), []],
  [{ peer: null }, []],
  [{ event: 'audit_gap', count: 3, peer: null }, []],
])('beside %j stands %j', (change, remarks) => {
  expect(auditRemarks(auditEntry(change), (at) => `second ${at}`)).toEqual(remarks);
});

test('a new end of a script is told as a day', () => {
  const entry = auditEntry({ event: 'caller_changed', reason: 'expiresAt=1795245000' });
  expect(auditSentence(entry)).toMatch(/^nightly-backup was changed: it ends on 2\d Nov 2026/);
});
