import { desktopWords } from './desktop-words.ts';
import type { AskNatively, NativeQuestion } from './native-question.ts';
import type { Removal } from './removal.ts';

const words = desktopWords.removal;

/** Says what will end, and for whom; Enter and Escape keep it (I106). */
export function removalQuestion(removal: Removal): NativeQuestion {
  switch (removal.kind) {
    case 'account': {
      const { alias, email, revokes, callers } = removal;
      const detail = [
        revokes ? words.revokes(email) : words.forgets(email),
        ...(callers.length === 0 ? [] : [words.callers(callers)]),
      ].join('\n\n');
      return keeping(words.account(alias), detail, revokes ? words.revokeAndForget : words.forget);
    }
    case 'caller':
      return keeping(words.caller(removal.name), words.callerDetail, words.revoke);
    case 'client':
      return keeping(words.client(removal.name), words.clientDetail, words.remove);
  }
}

export const confirmRemoval =
  (ask: AskNatively) =>
  async (removal: Removal): Promise<boolean> =>
    (await ask(removalQuestion(removal))) === 0;

const keeping = (message: string, detail: string, doIt: string): NativeQuestion => ({
  type: 'warning',
  message,
  detail,
  answers: [doIt, words.keep],
  usual: 1,
  cancel: 1,
});
