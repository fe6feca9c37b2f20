import { fail, ok, type Result } from '../../shared/failure.ts';
import { askPerson } from '../approving/question.ts';
import type { Terminal } from './terminal.ts';

const neverNeedless = new Promise<never>(() => {});

/** Whether a person wants this: asked where one sits there, said with `--yes` where none does. */
export async function confirmed(
  terminal: Terminal,
  said: boolean,
  question: string,
): Promise<Result<boolean>> {
  if (said) return ok(true);
  if (!terminal.attended()) {
    return fail('invalid_request', 'Nobody is there to be asked. Say --yes if you mean it.');
  }
  return ok((await askPerson(terminal, question, neverNeedless)) === 'yes');
}
