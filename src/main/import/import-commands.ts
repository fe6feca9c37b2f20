import { ok, type Result } from '../../shared/failure.ts';
import type { ReplaceRow } from '../../shared/import.ts';
import type { CommandInput, CommandOutputs } from '../../shared/ui-contract.ts';
import type { CommandTable } from '../accounts/command-gate.ts';
import type { ImportDesk } from './import-desk.ts';
import type { Originals } from './originals.ts';

interface Parts {
  readonly desk: ImportDesk;
  readonly originals: Originals;
}

export const importCommands = ({ desk, originals }: Parts) =>
  ({
    'import.give': async (input) => desk.give(input),
    'import.find': () => desk.find(),
    'import.start': (input) => desk.start(input),
    'import.cancel': async (input) => desk.cancel(input),
    'import.replace': (input) => replaceOriginals({ desk, originals }, input),
    'import.undo': async (input) => {
      const undone = await originals.undo(input.path);
      return undone.ok ? ok({ path: input.path }) : undone;
    },
    'import.replaced': async () => {
      const replaced = await originals.list();
      return replaced.ok ? ok({ replaced: replaced.value }) : replaced;
    },
  }) satisfies Partial<CommandTable>;

/** Takes the secrets out of imported files, one after the other; one that is kept does not stop the rest. */
async function replaceOriginals(
  { desk, originals }: Parts,
  input: CommandInput<'import.replace'>,
): Promise<Result<CommandOutputs['import.replace']>> {
  const files = desk.taken(input.id, input.sources);
  if (!files.ok) return files;
  const rows: ReplaceRow[] = [];
  for (const { source, file } of files.value) {
    const replaced = file === undefined ? undefined : await originals.replace(file);
    if (replaced?.ok) rows.push({ source, result: 'replaced', reason: null });
    else {
      const reason = replaced?.failure.sentence ?? 'Nothing was imported from it.';
      rows.push({ source, result: 'kept', reason });
    }
  }
  return ok({ rows });
}
