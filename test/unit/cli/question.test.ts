import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askPerson } from '../../../src/cli/approving/question.ts';
import type { Terminal } from '../../../src/cli/terminal/terminal.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A terminal at which a test types. */
function typing() {
  const said: string[] = [];
  const waiting: ((line: IteratorResult<string>) => void)[] = [];
  const answer = (result: IteratorResult<string>) => {
    waiting.shift()?.(result);
    return vi.advanceTimersByTimeAsync(0);
  };
  const lines = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<IteratorResult<string>>((resolve) => waiting.push(resolve)),
    }),
  };
  const terminal: Pick<Terminal, 'err' | 'lines'> = {
    err: (line) => said.push(line),
    lines: () => lines,
  };
  return {
    said,
    terminal: terminal as Terminal,
    types: (value: string) => answer({ value, done: false }),
    ends: () => answer({ value: undefined, done: true }),
  };
}

const never = new Promise<never>(() => {});

test.each([
  ['y', 'yes'],
  [' YES ', 'yes'],
  ['', 'no'],
  ['n', 'no'],
  ['yess', 'no'],
])('after a second, %j is %s', async (line, reply) => {
  const person = typing();
  const answered = askPerson(person.terminal, 'Allow this?', never);
  expect(person.said).toEqual(['Allow this? [y/N]']);
  await vi.advanceTimersByTimeAsync(1_000);
  await person.types(line);
  expect(await answered).toBe(reply);
});

test('S85: a yes that was typed before the question could be read does not count', async () => {
  const person = typing();
  const answered = askPerson(person.terminal, 'Allow this?', never);
  await vi.advanceTimersByTimeAsync(999);
  await person.types('y');
  expect(person.said).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  await person.types('n');
  expect(await answered).toBe('no');
});

test('S85: two minutes of silence are silence', async () => {
  const answered = askPerson(typing().terminal, 'Allow this?', never);
  const seen = vi.fn();
  void answered.then(seen);
  await vi.advanceTimersByTimeAsync(119_999);
  expect(seen).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(await answered).toBe('silence');
});

test('the end of the input is a no, also at once', async () => {
  const person = typing();
  const answered = askPerson(person.terminal, 'Allow this?', never);
  await person.ends();
  expect(await answered).toBe('no');
});

test('a question that was answered elsewhere is dropped, and leaves no timer', async () => {
  let settle = () => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const answered = askPerson(typing().terminal, 'Allow this?', settled);
  settle();
  expect(await answered).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});

test('a line of options is heeded, and the question asked anew, with a second to read it', async () => {
  const person = typing();
  const heeded: string[] = [];
  const answered = askPerson(person.terminal, 'Allow this?', never, (line) => heeded.push(line));
  await vi.advanceTimersByTimeAsync(1_000);
  await person.types('--for 1h');
  expect(heeded).toEqual(['--for 1h']);
  await person.types('y');
  expect(person.said.at(-1)).toContain('before the question could be read');
  await vi.advanceTimersByTimeAsync(1_000);
  await person.types('y');
  expect(await answered).toBe('yes');
});

test('where no options are taken, they are a no', async () => {
  const person = typing();
  const answered = askPerson(person.terminal, 'Remove it?', never);
  await vi.advanceTimersByTimeAsync(1_000);
  await person.types('--yes');
  expect(await answered).toBe('no');
});
