import { desktopWords } from './desktop-words.ts';
import type { NativeQuestion } from './native-question.ts';

const words = desktopWords.approval;

/** A message box cannot scroll: what does not fit would be allowed unseen. */
export const linesAtOnce = 12;

export interface PagedQuestion {
  readonly message: string;
  /** On every page, above the list. */
  readonly head: readonly string[];
  /** What the list is, as its heading; with its numbers where it takes several pages. */
  readonly heading: string;
  readonly items: readonly string[];
  /** On every page, below the list. */
  readonly tail: readonly string[];
  /** The answers of the last page before "Deny". */
  readonly answers: readonly string[];
}

/**
 * A question on as many pages as its list takes; only the last has its answers, so that nothing is
 * allowed that was not on the screen. `Deny` is focused on every page, and what Escape gives.
 */
export function pagesOf(asked: PagedQuestion): readonly NativeQuestion[] {
  const { items, heading } = asked;
  const pages = Math.max(1, Math.ceil(items.length / linesAtOnce));
  return Array.from({ length: pages }, (_, page) => {
    const from = page * linesAtOnce;
    const shown = items.slice(from, from + linesAtOnce);
    const title =
      pages === 1 ? heading : words.longer(heading, from + 1, from + shown.length, items.length);
    const list = shown.length === 0 ? [] : ['', `${title}:`, ...shown.map(bullet)];
    const tail = asked.tail.length === 0 ? [] : ['', ...asked.tail];
    const detail = [...asked.head, ...list, ...tail].join('\n').trim();
    const answers = page < pages - 1 ? [words.next] : asked.answers;
    return deniable(asked.message, detail, answers);
  });
}

/** A question whose last answer is no: focused, and what Escape and silence give. */
export const deniable = (
  message: string,
  detail: string,
  answers: readonly string[],
): NativeQuestion => ({
  type: 'warning',
  message,
  detail,
  answers: [...answers, words.deny],
  usual: answers.length,
  cancel: answers.length,
});

export const bullet = (text: string): string => `• ${text}`;
