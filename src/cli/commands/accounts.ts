import { ok } from '../../shared/failure.ts';
import { accountRow, accountTable } from '../account-rows.ts';
import { openManaging } from '../agent/managing.ts';
import type { Command } from '../command.ts';

export const accounts: Command = {
  words: ['accounts'],
  operands: [],
  options: {},
  summary: 'list the accounts, what they granted and how they are',
  details: 'The default account has a * before its alias.',
  example: 'keybearer accounts',
  async run(context) {
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    const state = await managing.value.state();
    if (!state.ok) return state;
    const list = state.value.accounts;
    return ok({
      text:
        list.length === 0
          ? 'No account is signed in yet. Add one with: keybearer login'
          : accountTable(context, list),
      json: { accounts: list.map(accountRow) },
    });
  },
};
