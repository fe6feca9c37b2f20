import type { Failure } from '../../shared/failure.ts';
import type { CommandDispatcher, CommandName } from '../../shared/ui-contract.ts';
import type { Origin, Person } from '../person.ts';

/** What lets a caller in, or lets it have more, or lets a secret out into a file. */
const approvalCommands = [
  'approval.allow',
  'backup.create',
  'caller.approve',
  'caller.change',
  'export.account',
  'policy.review',
] as const satisfies readonly CommandName[];

export type ApprovalCommand = (typeof approvalCommands)[number];

export const isApproval = (name: string): name is ApprovalCommand =>
  approvalCommands.some((approval) => approval === name);

/**
 * The commands as the desktop app's window and socket have them: either may ask for an approval, with
 * all that a person chose there, and neither can give one, not even with the owner key (I105). The
 * person reads the choice in a native dialog, and what was read there is what runs.
 */
export const askedNatively = (
  commands: CommandDispatcher,
  person: Person,
  origin: Origin,
  more: {
    readonly gone?: AbortSignal;
    /** For the record: it was not run. */
    readonly refused?: (name: ApprovalCommand, failure: Failure) => void;
  } = {},
): CommandDispatcher => ({
  async dispatch(name, input) {
    if (!isApproval(name)) return commands.dispatch(name, input);
    const agreed = await person.agrees({ kind: 'command', name, input }, origin, more.gone);
    if (agreed.ok) return commands.dispatch(name, agreed.value);
    more.refused?.(name, agreed.failure);
    return agreed;
  },
});
