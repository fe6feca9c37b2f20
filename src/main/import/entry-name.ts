import { isVisibleText } from '../../shared/visible-text.ts';

/** How an entry is shown: by its own name where that can be shown, otherwise by its place. */
export const entryName = (name: string, at: number): string =>
  name.length <= 100 && isVisibleText(name) && !name.startsWith('#') ? name : `#${at + 1}`;
