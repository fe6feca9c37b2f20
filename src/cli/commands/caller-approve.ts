import { fail, failed, ok, type Result } from '../../shared/failure.ts';
import { shortNames } from '../account-rows.ts';
import { type Managing, openManaging } from '../agent/managing.ts';
import { agreeOnPairing } from '../approving/agreement.ts';
import { type Choice, choiceOptions, readChoice } from '../approving/choice.ts';
import { pairingWithCode } from '../approving/pairing-facts.ts';
import type { Arguments } from '../arguments.ts';
import type { Answer, Command, Context } from '../command.ts';

export const callerApprove: Command = {
  words: ['caller', 'approve'],
  operands: [{ name: 'CODE', required: true }],
  options: {
    ...choiceOptions,
    yes: { kind: 'flag', help: 'do not ask here once more' },
  },
  summary: 'give a waiting script the key it asks for, or less',
  details:
    'Approve only a code that you see in front of you: the name is the script’s own claim. On a terminal you are shown who asks and for what, and asked once more, where you can also type options for less; silence for two minutes is a no. Left out, --account and --scope are the whole wish, --for is 90d and --ask never.',
  example: 'keybearer caller approve BCDF-GHJK --scope drive.readonly --for 30d',
  run,
};

async function run(context: Context, args: Arguments): Promise<Result<Answer>> {
  const choice = readChoice(args, (args.operands[0] ?? '').trim());
  if (!choice.ok) return choice;
  const managing = await openManaging(context);
  if (!managing.ok) return managing;
  const asks = context.terminal.attended() && !args.flags.has('yes') && !managing.value.asks;
  const agreed = asks ? await askFirst(context, managing.value, choice.value) : choice;
  if (!agreed.ok) return agreed;
  const approved = await managing.value.command('caller.approve', agreed.value);
  if (!approved.ok) return approved;
  const { name, grants } = approved.value;
  const lines = grants.map((grant) => `  ${grant.account}: ${shortNames(grant.scopes)}`);
  return ok({ text: [`${name} may now use`, ...lines].join('\n'), json: approved.value });
}

/** Shows what the window's dialog shows; a no, or silence, is told to the agent as such. */
async function askFirst(
  { terminal }: Context,
  managing: Managing,
  wish: Choice,
): Promise<Result<Choice>> {
  const state = await managing.state();
  if (!state.ok) return state;
  // There the person reads all this in a native dialog, whose answer is the one that counts.
  if (state.value.shell.native_approvals) return ok(wish);
  const pairing = pairingWithCode(state.value, wish.code);
  // The agent knows better why there is none.
  if (pairing === undefined) return ok(wish);
  const asked = { state: state.value, pairing, wish };
  const { reply, choice } = await agreeOnPairing(terminal, asked, new Promise(() => {}));
  if (reply === 'yes') return ok(choice);
  const silence = reply === 'silence';
  const denied = await managing.command('caller.deny', { code: pairing.code, silence });
  if (!denied.ok) return failed(denied.failure);
  return silence
    ? fail('approval_timeout', 'Nobody answered for two minutes, so the script was denied.')
    : fail('denied', `${pairing.name} was denied. Nothing was allowed.`);
}
