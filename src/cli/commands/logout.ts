import type { AccountView } from '../../shared/account.ts';
import { fail, ok } from '../../shared/failure.ts';
import { removalMeaning, removalRevokes } from '../../shared/removal-meaning.ts';
import { accountNamed } from '../agent/account-reference.ts';
import { withOwnKeyWatched } from '../agent/key-standing.ts';
import { openManaging } from '../agent/managing.ts';
import type { Command } from '../command.ts';
import { reachJson, reachLines } from '../removal-words.ts';
import { confirmed } from '../terminal/confirmation.ts';

export const logout: Command = {
  words: ['logout'],
  operands: [{ name: 'A', required: true }],
  options: {
    'keep-grant': { kind: 'flag', help: 'do not revoke at Google; only forget the sign-in here' },
    yes: { kind: 'flag', help: 'do not ask first' },
  },
  summary: 'sign an account out and revoke its grant at Google',
  details:
    'Revoking ends every token of the account, also those that scripts hold. Scripts that use the account get an error until you sign in again. It says first what else ends with it, files that were imported among it, and on a terminal asks.',
  example: 'keybearer logout work',
  async run(context, args) {
    const account = args.operands[0] ?? '';
    const keep_grant = args.flags.has('keep-grant');
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    // Nothing is announced of an account that is not here; the agent says so. A person who is asked
    // about this reads there what it means.
    const state = managing.value.asks ? undefined : await managing.value.state();
    const meant = state?.ok ? accountNamed(state.value, account) : undefined;
    const known = state?.ok && meant !== undefined ? { state: state.value, meant } : undefined;
    const revokes = meant !== undefined && removalRevokes(meant, keep_grant);
    // Also where nobody is asked: whoever reads the log of a script finds there what ended with it.
    if (known !== undefined) {
      for (const line of reachLines(known.state, known.meant, revokes)) context.terminal.err(line);
    }
    if (meant !== undefined && context.terminal.attended() && !args.flags.has('yes')) {
      const question = revokes
        ? `Revoke the grant of ${meant.email} and remove its sign-in?`
        : `Forget ${meant.email} here?`;
      const agreed = await confirmed(context.terminal, false, question);
      if (!agreed.ok) return agreed;
      if (!agreed.value) return kept;
    }
    if (meant !== undefined) {
      context.terminal.err(underWay(meant, keep_grant));
    }
    const removed = await withOwnKeyWatched(context, () =>
      managing.value.command('account.remove', { account, keep_grant }),
    );
    if (!removed.ok) return removed;
    const reach = known && reachJson(known.state, known.meant, revokes);
    return ok({ text: removed.value.sentence, json: { ...removed.value, reach: reach ?? null } });
  },
};

function underWay(meant: AccountView, keepGrant: boolean): string {
  if (meant.kind !== 'user') return removalMeaning(meant.kind, meant.email);
  const server = meant.sandbox ? 'the sandbox' : 'Google';
  return keepGrant
    ? `Forgetting the sign-in of ${meant.email}; the grant at ${server} stays…`
    : `Revoking the grant of ${meant.email} at ${server} and removing its sign-in…`;
}

const kept = fail('cancelled', 'Nothing was removed.');
