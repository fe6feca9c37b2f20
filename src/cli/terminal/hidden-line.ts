import type { ReadStream } from 'node:tty';

const enter = new Set(['\r', '\n']);
const erase = new Set(['\u007f', '\b']);
/** Ctrl-C, and Ctrl-D before anything was typed. In raw mode the terminal makes no signal of them. */
const giveUp = '\u0003';
const endOfInput = '\u0004';

/** Longer than any passphrase that is accepted. */
const longest = 4_096;

/** Reads what is typed without showing it; the terminal is put back whatever happens. */
export async function hiddenLine(input: ReadStream): Promise<string | undefined> {
  input.setRawMode(true);
  input.setEncoding('utf8');
  let line = '';
  try {
    // Stepped by hand: leaving a `for await` would close standard input, and a second question follows.
    for (;;) {
      const chunk = await nextChunk(input);
      if (chunk === undefined) return undefined;
      for (const character of chunk) {
        if (enter.has(character)) return line;
        if (character === giveUp) return undefined;
        if (character === endOfInput) return line === '' ? undefined : line;
        if (erase.has(character)) line = [...line].slice(0, -1).join('');
        else if (line.length < longest) line += character;
      }
    }
  } finally {
    input.setRawMode(false);
    input.pause();
  }
}

function nextChunk(input: ReadStream): Promise<string | undefined> {
  return new Promise((resolve) => {
    const settle = (chunk: string | undefined): void => {
      input.off('data', onData);
      input.off('end', onEnd);
      input.pause();
      resolve(chunk);
    };
    const onData = (chunk: string | Buffer): void => settle(String(chunk));
    const onEnd = (): void => settle(undefined);
    input.once('data', onData);
    input.once('end', onEnd);
    input.resume();
  });
}
