import { resolve } from 'node:path';
import { type ExportFormat, exportFormats } from '../../shared/export.ts';
import { fail, ok } from '../../shared/failure.ts';
import { openManaging } from '../agent/managing.ts';
import type { Command } from '../command.ts';
import { confirmed } from '../terminal/confirmation.ts';

const isFormat = (text: string): text is ExportFormat =>
  (exportFormats as readonly string[]).includes(text);

export const exportAccount: Command = {
  words: ['export'],
  operands: [
    { name: 'A', required: true },
    { name: 'FILE', required: true },
  ],
  options: {
    format: {
      kind: 'text',
      value: exportFormats.join('|'),
      help: 'which form (authorized_user)',
    },
    yes: { kind: 'flag', help: 'do not ask' },
  },
  summary: "write an account's refresh token or key into a new file",
  details:
    'For tools that cannot ask Keybearer for tokens. The file holds the secret in clear, mode 0600: whoever reads it is the account until you log it out. Nothing is written over.',
  example: 'keybearer export work adc.json',
  async run(context, args) {
    const [account = '', file = ''] = args.operands;
    const format = args.texts.get('format') ?? 'authorized_user';
    if (!isFormat(format)) {
      return fail('invalid_request', `--format is ${exportFormats.join(', ')}, not "${format}".`);
    }
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const path = resolve(file);
    const yes = await confirmed(
      context.terminal,
      args.flags.has('yes') || managing.value.asks,
      `${path} will hold the secret of ${account} in clear. Whoever can read it, a backup or another program, is this account until you log it out here. Write it?`,
    );
    if (!yes.ok) return yes;
    if (!yes.value) return fail('cancelled', 'Nothing was written.');
    const written = await managing.value.command('export.account', { account, format, path });
    if (!written.ok) return written;
    const { email } = written.value;
    return ok({
      text: `${path} holds the secret of ${email} now. Keep it to yourself, and remove it when it is no longer needed.`,
      json: { path, account: email, format },
    });
  },
};
