import { resolve } from 'node:path';
import type { RestoreRow } from '../../shared/export.ts';
import { ok } from '../../shared/failure.ts';
import { openManaging } from '../agent/managing.ts';
import { sendFile } from '../agent/send-file.ts';
import type { Command, Context, OptionSpec } from '../command.ts';
import { readForeignFile } from '../foreign-file.ts';
import { readPassphrase } from '../passphrase.ts';
import { dim } from '../terminal/colours.ts';
import { drawTable } from '../terminal/table.ts';

const passphraseFile: OptionSpec = {
  kind: 'text',
  value: 'F',
  help: 'a file that only you can read; its first line is the passphrase',
};

/** Each guess at a passphrase takes a second on purpose, and a thousand accounts have to be read. */
const patience = 120;

export const backup: Command = {
  words: ['backup'],
  operands: [{ name: 'FILE', required: true }],
  options: { 'passphrase-file': passphraseFile },
  summary: 'write every client and account into an encrypted file',
  details:
    'Asks for a passphrase without showing it. The file must not be there yet. Callers are not in it: their keys belong to this machine. Without the passphrase nobody can open the file, you neither. The age command opens it too.',
  example: 'keybearer backup keybearer.age',
  async run(context, args) {
    const path = resolve(args.operands[0] ?? '');
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const { terminal } = context;
    const file = args.texts.get('passphrase-file');
    const passphrase = await readPassphrase(terminal, file, 'twice');
    if (!passphrase.ok) return passphrase;
    const input = { path, passphrase: passphrase.value };
    const made = await managing.value.command('backup.create', input, patience);
    if (!made.ok) return made;
    const { accounts, clients } = made.value;
    return ok({
      text: `${path} holds ${counted(accounts, 'account')} and ${counted(clients, 'client')}, encrypted. On another machine: keybearer restore FILE`,
      json: made.value,
    });
  },
};

export const restore: Command = {
  words: ['restore'],
  operands: [{ name: 'FILE', required: true }],
  options: { 'passphrase-file': passphraseFile },
  summary: 'take in the clients and accounts of a backup',
  details: 'What is here already stays as it is.',
  example: 'keybearer restore keybearer.age',
  async run(context, args) {
    const content = readForeignFile(args.operands[0] ?? '');
    if (!content.ok) return content;
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const file = args.texts.get('passphrase-file');
    const passphrase = await readPassphrase(context.terminal, file, 'once');
    if (!passphrase.ok) return passphrase;
    const upload = `restore-${process.pid}`;
    const sent = await sendFile(managing.value, upload, content.value.bytes);
    if (!sent.ok) return sent;
    const input = { upload, passphrase: passphrase.value };
    const restored = await managing.value.command('backup.restore', input, patience);
    if (!restored.ok) return restored;
    const { rows } = restored.value;
    return ok({
      text: rows.length === 0 ? 'This backup is empty.' : table(context, rows),
      json: { rows },
      exit: rows.some(({ result }) => result === 'refused') ? 1 : 0,
    });
  },
};

const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`;

const results: Record<RestoreRow['result'], string> = {
  restored: 'Restored.',
  present: 'Already here.',
  refused: 'Refused:',
};

const table = (context: Context, rows: readonly RestoreRow[]): string =>
  drawTable(
    ['WHAT', 'NAME', 'RESULT'],
    rows.map(({ kind, name, result, reason }) => [
      kind,
      name,
      [results[result], reason].filter((one) => one).join(' '),
    ]),
    dim(context),
  );
