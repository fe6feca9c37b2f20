import {
  type AuditEntryView,
  type AuditPage,
  type BrokenChain,
  brokenRecordNotice,
} from '../../shared/audit.ts';
import { auditEvents, isAuditEvent } from '../../shared/audit-events.ts';
import { auditRemarks, auditSentence } from '../../shared/audit-sentence.ts';
import { type Failed, fail, ok, type Result } from '../../shared/failure.ts';
import { shortNames } from '../account-rows.ts';
import { openManaging } from '../agent/managing.ts';
import type { Arguments } from '../arguments.ts';
import type { Answer, Command, Context } from '../command.ts';
import { readInstant } from '../instant-argument.ts';
import { nearestName } from '../nearest-name.ts';
import { dim } from '../terminal/colours.ts';
import { drawTable } from '../terminal/table.ts';

/** A screen or two; whoever wants more says so. */
const usualLimit = 50;

export const audit: Command = {
  words: ['audit'],
  operands: [],
  options: {
    since: { kind: 'text', value: 'T', help: 'from then on: 2h, 3d, or 2026-11-20T09:30' },
    caller: { kind: 'text', value: 'NAME', help: 'only what this script did' },
    account: { kind: 'text', value: 'A', help: 'only what concerns this account' },
    event: {
      kind: 'list',
      value: 'E',
      help: 'only events of this name, such as token; may be repeated',
    },
    seen: {
      kind: 'flag',
      help: 'put the notice of a changed record away, once you have looked',
    },
    limit: { kind: 'count', least: 1, most: 1000, help: `at most so many (${usualLimit})` },
  },
  summary: 'who asked for which token when, and what was answered',
  details: 'Newest first. The record holds no token and no e-mail address.',
  example: 'keybearer audit --since 1d --caller backup',
  run,
};

async function run(context: Context, args: Arguments): Promise<Result<Answer>> {
  const typed = args.texts.get('since');
  const since =
    typed === undefined ? ok(undefined) : readInstant('--since', typed, context.now() / 1000);
  if (!since.ok) return since;
  const caller = args.texts.get('caller');
  const account = args.texts.get('account');
  const events = args.lists.get('event') ?? [];
  const unknown = events.find((name) => !isAuditEvent(name));
  if (unknown !== undefined) return noSuchEvent(unknown);
  const managing = await openManaging(context);
  if (!managing.ok) return managing;
  const page = await managing.value.command('audit.read', {
    limit: args.numbers.get('limit') ?? usualLimit,
    ...(since.value === undefined ? {} : { since: since.value }),
    ...(caller === undefined ? {} : { caller }),
    ...(account === undefined ? {} : { account }),
    ...(events.length === 0 ? {} : { event: events.filter(isAuditEvent) }),
  });
  if (!page.ok) return page;
  if (args.flags.has('seen') && page.value.chain.status === 'broken') {
    const dismissed = await managing.value.command('notice.dismiss', { id: brokenRecordNotice });
    if (!dismissed.ok) return dismissed;
  }
  return ok({ text: inWords(context, page.value), json: page.value });
}

/** An empty answer would say that nothing of the kind ever happened. */
function noSuchEvent(name: string): Failed {
  const near = nearestName(name, auditEvents);
  const meant = near === undefined ? '' : ` Did you mean "${near}"?`;
  return fail(
    'invalid_request',
    `The record has no event "${name}".${meant} It has ${auditEvents.join(', ')}.`,
  );
}

function inWords(context: Context, { entries, next, chain, unwritten }: AuditPage): string {
  const parts: string[] = [];
  if (entries.length === 0) parts.push('Nothing is recorded that fits.');
  else {
    const heading = ['TIME', 'WHAT HAPPENED', 'SCOPES'];
    parts.push(drawTable(heading, entries.map(asRow), dim(context)));
  }
  if (next !== null) parts.push('There is more: see --limit and --since.');
  if (chain.status === 'broken') parts.push(chainInWords(chain));
  if (unwritten > 0) {
    parts.push(
      `${unwritten} of these wait for a disk that takes them; a restart forgets them. Free some space: until then no new script can be paired.`,
    );
  }
  return parts.join('\n\n');
}

const asRow = (entry: AuditEntryView): string[] => [
  localTime(entry.time),
  [auditSentence(entry), ...auditRemarks(entry, localTime)].join(' · '),
  shortNames(entry.scopes),
];

/** `2026-11-20 09:30:05` in the time zone of the terminal: rows of one width that sort. */
const localTime = (seconds: number): string =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' }).format(
    seconds * 1000,
  );

const chainInWords = (chain: BrokenChain): string =>
  `${brokenWords(chain)} If that was not you, pause or revoke scripts that you do not know (keybearer caller list).`;

function brokenWords({ reason, at }: BrokenChain): string {
  if (reason === 'shortened') {
    return 'The record was shortened: lines at its end are gone. Do not rely on it being whole.';
  }
  return reason === 'older_gone'
    ? `The oldest entries of the record are gone: it began before entry ${at ?? 'unknown'}. Do not rely on it being whole.`
    : `The record was altered at entry ${at ?? 'unknown'}: it is not what Keybearer wrote. Do not rely on it.`;
}
