import { fail, ok, type Result } from '../../shared/failure.ts';

/**
 * A caller's name and reason are its own claim and are shown to the person who approves, so nothing
 * in them may hide, reorder or imitate (S86): no control, bidi, zero-width or unassigned characters,
 * and no letters of several look-alike alphabets in one name.
 */
const hidden = /\p{C}|\p{Zl}|\p{Zp}|\p{Default_Ignorable_Code_Point}/u;
const latin = /\p{Script=Latin}/u;
const latinLookalike =
  /\p{Script=Cyrillic}|\p{Script=Greek}|\p{Script=Armenian}|\p{Script=Cherokee}/u;

const longestName = 64;
const longestReason = 200;

export function callerName(text: string): Result<string> {
  const name = text.normalize('NFKC').trim().replace(/\s+/g, ' ');
  if (name === '') return refused('name', 'is empty');
  if (latin.test(name) && latinLookalike.test(name)) {
    return refused('name', 'mixes letters that look alike');
  }
  return plain('name', text, name, longestName);
}

export function callerReason(text: string): Result<string> {
  return plain('reason', text, text.normalize('NFKC').trim(), longestReason);
}

/** Judged as it came, because normalising and trimming could remove what should be refused. */
function plain(field: string, asCame: string, text: string, longest: number): Result<string> {
  if (hidden.test(asCame)) return refused(field, 'holds characters that cannot be seen');
  if ([...text].length > longest) return refused(field, `is longer than ${longest} characters`);
  return ok(text);
}

const refused = (field: string, complaint: string) =>
  fail('invalid_request', `The field "${field}" ${complaint}.`);

/** Two names a person could take for one: revoking by name must never meet both. */
export const sameName = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase();
