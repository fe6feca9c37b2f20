import { fail, type Result } from '../../shared/failure.ts';
import {
  type CommandDispatcher,
  type CommandInput,
  type CommandName,
  type CommandOutputs,
  commandInputs,
  isCommandName,
} from '../../shared/ui-contract.ts';
import type { Log } from '../ports.ts';

/** One function for each command; the compiler sees to it that none is missing. */
export type CommandTable = {
  readonly [N in CommandName]: (input: CommandInput<N>) => Promise<Result<CommandOutputs[N]>>;
};

/**
 * The gate of every command: the name is looked up, the input is parsed from `unknown`, and whatever
 * breaks inside comes out as a value. Faces never see an exception of the core.
 */
export class CommandGate implements CommandDispatcher {
  readonly #table: CommandTable;
  readonly #log: Log;

  constructor(table: CommandTable, log: Log) {
    this.#table = table;
    this.#log = log;
  }

  async dispatch(name: string, input: unknown): Promise<Result<unknown>> {
    if (!isCommandName(name)) return fail('not_found', 'There is no such command.');
    const parsed = commandInputs[name].safeParse(input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const field = issue?.path.join('.') || 'input';
      return fail('invalid_request', `The field "${field}" is not as expected.`, {
        cause: issue?.message,
      });
    }
    try {
      // The table's entry for `name` takes what the schema for `name` gives; TypeScript cannot see
      // that the two lookups move together.
      const run = this.#table[name] as (input: unknown) => Promise<Result<unknown>>;
      return await run(parsed.data);
    } catch (error) {
      // The message may quote anything; its name and place in the code are all that is safe to keep.
      this.#log.warn('command_broke', {
        command: name,
        error: error instanceof Error ? error.name : typeof error,
      });
      return fail(
        'internal',
        'Keybearer made a mistake. Nothing was changed on purpose; try again.',
      );
    }
  }
}
