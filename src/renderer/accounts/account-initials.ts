import type { AccountView } from '../../shared/account.ts';

/** One or two letters for an account: of the person's name, else of the alias. */
export function initialsOf(account: Pick<AccountView, 'name' | 'alias' | 'email'>): string {
  const source = account.name?.trim() || account.alias || account.email;
  const parts = source.split(/[\s._@-]+/).filter(Boolean);
  const letters = parts
    .slice(0, 2)
    // By code point: half of a surrogate pair is no letter.
    .map((part) => [...part][0] ?? '')
    .join('');
  return letters.toUpperCase() || '?';
}

/** The colours of styles/lists.css. */
export const tints = 8;

/** The same account has the same tint wherever and whenever it is drawn. */
export function tintOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % tints;
}
