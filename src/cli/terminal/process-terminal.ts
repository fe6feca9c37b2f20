import type { Environment } from '../../shared/places.ts';
import { hiddenLine } from './hidden-line.ts';
import { screenText } from './plain-text.ts';
import type { Terminal } from './terminal.ts';
import { writeOut } from './write-out.ts';

const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A redirect URL is at most 16 KiB; nobody types a line four times as long. */
const longestLine = 65_536;

export function processTerminal(env: Environment): Terminal {
  return {
    out: (text) => writeOut(1, text),
    err: (line) => writeOut(2, `${screenText(line)}\n`),
    colours: () =>
      (env.NO_COLOR ?? '') === '' &&
      env.TERM !== 'dumb' &&
      process.getBuiltinModule('node:tty').isatty(1),
    lines: stdinLines,
    bytes: stdinBytes,
    attended: () => {
      const { isatty } = process.getBuiltinModule('node:tty');
      return isatty(0) && isatty(2);
    },
    hiddenLine: () => hiddenLine(process.stdin),
    onInterrupt(callback) {
      for (const signal of interruptions) process.on(signal, callback);
      return () => {
        for (const signal of interruptions) process.off(signal, callback);
      };
    },
  };
}

async function* stdinLines(): AsyncGenerator<string> {
  let pending = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) {
    pending += String(chunk);
    const lines = pending.split('\n');
    pending = (lines.pop() ?? '').slice(0, longestLine);
    yield* lines;
  }
  if (pending !== '') yield pending;
}

async function stdinBytes(most: number): Promise<Uint8Array | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    const part = Buffer.from(chunk);
    length += part.length;
    if (length > most) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
