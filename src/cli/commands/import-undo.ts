import { resolve } from 'node:path';
import { ok, type Result } from '../../shared/failure.ts';
import type { Managing } from '../agent/managing.ts';
import type { Answer } from '../command.ts';

/** Puts the originals back; without a file it lists what can be put back. */
export async function undoReplacements(
  managing: Managing,
  files: readonly string[],
): Promise<Result<Answer>> {
  if (files.length === 0) return listReplaced(managing);
  const undone: string[] = [];
  for (const file of files) {
    const answer = await managing.command('import.undo', { path: resolve(file) });
    if (!answer.ok) return answer;
    undone.push(answer.value.path);
  }
  return ok({
    text: undone.map((path) => `${path} is as it was before.`).join('\n'),
    json: { undone },
  });
}

async function listReplaced(managing: Managing): Promise<Result<Answer>> {
  const answer = await managing.command('import.replaced', {});
  if (!answer.ok) return answer;
  const { replaced } = answer.value;
  const text =
    replaced.length === 0
      ? 'No file of an import was changed.'
      : `These can be put back: ${replaced.map(({ path }) => path).join(', ')}`;
  return ok({ text, json: { replaced } });
}
