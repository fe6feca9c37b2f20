import { fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { ImportRow, ImportView } from '../../shared/import.ts';
import type { Managing } from './managing.ts';

/**
 * Watches one import until it has ended, telling each row once it has its result. `sources` is how many
 * were handed over: each stands for one row until the agent has read it, and then for what is in it.
 */
export async function followImport(
  managing: Managing,
  id: string,
  sources: number,
  onRow: (row: ImportRow, at: number, of: number) => void,
): Promise<Result<ImportView>> {
  const told = new Set<number>();
  const { found } = managing.watch(({ import: view }): Result<ImportView> | undefined => {
    if (view?.id !== id) return failed(replaced);
    for (const [at, row] of view.rows.entries()) {
      if (row.result === null || told.has(at)) continue;
      told.add(at);
      const unread = sources - new Set(view.rows.map(({ source }) => source)).size;
      onRow(row, told.size, view.rows.length + Math.max(0, unread));
    }
    return view.step === 'running' ? undefined : ok(view);
  });
  const seen = await found;
  if (!seen.ok) return seen;
  return seen.value ?? silent;
}

const replaced = {
  code: 'cancelled',
  sentence: 'Another import took the place of this one. Import the files again.',
} as const;

const silent = fail(
  'unexpected_response',
  'The agent stopped telling how the import goes. `keybearer accounts` shows what was taken.',
);
