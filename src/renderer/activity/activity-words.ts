import { auditWords } from '../../shared/audit-words.ts';
import { count } from '../instants.ts';

/** The words of the activity page; a part of `words.ts`, whose catalogue it joins. */
export const activityWords = {
  ...auditWords,
  title: 'Activity',
  text: 'Who took which token when, and everything that was allowed, refused or changed.',
  refresh: 'Look again',
  reading: 'Reading the record…',
  list: 'Activity',
  older: 'Show older',
  open: 'Open',
  openScript: (name: string) => `Open the script ${name}`,
  emptyTitle: 'Nothing has happened yet',
  emptyText: 'As soon as a script asks for something, or you change something, it stands here.',
  noMatch: 'Nothing is recorded that fits.',
  showAll: 'Show everything',
  tryAgain: 'Try again',

  filters: {
    label: 'What to show',
    script: 'Script',
    allScripts: 'All scripts',
    gone: (name: string) => `${name} (gone)`,
    account: 'Account',
    allAccounts: 'All accounts',
    what: 'What',
    kinds: {
      all: 'Everything',
      tokens: 'Tokens',
      scripts: 'Pairing and changes of scripts',
      managing: 'What was managed',
      alarms: 'Warnings and the record itself',
    },
    since: 'Since',
    times: {
      all: 'The beginning',
      hour: 'An hour ago',
      day: 'A day ago',
      week: 'A week ago',
      month: '30 days ago',
    },
  },

  chain: {
    altered: (at: number | null) =>
      `The record was changed outside Keybearer${at === null ? '' : `, first at entry ${at}`}. What stands before that entry is as it was written; do not rely on the rest.`,
    shortened:
      'Lines at the end of the record were removed outside Keybearer. What is left is as it was written; something is missing after it.',
    olderGone: (at: number | null) =>
      `The oldest lines of the record were removed outside Keybearer: what stood before entry ${at ?? 'unknown'} is missing. What is left is as it was written.`,
    whatToDo:
      'If that was not you: pause or revoke scripts that you do not know, and keep a copy of the files that begin with “audit” in Keybearer’s folder. Keybearer goes on recording.',
  },
  memory: {
    unwritten: (number: number) =>
      `${count(number, 'entry waits', 'entries wait')} in memory, because the disk takes none. Stopping Keybearer now loses ${number === 1 ? 'it' : 'them'}.`,
    whatToDo:
      'Free some disk space. Until then no new script can be paired; paired ones go on getting tokens.',
  },
  details: {
    program: 'Program, as reported',
    process: (pid: number | null, uid: number | null) =>
      [pid === null ? null : `process ${pid}`, uid === null ? null : `user ${uid}`]
        .filter((part) => part !== null)
        .join(', '),
    token: 'Token, by fingerprint',
    request: 'Request',
    entry: 'Entry',
    event: 'Event',
  },
} as const;
