import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../../src/cli/arguments.ts';
import type { OptionSpec } from '../../../src/cli/command.ts';
import { commands, findCommand } from '../../../src/cli/commands.ts';

const options: Record<string, OptionSpec> = {
  all: { kind: 'flag', help: '' },
  name: { kind: 'text', value: 'N', help: '' },
  scope: { kind: 'list', value: 'S', help: '' },
  wait: { kind: 'seconds', least: 1, most: 60, help: '' },
};
const shape = {
  words: ['try'],
  operands: [
    { name: 'A', required: true },
    { name: 'B', required: false },
  ],
  options,
};
const parse = (...argv: string[]) => parseArguments(shape, argv);

describe('what is understood', () => {
  test.each([
    [['a'], { operands: ['a'] }],
    [['a', 'b'], { operands: ['a', 'b'] }],
    [['--all', 'a'], { operands: ['a'], flags: ['all'] }],
    [['a', '--all', '--all'], { operands: ['a'], flags: ['all'] }],
    [['a', '--json'], { operands: ['a'], flags: ['json'] }],
    [['a', '--name', 'n'], { operands: ['a'], texts: { name: 'n' } }],
    [['a', '--name=n=m'], { operands: ['a'], texts: { name: 'n=m' } }],
    [['a', '--name=-n'], { operands: ['a'], texts: { name: '-n' } }],
    [['a', '--name', '-'], { operands: ['a'], texts: { name: '-' } }],
    [['a', '--scope', 'x', '--scope=y'], { operands: ['a'], lists: { scope: ['x', 'y'] } }],
    [['a', '--wait', '60'], { operands: ['a'], numbers: { wait: 60 } }],
    [['--', '--all'], { operands: ['--all'] }],
    [['-'], { operands: ['-'] }],
    [['--help'], { flags: ['help'] }],
    [['-h', 'a', 'b', 'c'], { operands: ['a', 'b', 'c'], flags: ['help'] }],
  ])('%j', (argv, expected) => {
    const parsed = parse(...argv);
    if (!parsed.ok) throw new Error(parsed.failure.sentence);
    const { operands, flags, texts, lists, numbers } = parsed.value;
    expect({
      operands,
      flags: [...flags],
      texts: Object.fromEntries(texts),
      lists: Object.fromEntries(lists),
      numbers: Object.fromEntries(numbers),
    }).toEqual({ operands: [], flags: [], texts: {}, lists: {}, numbers: {}, ...expected });
  });
});

test('every argument that may be missing has words', () => {
  for (const { words, operands } of commands.filter((one) => one.operands[0]?.required)) {
    const parsed = parseArguments({ words, operands, options: {} }, []);
    const name = operands[0]?.name ?? '';
    expect(parsed).toMatchObject({ ok: false });
    if (!parsed.ok) expect(parsed.failure.sentence).not.toContain(`${name} is missing: ${name}`);
  }
});

describe('what is refused', () => {
  test.each([
    [[], 'A is missing: an account (its alias, address or id).'],
    [[''], 'A is empty.'],
    [['a', 'b', 'c'], '"c" is one argument too many.'],
    [['a', '--al'], 'There is no option --al here. Did you mean --all?'],
    [['a', '--nmae', 'x'], 'Did you mean --name?'],
    [['a', '-n', 'x'], 'There is no option -n here.'],
    [['a', '--constructor'], 'There is no option --constructor here.'],
    [['a', '--name'], '--name needs a value'],
    [['a', '--name', '--all'], '--name needs a value'],
    [['a', '--name='], '--name needs a value that is not empty.'],
    [['a', '--name', 'x', '--name', 'y'], '--name was given twice.'],
    [['a', '--wait', '1', '--wait', '2'], '--wait was given twice.'],
    [['a', '--all=yes'], '--all takes no value.'],
    [['a', '--wait', '0'], 'from 1 to 60'],
    [['a', '--wait', '61'], 'from 1 to 60'],
    [['a', '--wait=-5'], 'from 1 to 60'],
    [['a', '--wait', '1.5'], 'from 1 to 60'],
    [['a', '--wait', '1e1'], 'from 1 to 60'],
    [['a', '--wait', '99999999999999999999'], 'from 1 to 60'],
  ])('%j', (argv, sentence) => {
    const parsed = parse(...argv);
    expect(parsed).toMatchObject({ ok: false, failure: { code: 'invalid_request' } });
    if (!parsed.ok) expect(parsed.failure.sentence).toContain(sentence);
  });
});

describe('which command is meant', () => {
  test.each([
    [['status'], ['status'], []],
    [['--json', 'status'], ['status'], ['--json']],
    [['client', 'add', 'F'], ['client', 'add'], ['F']],
    [['help', 'client', 'add'], ['client', 'add'], ['--help']],
    [['client', '--json', 'add'], undefined, ['--json', 'add']],
    [['help'], undefined, []],
    [['help', '--json'], undefined, ['--json']],
    [['nonsense', '--all'], undefined, ['--all']],
    [['--', 'status'], undefined, ['status']],
  ])('%j', (argv, words, rest) => {
    const found = findCommand(argv);
    expect(found.command?.words).toEqual(words);
    if (words !== undefined) expect(found.rest).toEqual(rest);
  });
});
