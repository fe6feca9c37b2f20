import { type LeftOnDisk, leftOnDiskName } from '../../shared/left-on-disk.ts';
import { removalMeaning } from '../../shared/removal-meaning.ts';
import { shortScopeName } from '../../shared/scope.ts';
import { desktopWords } from './desktop-words.ts';
import { type NativeDesk, ranks } from './native-desk.ts';
import type { NativeQuestion } from './native-question.ts';
import type { Removal } from './removal.ts';

const words = desktopWords.removal;

/** What ends, and for whom. */
export function removalDetail(removal: Removal): string {
  switch (removal.kind) {
    case 'account': {
      const { email, accountKind, revokes, callers, alsoEnding, files } = removal;
      const forgets =
        accountKind === 'user' ? words.forgets(email) : removalMeaning(accountKind, email);
      return [
        revokes ? words.revokes(email) : forgets,
        ...(alsoEnding.length === 0 ? [] : [words.alsoEnding(alsoEnding)]),
        ...(callers.length === 0 ? [] : [words.callers(callers)]),
        ...filesDetail(files, revokes),
      ].join('\n\n');
    }
    case 'permissions': {
      const { email, givenUp, callers, alsoEnding, files } = removal;
      return [
        words.narrows(email, givenUp.map(shortScopeName)),
        ...(alsoEnding.length === 0 ? [] : [words.alsoEnding(alsoEnding)]),
        ...(callers.length === 0 ? [] : [words.callersNarrowed(callers)]),
        ...filesDetail(files, true),
      ].join('\n\n');
    }
    case 'caller':
      return words.callerDetail;
    case 'client':
      return [words.clientDetail, ...filesDetail(removal.files, false)].join('\n\n');
  }
}

/** What imports left where it was: dead after a revocation, and good as ever without one. */
function filesDetail(files: readonly LeftOnDisk[], revokes: boolean): string[] {
  if (files.length === 0) return [];
  const names = files.map(leftOnDiskName);
  return [revokes ? words.filesEnding(names) : words.filesStaying(names)];
}

/** Enter and Escape keep it (I106). */
function removalQuestion(removal: Removal): NativeQuestion {
  const detail = removalDetail(removal);
  switch (removal.kind) {
    case 'account': {
      const { alias, revokes } = removal;
      return keeping(words.account(alias), detail, revokes ? words.revokeAndForget : words.forget);
    }
    case 'permissions':
      return keeping(words.narrow(removal.alias), detail, words.revokeAndSignIn);
    case 'caller':
      return keeping(words.caller(removal.name), detail, words.revoke);
    case 'client':
      return keeping(words.client(removal.name), detail, words.remove);
  }
}

/** In its turn, as every native question; a conversation before it may be about to end. */
export const confirmRemoval =
  (desk: NativeDesk) =>
  async (removal: Removal): Promise<boolean> => {
    const question = removalQuestion(removal);
    const turn = { rank: ranks.window, gone: new AbortController().signal };
    return (await desk.talk(turn, (questions) => questions.askAtOnce(question))) === 0;
  };

const keeping = (message: string, detail: string, doIt: string): NativeQuestion => ({
  type: 'warning',
  message,
  detail,
  answers: [doIt, words.keep],
  usual: 1,
  cancel: 1,
});
