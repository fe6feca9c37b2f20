import { commonOptions } from './arguments.ts';
import type { Command, OptionSpec } from './command.ts';

const columns = 80;

/** The front page: every command in one line. */
export function overview(commands: readonly Command[]): string {
  return [
    'Keybearer keeps your Google sign-ins in the keychain and gives scripts access tokens.',
    '',
    'Usage: keybearer COMMAND [OPTIONS]',
    '',
    ...twoColumns(commands.map((command) => [callOf(command), command.summary])),
    '',
    'A is an alias, an e-mail address or an account id; left out, the default account.',
    'S is a scope URL or a short name such as gmail.readonly. Every command takes --json.',
    '',
    'Exit codes: 0 done, 1 unexpected, 2 usage, 3 no agent, 4 not allowed,',
    '5 sign in again, 6 temporary, 7 keychain locked or missing.',
    '',
    'First steps: keybearer agent, then keybearer client add client_secret.json,',
    'keybearer login, keybearer token. More: keybearer help COMMAND',
  ].join('\n');
}

export const groupHelp = (group: readonly Command[]): string =>
  twoColumns(group.map((command) => [callOf(command), command.summary])).join('\n');

export function helpOf(command: Command): string {
  const options = Object.entries({ ...command.options, ...commonOptions });
  return [
    `Usage: ${callOf(command)} [OPTIONS]`,
    '',
    `${capitalised(command.summary)}.`,
    ...(command.details === undefined ? [] : ['', ...wrapped(command.details, columns)]),
    '',
    'Options:',
    ...twoColumns(options.map(([name, spec]) => [optionCall(name, spec), spec.help])),
    '',
    `Example: ${command.example}`,
  ].join('\n');
}

export function callOf(command: Command): string {
  const operands = command.operands.map(({ name, required, repeated }) => {
    const called = repeated ? `${name}...` : name;
    return required ? called : `[${called}]`;
  });
  return ['keybearer', ...command.words, ...operands].join(' ');
}

export function optionCall(name: string, spec: OptionSpec): string {
  if (spec.kind === 'flag') return `--${name}`;
  return `--${name} ${valueName(spec)}`;
}

function valueName(spec: Exclude<OptionSpec, { kind: 'flag' }>): string {
  if (spec.kind === 'seconds') return 'SECONDS';
  if (spec.kind === 'count') return 'N';
  return spec.value;
}

function twoColumns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
