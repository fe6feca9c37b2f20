import type { HeaderLine } from '../../shared/playground.ts';

export type HeaderLines =
  | { readonly kind: 'headers'; readonly headers: readonly HeaderLine[] }
  /** The first line that is no header. */
  | { readonly kind: 'unreadable'; readonly line: string };

/** "Name: value" in lines, as people type and paste them; empty lines do not count. */
export function headerLines(text: string): HeaderLines {
  const headers: HeaderLine[] = [];
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon < 1) return { kind: 'unreadable', line };
    headers.push({ name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() });
  }
  return { kind: 'headers', headers };
}
