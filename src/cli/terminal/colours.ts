import type { Terminal } from './terminal.ts';

type Paint = (text: string) => string;

interface Screen {
  readonly terminal: Terminal;
}

const paint =
  (code: number) =>
  (screen: Screen): Paint =>
    screen.terminal.colours() ? (text) => `\u001b[${code}m${text}\u001b[0m` : (text) => text;

export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);
export const yellow = paint(33);
