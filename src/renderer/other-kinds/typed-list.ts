/** What was typed, parted by spaces, commas or line breaks; undefined where nothing was. */
export function typedList(text: string): string[] | undefined {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts;
}

/** undefined where nothing was typed. */
export function typedText(text: string): string | undefined {
  const trimmed = text.trim();
  return trimmed === '' ? undefined : trimmed;
}
