import { commonOptions } from '../arguments.ts';
import type { Command, OptionSpec } from '../command.ts';

/** What a shell has to know of the command table. */
export interface Completions {
  /** The first words, each with what it does. */
  readonly first: readonly Entry[];
  /** `client`: `add`, `list`, `remove`. */
  readonly groups: readonly { readonly word: string; readonly seconds: readonly Entry[] }[];
  readonly commands: readonly {
    readonly words: readonly string[];
    readonly options: readonly (Entry & { readonly value: Value })[];
    /** What the first operand completes to. */
    readonly operand: Value;
  }[];
}

interface Entry {
  readonly name: string;
  readonly help: string;
}

/** `none`: stands alone. `any`: something only the person knows. Otherwise a file, or one of some words. */
type Value = 'none' | 'any' | 'file' | readonly string[];

export function completionsOf(commands: readonly Command[]): Completions {
  const groupWords = [
    ...new Set(commands.filter(({ words }) => words.length > 1).map(({ words }) => words[0] ?? '')),
  ];
  const groups = groupWords.map((word) => ({
    word,
    seconds: commands
      .filter(({ words }) => words.length > 1 && words[0] === word)
      .map(({ words, summary }) => ({ name: words[1] ?? '', help: summary })),
  }));
  const singles = commands.filter(({ words }) => words.length === 1);
  return {
    first: [
      ...singles.map(({ words, summary }) => ({ name: words[0] ?? '', help: summary })),
      ...groups.map(({ word, seconds }) => ({
        name: word,
        help: seconds.map(({ name }) => name).join(', '),
      })),
      { name: 'help', help: 'every command in one line' },
    ],
    groups,
    commands: commands.map(({ words, options, operands }) => ({
      words,
      options: Object.entries({ ...options, ...commonOptions }).map(([name, spec]) => ({
        name,
        help: spec.help,
        value: valueFor(spec),
      })),
      operand: operandValue(operands[0]?.name),
    })),
  };
}

/** By the names the help shows: `keychain|file` is a choice, F a file. */
function valueFor(spec: OptionSpec): Value {
  if (spec.kind === 'flag') return 'none';
  if (spec.kind === 'seconds' || spec.kind === 'count') return 'any';
  if (spec.value.includes('|')) return spec.value.split('|');
  return spec.value === 'F' ? 'file' : 'any';
}

function operandValue(name: string | undefined): Value {
  if (name === undefined) return 'none';
  if (name === 'FILE') return 'file';
  return name === 'SHELL' ? ['bash', 'zsh', 'fish', 'powershell'] : 'any';
}
