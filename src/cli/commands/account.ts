import { ok } from '../../shared/failure.ts';
import { accountRow } from '../account-rows.ts';
import { openManaging } from '../agent/managing.ts';
import type { Command } from '../command.ts';

export const accountUse: Command = {
  words: ['account', 'use'],
  operands: [{ name: 'A', required: true }],
  options: {},
  summary: 'make an account the default one',
  example: 'keybearer account use work',
  async run(context, args) {
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const used = await managing.value.command('account.use', { account: args.operands[0] ?? '' });
    if (!used.ok) return used;
    const { alias, email } = used.value;
    return ok({
      text: `${alias} (${email}) is now the default account.`,
      json: { account: accountRow(used.value) },
    });
  },
};

export const accountRename: Command = {
  words: ['account', 'rename'],
  operands: [
    { name: 'A', required: true },
    { name: 'ALIAS', required: true },
  ],
  options: {},
  summary: 'give an account another alias',
  details: 'Scripts that name the account by its old alias have to be changed.',
  example: 'keybearer account rename ada@example.com work',
  async run(context, args) {
    const [account = '', alias = ''] = args.operands;
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const renamed = await managing.value.command('account.rename', { account, alias });
    if (!renamed.ok) return renamed;
    return ok({
      text: `${renamed.value.email} is now called ${renamed.value.alias}.`,
      json: { account: accountRow(renamed.value) },
    });
  },
};
