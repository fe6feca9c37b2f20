import type { Terminal } from '../terminal/terminal.ts';

export type Reply = 'yes' | 'no' | 'silence';

/** What was typed before the question could be read answers something else. */
const armingMs = 1_000;
/** So long a question waits for a person; then the answer is no. */
const silenceMs = 120_000;

/**
 * Yes or no from the person at the terminal. Only a written yes is one: Enter alone, the end of the
 * input and silence are a no. `undefined` when the question has become needless.
 */
export async function askPerson(
  terminal: Terminal,
  question: string,
  needless: Promise<unknown>,
): Promise<Reply | undefined> {
  const prompt = `${question} [y/N]`;
  terminal.err(prompt);
  let armed = false;
  const arming = setTimeout(() => {
    armed = true;
  }, armingMs);
  let silence: NodeJS.Timeout | undefined;
  const ends: Promise<Reply | undefined>[] = [
    needless.then(() => undefined),
    new Promise((resolve) => {
      silence = setTimeout(() => resolve('silence'), silenceMs);
    }),
  ];
  const lines = terminal.lines()[Symbol.asyncIterator]();
  try {
    for (;;) {
      const said = await Promise.race([nextLine(lines), ...ends]);
      if (typeof said !== 'object') return said;
      if (said.line === undefined) return 'no';
      if (armed) return /^\s*y(es)?\s*$/i.test(said.line) ? 'yes' : 'no';
      terminal.err(`That came before the question could be read. ${prompt}`);
    }
  } finally {
    clearTimeout(arming);
    clearTimeout(silence);
  }
}

/** No line: the input has ended. */
async function nextLine(lines: AsyncIterator<string>): Promise<{ readonly line?: string }> {
  const { value, done } = await lines.next();
  return done ? {} : { line: value };
}
