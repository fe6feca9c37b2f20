import { writeSync } from 'node:fs';

/**
 * Straight to the file descriptor: `process.stdout` costs a millisecond to set up and may still hold
 * bytes when the process exits. A reader that left (`keybearer accounts | head -1`) is no error. An answer
 * that cannot be written ends the process: a script must not take an empty file for a token.
 */
export function writeOut(fd: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const code = codeOf(error);
      if (code !== 'EAGAIN') {
        if (code === 'EPIPE' || fd !== 1) return;
        writeOut(2, `The answer could not be written (${String(code)}).\n`);
        process.exit(1);
      }
      // A pipe that another process made non-blocking is full: give its reader a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
