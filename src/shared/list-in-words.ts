/** `work, home and archive`. The format is made here and not above: the command line starts faster without. */
export const listInWords = (items: readonly string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(items);
