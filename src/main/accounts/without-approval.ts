import { fail } from '../../shared/failure.ts';
import type { CommandDispatcher } from '../../shared/ui-contract.ts';

/**
 * The commands as the desktop app's window and socket have them: neither can let a caller in, not even
 * with the owner key. Only the native dialog can, which holds the whole dispatcher (promise 8).
 */
export const withoutApproval = (commands: CommandDispatcher): CommandDispatcher => ({
  dispatch: async (name, input) =>
    name === 'caller.approve' ? onlyNatively : commands.dispatch(name, input),
});

const onlyNatively = fail(
  'not_allowed',
  'The desktop app asks in a dialog of its own whether a script may come in. Answer there.',
);
