import { fail, ok, type Result } from '../../shared/failure.ts';
import { accountRow } from '../account-rows.ts';
import { openManaging } from '../agent/managing.ts';
import type { Arguments } from '../arguments.ts';
import type { Answer, Command, Context } from '../command.ts';
import { duration } from '../terminal/times.ts';
import { addedText } from './account-added.ts';

export const accountPasteToken: Command = {
  words: ['account', 'paste-token'],
  operands: [],
  options: {
    client: { kind: 'text', value: 'N', help: 'only for a token of the sandbox: its client' },
    alias: { kind: 'text', value: 'N', help: 'what to call it' },
  },
  summary: 'add an access token from standard input, until it ends',
  details:
    'The token is checked with tokeninfo and served for its own permissions until it ends; there is nothing to renew it with. It is read from standard input, so that it stands in no list of processes and no history.',
  example: 'keybearer account paste-token --alias lent < token',
  run,
};

/** Google documents 2,048 bytes. */
const longestToken = 8192;

async function run(context: Context, args: Arguments): Promise<Result<Answer>> {
  const token = await readToken(context);
  if (!token.ok) return token;
  const managing = await openManaging(context);
  if (!managing.ok) return managing;
  const client = args.texts.get('client');
  const alias = args.texts.get('alias');
  const added = await managing.value.command('access-token.add', {
    token: token.value,
    ...(client === undefined ? {} : { client }),
    ...(alias === undefined ? {} : { alias }),
  });
  if (!added.ok) return added;
  const { account, result } = added.value;
  const left = (account.expires_at ?? 0) - context.now() / 1000;
  const until = left > 0 ? ` It is good for ${duration(left)}.` : '';
  return ok({
    text: `${addedText(added.value, 'the access token of')}${until}`,
    json: { account: accountRow(account), result },
  });
}

async function readToken({ terminal }: Context): Promise<Result<string>> {
  if (terminal.attended()) {
    terminal.err('Paste the access token; it is not shown. Then press Enter:');
    return judge(await terminal.hiddenLine());
  }
  const bytes = await terminal.bytes(longestToken);
  return judge(bytes === undefined ? undefined : new TextDecoder().decode(bytes));
}

function judge(text: string | undefined): Result<string> {
  const token = text?.trim() ?? '';
  return token === ''
    ? fail(
        'invalid_request',
        'No access token came on standard input. Give it as one line of at most 8 KiB.',
      )
    : ok(token);
}
