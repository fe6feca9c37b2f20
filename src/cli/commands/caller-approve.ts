import { fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import { shortNames } from '../account-rows.ts';
import { type Managing, openManaging } from '../agent/managing.ts';
import { pairingFacts, pairingWithCode } from '../approving/pairing-facts.ts';
import { askPerson } from '../approving/question.ts';
import { mostPerMinute, readTerms, termOptions } from '../approving/terms.ts';
import type { Arguments } from '../arguments.ts';
import type { Answer, Command, Context } from '../command.ts';
import { readScopes } from '../scope-arguments.ts';

export const callerApprove: Command = {
  words: ['caller', 'approve'],
  operands: [{ name: 'CODE', required: true }],
  options: {
    account: {
      kind: 'list',
      value: 'A',
      help: 'of the accounts it asks for only this one; may be repeated',
    },
    scope: {
      kind: 'list',
      value: 'S',
      help: 'of the permissions it asks for only this one; may be repeated',
    },
    ...termOptions,
    rate: { kind: 'count', least: 1, most: mostPerMinute, help: 'at most so many tokens a minute' },
    yes: { kind: 'flag', help: 'do not ask here once more' },
  },
  summary: 'give a waiting script the key it asks for, or less',
  details:
    'Approve only a code that you see in front of you: the name is the script’s own claim. On a terminal you are shown who asks and for what, and asked once more; silence for two minutes is a no. Left out, --account and --scope are the whole wish, --for is 90d and --ask never.',
  example: 'keybearer caller approve BCDF-GHJK --scope drive.readonly --for 30d',
  run,
};

async function run(context: Context, args: Arguments): Promise<Result<Answer>> {
  const choice = readChoice(args);
  if (!choice.ok) return choice;
  const managing = await openManaging(context);
  if (!managing.ok) return managing;
  if (context.terminal.attended() && !args.flags.has('yes') && !managing.value.asks) {
    const agreed = await askFirst(context, managing.value, choice.value);
    if (!agreed.ok) return agreed;
  }
  const approved = await managing.value.command('caller.approve', choice.value);
  if (!approved.ok) return approved;
  const { name, grants } = approved.value;
  const lines = grants.map((grant) => `  ${grant.account}: ${shortNames(grant.scopes)}`);
  return ok({ text: [`${name} may now use`, ...lines].join('\n'), json: approved.value });
}

function readChoice(args: Arguments): Result<CommandInput<'caller.approve'>> {
  const { lists, numbers, operands } = args;
  const terms = readTerms(args);
  if (!terms.ok) return terms;
  const scopes = readScopes(lists.get('scope'));
  if (!scopes.ok) return scopes;
  const accounts = lists.get('account');
  const rate = numbers.get('rate');
  return ok({
    code: (operands[0] ?? '').trim(),
    ...(accounts === undefined ? {} : { accounts: [...accounts] }),
    ...(scopes.value.length === 0 ? {} : { scopes: scopes.value }),
    ...terms.value,
    ...(rate === undefined ? {} : { per_minute: rate }),
  });
}

/** Shows what the window's dialog shows; a no, or silence, is told to the agent as such. */
async function askFirst(
  { terminal }: Context,
  managing: Managing,
  choice: CommandInput<'caller.approve'>,
): Promise<Result<void>> {
  const state = await managing.state();
  if (!state.ok) return state;
  // There the person reads all this in a native dialog, whose answer is the one that counts.
  if (state.value.shell.native_approvals) return ok(undefined);
  const pairing = pairingWithCode(state.value, choice.code);
  // The agent knows better why there is none.
  if (pairing === undefined) return ok(undefined);
  for (const line of pairingFacts(state.value, pairing, choice)) terminal.err(line);
  const reply = await askPerson(terminal, 'Allow this?', new Promise(() => {}));
  if (reply === 'yes') return ok(undefined);
  const silence = reply === 'silence';
  const denied = await managing.command('caller.deny', { code: pairing.code, silence });
  if (!denied.ok) return failed(denied.failure);
  return silence
    ? fail('approval_timeout', 'Nobody answered for two minutes, so the script was denied.')
    : fail('denied', `${pairing.name} was denied. Nothing was allowed.`);
}
