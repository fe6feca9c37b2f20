import { commonOptions } from './arguments.ts';
import type { Command } from './command.ts';
import { callOf, optionCall } from './help.ts';

/** The manual page as roff (man(7)), from the same table as the help. */
export function manPage(commands: readonly Command[], version: string): string {
  return [
    `.TH KEYBEARER 1 "" "Keybearer ${version}" "User Commands"`,
    '.SH NAME',
    'keybearer \\- Google sign\\-ins in the keychain, access tokens for scripts',
    '.SH SYNOPSIS',
    '.B keybearer',
    '.I COMMAND',
    '[\\fIOPTIONS\\fR]',
    '.SH DESCRIPTION',
    text(
      'Keybearer keeps your Google sign-ins in the keychain and gives scripts access tokens over a local socket. A is an alias, an e-mail address or an account id; left out, the default account. S is a scope URL or a short name such as gmail.readonly.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap(entry),
    '.SH OPTIONS OF EVERY COMMAND',
    ...options(commonOptions),
    '.SH EXIT STATUS',
    ...exits.flatMap(([code, meaning]) => ['.TP', `.B ${code}`, text(meaning)]),
    '.SH ENVIRONMENT',
    ...variables.flatMap(([name, meaning]) => ['.TP', `.B ${name}`, text(meaning)]),
    '',
  ].join('\n');
}

function entry(command: Command): string[] {
  return [
    '.SS',
    `\\fB${text(callOf(command))}\\fR`,
    text(`${command.summary.slice(0, 1).toUpperCase()}${command.summary.slice(1)}.`),
    ...(command.details === undefined ? [] : ['.PP', text(command.details)]),
    ...options(command.options),
    '.PP',
    `Example: \\fB${text(command.example)}\\fR`,
  ];
}

const options = (list: Command['options']): string[] =>
  Object.entries(list).flatMap(([name, spec]) => [
    '.TP',
    `.B ${text(optionCall(name, spec))}`,
    text(spec.help),
  ]);

const exits: readonly (readonly [number, string])[] = [
  [0, 'Done.'],
  [1, 'Something unexpected.'],
  [2, 'The command was not typed as it should be, or names something that is not there.'],
  [3, 'No agent answers.'],
  [4, 'Not allowed, denied, or cancelled.'],
  [5, 'A person has to sign in again.'],
  [6, 'Temporary: offline, trouble at Google, a deadline passed.'],
  [7, 'The keychain is locked or missing.'],
];

const variables: readonly (readonly [string, string])[] = [
  ['KEYBEARER_HOME', 'Where everything is kept.'],
  ['KEYBEARER_SOCKET', 'The agent socket.'],
  ['KEYBEARER_CALLER', 'The key file of the command line.'],
];

/** `\` begins an escape, a hyphen would become a typographic one, and `.` or `'` at a line's start is a request. */
const text = (plain: string): string =>
  plain
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '...')
    .replaceAll('’', "'")
    .replace(/^[.']/, '\\&$&');
