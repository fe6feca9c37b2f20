import { fail, ok, type Result } from '../shared/failure.ts';
import type { Operand, OptionSpec } from './command.ts';
import { nearestName } from './nearest-name.ts';

/** What was typed after the command's own words, judged against what the command takes. */
export interface Arguments {
  readonly operands: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly texts: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  /** Seconds, or how many. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** Options that every command takes. */
export const commonOptions: Readonly<Record<string, OptionSpec>> = {
  json: { kind: 'flag', help: 'one JSON document on standard output' },
  help: { kind: 'flag', help: 'this text' },
};

interface Shape {
  readonly words: readonly string[];
  readonly operands: readonly Operand[];
  readonly options: Readonly<Record<string, OptionSpec>>;
}

/**
 * Strict on purpose: an option that is not known, given twice or left without its value ends the
 * command, because guessing could send a sign-in or a log-out to the wrong account.
 */
export function parseArguments(shape: Shape, argv: readonly string[]): Result<Arguments> {
  const read = readOptions({ ...shape.options, ...commonOptions }, argv);
  if (!read.ok || read.value.flags.has('help')) return read;
  const { operands } = read.value;
  const missing = shape.operands.find(
    ({ required, unless }, at) =>
      required && at >= operands.length && !(unless && read.value.flags.has(unless)),
  );
  if (missing !== undefined) return usage(shape.words, missingSentence(missing));
  const most = shape.operands.at(-1)?.repeated ? operands.length : shape.operands.length;
  const extra = operands[most];
  if (extra !== undefined) return usage(shape.words, `"${extra}" is one argument too many.`);
  const empty = operands.indexOf('');
  const named = shape.operands[empty] ?? shape.operands.at(-1);
  if (empty >= 0) return usage(shape.words, `${named?.name} is empty.`);
  return read;
}

/** The letters of the usage line, in words: who types a command has not read them yet. */
const operandWords: Readonly<Record<string, string>> = {
  A: 'an account (its alias, address or id)',
  ALIAS: 'an alias',
  CODE: 'the code that the script shows',
  FILE: 'a file',
  ID: 'the id of a question (`keybearer status` lists them)',
  N: 'the name of a client',
  NAME: 'the name of a script',
  SHELL: 'a shell: bash, zsh, fish or powershell',
  TARGET: 'the address of a service account',
};

function missingSentence({ name, unless }: Operand): string {
  const instead = unless === undefined ? '' : ` (or --${unless})`;
  return `${name} is missing: ${operandWords[name] ?? name}${instead}.`;
}

function readOptions(
  known: Readonly<Record<string, OptionSpec>>,
  argv: readonly string[],
): Result<Arguments> {
  const read: Collected = {
    operands: [],
    flags: new Set(),
    texts: new Map(),
    lists: new Map(),
    numbers: new Map(),
  };
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--') {
      read.operands.push(...argv.slice(at + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      read.operands.push(word);
      continue;
    }
    const [typed, attached] = splitOption(word);
    const name = typed === '-h' ? 'help' : typed.slice(2);
    const isName = typed === '-h' || typed.startsWith('--');
    const spec = isName && Object.hasOwn(known, name) ? known[name] : undefined;
    if (spec === undefined) return unknownOption(typed, Object.keys(known));
    if (spec.kind === 'flag') {
      if (attached !== undefined) return fail('invalid_request', `${typed} takes no value.`);
      read.flags.add(name);
      continue;
    }
    if (attached === undefined) at += 1;
    const kept = keepValue(read, name, spec, attached ?? valueAfter(argv[at]));
    if (!kept.ok) return kept;
  }
  return ok(read);
}

interface Collected {
  readonly operands: string[];
  readonly flags: Set<string>;
  readonly texts: Map<string, string>;
  readonly lists: Map<string, string[]>;
  readonly numbers: Map<string, number>;
}

/** A word that looks like an option is far more often a forgotten value than a value. */
const valueAfter = (word: string | undefined): string | undefined =>
  word?.startsWith('-') && word !== '-' ? undefined : word;

function keepValue(
  read: Collected,
  name: string,
  spec: Exclude<OptionSpec, { kind: 'flag' }>,
  value: string | undefined,
): Result<void> {
  if (value === undefined) {
    return fail(
      'invalid_request',
      `--${name} needs a value (one that begins with "-" is written --${name}=VALUE).`,
    );
  }
  if (value === '') return fail('invalid_request', `--${name} needs a value that is not empty.`);
  if (spec.kind === 'list') {
    read.lists.set(name, [...(read.lists.get(name) ?? []), value]);
    return ok(undefined);
  }
  if (read.texts.has(name) || read.numbers.has(name)) {
    return fail('invalid_request', `--${name} was given twice.`);
  }
  if (spec.kind === 'text') {
    read.texts.set(name, value);
    return ok(undefined);
  }
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= spec.least && number <= spec.most)) {
    return fail(
      'invalid_request',
      `--${name} needs a whole number${spec.kind === 'seconds' ? ' of seconds' : ''} from ${spec.least} to ${spec.most}.`,
    );
  }
  read.numbers.set(name, number);
  return ok(undefined);
}

function splitOption(word: string): readonly [string, string | undefined] {
  const equals = word.startsWith('--') ? word.indexOf('=') : -1;
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

export function unknownOption(typed: string, known: readonly string[]): Result<never> {
  const near = nearestName(typed.replace(/^-+/, ''), known);
  return fail(
    'invalid_request',
    `There is no option ${typed} here.${near === undefined ? '' : ` Did you mean --${near}?`}`,
  );
}

const usage = (words: readonly string[], what: string): Result<never> =>
  fail('invalid_request', `${what} See: keybearer ${words.join(' ')} --help`);
