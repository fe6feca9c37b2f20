import { fail } from '../../shared/failure.ts';
import type { CommandDispatcher, CommandName } from '../../shared/ui-contract.ts';

/** What lets a caller in, or lets it have more. */
const approvals: ReadonlySet<string> = new Set<CommandName>([
  'approval.allow',
  'caller.approve',
  'caller.change',
  'policy.review',
]);

/**
 * The commands as the desktop app's window and socket have them: neither can let a caller in, not even
 * with the owner key. Only the native dialog can, which holds the whole dispatcher (promise 8).
 */
export const withoutApproval = (commands: CommandDispatcher): CommandDispatcher => ({
  dispatch: async (name, input) =>
    approvals.has(name) ? onlyNatively : commands.dispatch(name, input),
});

const onlyNatively = fail(
  'not_allowed',
  'The desktop app asks in a dialog of its own whether a script may come in. Answer there.',
);
