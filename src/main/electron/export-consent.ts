import type { AppState } from '../../shared/app-state.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import type { Origin } from '../person.ts';
import { accountNamed } from './account-named.ts';
import type { Consent } from './consent-questions.ts';
import { desktopWords } from './desktop-words.ts';
import { pagesOf } from './paged-question.ts';
import { plainLine } from './plain-line.ts';

const words = desktopWords.exporting;

/** The one way for a secret out of Keybearer, and so a question of its own. `asked`: who wants it. */
export function exportConsent(
  state: AppState,
  input: CommandInput<'export.account'>,
  asked: readonly string[],
): Result<Consent> {
  const account =
    input.account === undefined
      ? state.accounts.find((one) => one.default)
      : accountNamed(state.accounts, input.account);
  if (account === undefined) return noSuchAccount;
  return ok({
    pages: pagesOf({
      message: words.account(account.alias, account.email),
      head: [...asked, words.file(plainLine(input.path)), words.inClear],
      heading: '',
      items: [],
      tail: [],
      answers: [words.writeIt],
    }),
    input: { ...input, account: account.id },
  });
}

export const backupConsent = (
  input: CommandInput<'backup.create'>,
  asked: readonly string[],
  by: Origin['kind'],
): Consent => ({
  pages: pagesOf({
    message: words.backup,
    head: [
      ...asked,
      words.file(plainLine(input.path)),
      by === 'window' ? words.encrypted : words.encryptedByProgram,
    ],
    heading: '',
    items: [],
    tail: [],
    answers: [words.writeIt],
  }),
  input,
});

const noSuchAccount = fail('not_found', 'There is no account of this name.');
