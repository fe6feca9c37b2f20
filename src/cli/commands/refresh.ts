import { fail, failureCodes, ok, type Result } from '../../shared/failure.ts';
import type { CommandOutputs } from '../../shared/ui-contract.ts';
import { accountRow, healthInWords, noAccountYet } from '../account-rows.ts';
import { type Managing, openManaging } from '../agent/managing.ts';
import type { Answer, Command, Context } from '../command.ts';
import { dim } from '../terminal/colours.ts';
import { drawTable } from '../terminal/table.ts';

/** Each account may take the 20 s the agent tries for; it asks for several at once. */
const allSeconds = 300;

export const refresh: Command = {
  words: ['refresh'],
  operands: [{ name: 'A', required: false }],
  options: { all: { kind: 'flag', help: 'every account' } },
  summary: 'fetch a new access token now',
  example: 'keybearer refresh --all',
  async run(context, args) {
    const [account] = args.operands;
    const all = args.flags.has('all');
    if (all && account !== undefined) {
      return fail('invalid_request', 'Name an account or say --all, not both.');
    }
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    return all ? refreshAll(context, managing.value) : refreshOne(context, managing.value, account);
  },
};

async function refreshOne(
  context: Context,
  managing: Managing,
  account: string | undefined,
): Promise<Result<Answer>> {
  const refreshed = await managing.command('account.refresh', account ? { account } : {});
  if (!refreshed.ok) return refreshed;
  const health = healthInWords(refreshed.value, context.now() / 1000);
  return ok({
    text: `${refreshed.value.alias}: ${health}`,
    json: { account: accountRow(refreshed.value) },
  });
}

async function refreshAll(context: Context, managing: Managing): Promise<Result<Answer>> {
  context.terminal.err('Refreshing every account…');
  const refreshed = await managing.command('account.refresh-all', {}, allSeconds);
  if (!refreshed.ok) return refreshed;
  const { accounts, failures } = refreshed.value;
  if (accounts.length === 0 && !managing.asks) {
    const state = await managing.state();
    return state.ok
      ? ok({ text: noAccountYet(state.value.clients), json: { accounts, failures } })
      : state;
  }
  return ok({
    text: refreshTable(context, refreshed.value),
    json: { accounts: accounts.map(accountRow), failures },
    exit: exitOf(failures[0]?.code),
  });
}

function refreshTable(
  context: Context,
  { accounts, failures }: CommandOutputs['account.refresh-all'],
): string {
  const now = context.now() / 1000;
  const rows = accounts.map((account) => {
    const failure = failures.find((one) => one.account === account.alias);
    return [account.alias, account.email, failure?.sentence ?? healthInWords(account, now)];
  });
  return drawTable(['ACCOUNT', 'E-MAIL', 'RESULT'], rows, dim(context));
}

function exitOf(code: string | undefined): number {
  if (code === undefined) return 0;
  return Object.hasOwn(failureCodes, code)
    ? failureCodes[code as keyof typeof failureCodes].exit
    : failureCodes.internal.exit;
}
