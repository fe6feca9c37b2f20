import { ok } from '../../shared/failure.ts';
import { accountRow, accountTable, noAccountYet } from '../account-rows.ts';
import { agentState } from '../agent/managing.ts';
import type { Command } from '../command.ts';

export const accounts: Command = {
  words: ['accounts'],
  operands: [],
  options: {},
  summary: 'list the accounts, what they granted and how they are',
  details: 'The default account has a * before its alias.',
  example: 'keybearer accounts',
  async run(context) {
    const state = await agentState(context);
    if (!state.ok) return state;
    const list = state.value.accounts;
    return ok({
      text: list.length === 0 ? noAccountYet(state.value.clients) : accountTable(context, list),
      json: { accounts: list.map(accountRow) },
    });
  },
};
