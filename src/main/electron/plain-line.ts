/** More does not fit on a line of a message box. */
const longest = 200;

/**
 * Text that a program chose (a path, an alias, a folder), as it may stand in a dialog: one line, so
 * that it cannot pass for lines of ours, and nothing that turns the reading direction round.
 */
export function plainLine(text: string): string {
  const visible = [...text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{fffd}')];
  return visible.length <= longest ? visible.join('') : `${visible.slice(0, longest).join('')}…`;
}
