import { resolve } from 'node:path';
import { type FailureCode, fail, failureCodes, ok, type Result } from '../../shared/failure.ts';
import type { FoundFile, ImportRow, ImportView, ReplaceRow } from '../../shared/import.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import { followImport } from '../agent/follow-import.ts';
import { type Managing, openManaging } from '../agent/managing.ts';
import { sendFile } from '../agent/send-file.ts';
import type { Arguments } from '../arguments.ts';
import type { Answer, Command, Context } from '../command.ts';
import { readForeignFile } from '../foreign-file.ts';
import { dim } from '../terminal/colours.ts';
import { confirmed } from '../terminal/confirmation.ts';
import { awaitInterruption } from '../terminal/interruption.ts';
import { drawTable } from '../terminal/table.ts';
import { undoReplacements } from './import-undo.ts';

export const importFiles: Command = {
  words: ['import'],
  operands: [{ name: 'FILE', required: false, repeated: true }],
  options: {
    find: { kind: 'flag', help: 'no FILE: look in the usual places, show, and ask' },
    keyring: { kind: 'text', value: 'SERVICE', help: "an entry of Python's keyring, with --user" },
    user: { kind: 'text', value: 'NAME', help: 'whose entry it is' },
    replace: { kind: 'flag', help: 'afterwards take the secrets out of the files (can be undone)' },
    undo: { kind: 'flag', help: 'put back what --replace took out of FILE' },
    yes: { kind: 'flag', help: 'do not ask' },
  },
  summary: 'take in credentials that other tools have',
  details:
    'Knows files of oauth2client, google-auth, gcloud, rclone and oauth2l, and service account keys; "-" is standard input. Each credential is tried at its token endpoint and then kept; the files stay as they are unless --replace is given. Ctrl-C stops after the credential that is being tried.',
  example: 'keybearer import token.json ~/.config/gcloud/credentials.db',
  run,
};

type Start = CommandInput<'import.start'>;

async function run(context: Context, args: Arguments): Promise<Result<Answer>> {
  const asked = judgeArguments(args);
  if (asked !== undefined) return asked;
  const managing = await openManaging(context);
  if (!managing.ok) return managing;
  if (args.flags.has('undo')) return undoReplacements(managing.value, args.operands);
  const start = args.flags.has('find')
    ? await fromUsualPlaces(context, managing.value, args)
    : await fromArguments(context, managing.value, args);
  if (!start.ok) return start;
  if ('text' in start.value) return ok(start.value);
  const ended = await performed(context, managing.value, start.value);
  if (!ended.ok) return ended;
  const replaced = args.flags.has('replace')
    ? await replaceOriginals(context, managing.value, ended.value, args.flags.has('yes'))
    : ok(undefined);
  if (!replaced.ok) return replaced;
  return ok(answerOf(context, ended.value, replaced.value));
}

function judgeArguments(args: Arguments): Result<never> | undefined {
  const { operands, flags, texts } = args;
  const usage = (sentence: string) => fail('invalid_request', sentence);
  if (texts.has('keyring') !== texts.has('user')) {
    return usage(
      'An entry of the keyring has a service and a user: --keyring SERVICE --user NAME.',
    );
  }
  if (flags.has('find') && (operands.length > 0 || texts.has('keyring'))) {
    return usage('--find looks for files itself; leave FILE and --keyring out.');
  }
  if (flags.has('undo')) {
    const others = flags.has('find') || flags.has('replace') || texts.has('keyring');
    return others ? usage('--undo goes with nothing but files.') : undefined;
  }
  if (operands.length === 0 && !flags.has('find') && !texts.has('keyring')) {
    return usage('Name a FILE to import, or look for some with: keybearer import --find');
  }
  if (operands.filter((one) => one === '-').length > 1) {
    return usage('Standard input ("-") can be read only once.');
  }
  return operands.length > 64 ? usage('At most 64 files at once.') : undefined;
}

/** Every file is read before anything is tried; one that cannot be read is a row like the others. */
async function fromArguments(
  { terminal }: Context,
  managing: Managing,
  args: Arguments,
): Promise<Result<Start>> {
  const files: NonNullable<Start['files']> = [];
  const refused: NonNullable<Start['refused']> = [];
  for (const [at, source] of args.operands.entries()) {
    const upload = `${process.pid}-${at}`;
    const file =
      source === '-' ? await standardInput(() => terminal.bytes(65_536)) : readForeignFile(source);
    if (!file.ok) {
      refused.push({ source, reason: file.failure.sentence.slice(0, 400) });
      continue;
    }
    const sent = await sendFile(managing, upload, file.value.bytes);
    if (!sent.ok) return sent;
    files.push({
      upload,
      source,
      ...(source === '-' ? {} : { path: resolve(source) }),
      readable_by_others: file.value.readableByOthers,
    });
  }
  const service = args.texts.get('keyring');
  const user = args.texts.get('user');
  return ok({
    files,
    refused,
    ...(service === undefined || user === undefined ? {} : { keyring: { service, user } }),
  });
}

async function standardInput(read: () => Promise<Uint8Array | undefined>) {
  const bytes = await read();
  if (bytes === undefined) return fail('client_file_invalid', 'Standard input is too long.');
  return ok({ bytes, readableByOthers: false });
}

/** Shows first, and imports what was shown only after a yes. */
async function fromUsualPlaces(
  context: Context,
  managing: Managing,
  args: Arguments,
): Promise<Result<Start | Answer>> {
  const looked = await managing.command('import.find', {});
  if (!looked.ok) return looked;
  const { found } = looked.value;
  const usable = found.filter(({ credentials }) => credentials > 0);
  const said = args.flags.has('yes');
  if (usable.length === 0 || (!said && !context.terminal.attended())) {
    return ok({ text: foundInWords(context, found), json: { found } });
  }
  context.terminal.err(foundInWords(context, found));
  const yes = await confirmed(context.terminal, said, 'Try and take these in?');
  if (!yes.ok) return yes;
  if (!yes.value) return ok({ text: 'Nothing was imported.', json: { found } });
  return ok({ found: usable.map(({ path }) => path) });
}

async function performed(
  { terminal }: Context,
  managing: Managing,
  start: Start,
): Promise<Result<ImportView>> {
  const started = await managing.command('import.start', start, 120);
  if (!started.ok) return started;
  const { id } = started.value;
  const announcement = 'Stopping after the credential that is being tried…';
  const interruption = awaitInterruption(terminal, announcement);
  void interruption.happened.then(() => managing.command('import.cancel', { id }));
  try {
    return await followImport(managing, id, sourcesOf(start), (row, at, of) =>
      terminal.err(`${at} of ${of}: ${row.account ?? row.source}: ${resultInWords(row)}`),
    );
  } finally {
    interruption.stop();
  }
}

const sourcesOf = ({ files, refused, found, keyring }: Start): number =>
  [files, refused, found].reduce(
    (sum, list) => sum + (list?.length ?? 0),
    keyring === undefined ? 0 : 1,
  );

async function replaceOriginals(
  { terminal }: Context,
  managing: Managing,
  { id, replaceable }: ImportView,
  said: boolean,
): Promise<Result<readonly ReplaceRow[]>> {
  if (replaceable.length === 0) return ok([]);
  const yes = await confirmed(
    terminal,
    said,
    `Take the secrets that Keybearer holds now out of ${replaceable.join(', ')}? Programs that read them there will no longer find them; "keybearer import --undo" puts them back.`,
  );
  if (!yes.ok) return yes;
  if (!yes.value) return ok([]);
  const sources = [...replaceable];
  const replaced = await managing.command('import.replace', { id, sources });
  return replaced.ok ? ok(replaced.value.rows) : replaced;
}

function answerOf(
  context: Context,
  { rows }: ImportView,
  replaced: readonly ReplaceRow[] | undefined,
): Answer {
  const refused = rows.find(({ result }) => result === 'refused');
  const lines = [
    drawTable(
      ['SOURCE', 'ACCOUNT', 'RESULT'],
      rows.map((row) => [
        row.entry === null ? row.source : `${row.source} (${row.entry})`,
        row.account ?? '',
        [resultInWords(row), row.warning].filter((one) => one).join(' '),
      ]),
      dim(context),
    ),
    ...(replaced ?? []).map(({ source, result, reason }) =>
      result === 'replaced' ? `${source} holds no secret any more.` : `${source}: ${reason}`,
    ),
  ];
  return {
    text: lines.join('\n'),
    json: { rows, ...(replaced === undefined ? {} : { replaced }) },
    exit: refused === undefined ? 0 : exitOf(refused.code),
  };
}

const exitOf = (code: string | null): number =>
  code !== null && Object.hasOwn(failureCodes, code)
    ? failureCodes[code as FailureCode].exit
    : failureCodes.internal.exit;

function resultInWords({ result, reason }: ImportRow): string {
  if (result === 'taken') return 'Taken.';
  if (result === 'present') return 'Already here.';
  return `Refused: ${reason ?? ''}`;
}

function foundInWords(context: Context, found: readonly FoundFile[]): string {
  if (found.length === 0) return 'There is nothing to import in the usual places.';
  const rows = found.map(({ path, format, credentials, reason, warning }) => [
    path,
    format === null ? '' : formatNames[format],
    String(credentials),
    [reason, warning].filter((one) => one).join(' '),
  ]);
  return drawTable(['FILE', 'WHAT IT IS', 'CREDENTIALS', ''], rows, dim(context));
}

const formatNames: Record<NonNullable<FoundFile['format']>, string> = {
  oauth2client: 'oauth2client',
  multistore: 'oauth2client multistore',
  multiprocess: 'oauth2client multiprocess store',
  google_auth_token: 'google-auth token',
  application_default: 'application default credentials',
  service_account: 'service account key',
  gcloud: 'gcloud accounts',
  rclone: 'rclone configuration',
  oauth2l: 'oauth2l cache',
};
