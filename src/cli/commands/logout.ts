import { ok } from '../../shared/failure.ts';
import { accountNamed } from '../agent/account-reference.ts';
import { withOwnKeyWatched } from '../agent/key-standing.ts';
import { openManaging } from '../agent/managing.ts';
import type { Command } from '../command.ts';

export const logout: Command = {
  words: ['logout'],
  operands: [{ name: 'A', required: true }],
  options: {
    'keep-grant': { kind: 'flag', help: 'do not revoke at Google; only forget the sign-in here' },
  },
  summary: 'sign an account out and revoke its grant at Google',
  details:
    'Revoking ends every token of the account, also those that scripts hold. Scripts that use the account get an error until you sign in again.',
  example: 'keybearer logout work',
  async run(context, args) {
    const account = args.operands[0] ?? '';
    const keep_grant = args.flags.has('keep-grant');
    const managing = await openManaging(context);
    if (!managing.ok) return managing;
    // Nothing is announced of an account that is not here; the agent says so.
    const state = await managing.value.state();
    const meant = state.ok ? accountNamed(state.value, account) : undefined;
    if (meant !== undefined) {
      const server = meant.sandbox ? 'the sandbox' : 'Google';
      context.terminal.err(
        keep_grant
          ? `Forgetting the sign-in of ${meant.email}; the grant at ${server} stays…`
          : `Revoking the grant of ${meant.email} at ${server} and removing its sign-in…`,
      );
    }
    const removed = await withOwnKeyWatched(context, () =>
      managing.value.command('account.remove', { account, keep_grant }),
    );
    if (!removed.ok) return removed;
    return ok({ text: removed.value.sentence, json: removed.value });
  },
};
