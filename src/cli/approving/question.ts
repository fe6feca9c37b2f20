import type { Terminal } from '../terminal/terminal.ts';

export type Reply = 'yes' | 'no' | 'silence';

/** What was typed before the question could be read answers something else. */
const armingMs = 1_000;
/** So long a question waits for a person; then the answer is no. */
const silenceMs = 120_000;

/**
 * Yes or no from the person at the terminal. Only a written yes is one: Enter alone, the end of the
 * input and silence are a no. `undefined` when the question has become needless. A line of options
 * goes to `heed`, where there is one, and the question is asked again.
 */
export async function askPerson(
  terminal: Terminal,
  question: string,
  needless: Promise<unknown>,
  heed?: (options: string) => void,
): Promise<Reply | undefined> {
  const prompt = `${question} [y/N]`;
  const lines = terminal.lines()[Symbol.asyncIterator]();
  for (;;) {
    const said = await askOnce(terminal, prompt, lines, needless);
    if (typeof said !== 'object') return said;
    const { line } = said;
    if (line === undefined) return 'no';
    if (heed === undefined || !/^\s*--/.test(line)) {
      return /^\s*y(es)?\s*$/i.test(line) ? 'yes' : 'no';
    }
    heed(line);
  }
}

/** The first line that came when the question could have been read. */
async function askOnce(
  terminal: Terminal,
  prompt: string,
  lines: AsyncIterator<string>,
  needless: Promise<unknown>,
): Promise<Line | 'silence' | undefined> {
  terminal.err(prompt);
  let armed = false;
  const arming = setTimeout(() => {
    armed = true;
  }, armingMs);
  let silence: NodeJS.Timeout | undefined;
  const ends: Promise<'silence' | undefined>[] = [
    needless.then(() => undefined),
    new Promise((resolve) => {
      silence = setTimeout(() => resolve('silence'), silenceMs);
    }),
  ];
  try {
    for (;;) {
      const said = await Promise.race([nextLine(lines), ...ends]);
      if (typeof said !== 'object' || said.line === undefined || armed) return said;
      terminal.err(`That came before the question could be read. ${prompt}`);
    }
  } finally {
    clearTimeout(arming);
    clearTimeout(silence);
  }
}

/** No line: the input has ended. */
interface Line {
  readonly line?: string;
}

async function nextLine(lines: AsyncIterator<string>): Promise<Line> {
  const { value, done } = await lines.next();
  return done ? {} : { line: value };
}
