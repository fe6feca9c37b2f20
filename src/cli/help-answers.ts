import { fail, ok, type Result } from '../shared/failure.ts';
import { unknownOption } from './arguments.ts';
import type { Answer, Command } from './command.ts';
import { commands } from './commands.ts';
import { groupHelp, helpOf, overview } from './help.ts';
import { nearestName } from './nearest-name.ts';
import { version } from './version.ts';

export const commandHelp = (command: Command): Result<Answer> => helpText(helpOf(command));

/** The words so far name no command: the overview, a group's page, the version, or a mistake. */
export function withoutCommand(typed: readonly string[], rest: readonly string[]): Result<Answer> {
  const options = rest.filter((word) => word.startsWith('-') && word !== '--json');
  const [word] = typed;
  if (word === undefined || word === 'help') {
    if (options.some((option) => option === '--version' || option === '-V')) {
      return ok({ text: version, json: { version } });
    }
    const odd = options.find((option) => option !== '--help' && option !== '-h');
    if (odd !== undefined) return unknownOption(odd, ['help', 'json', 'version']);
    return helpText(overview(commands));
  }
  const group = commands.filter((command) => command.words[0] === word);
  const asked = typed[1];
  if (group.length > 0 && asked === undefined) {
    return options.some((option) => option === '--help' || option === '-h')
      ? helpText(groupHelp(group))
      : fail('invalid_request', `"${word}" needs one of: ${lastWords(group).join(', ')}.`);
  }
  if (word === 'version') {
    return fail('invalid_request', 'There is no command "version". Try: keybearer --version');
  }
  const known = group.length > 0 ? lastWords(group) : commands.map((one) => one.words[0] ?? '');
  const wanted = group.length > 0 ? (asked ?? '') : word;
  const near = nearestName(wanted, [...new Set([...known, ...(group.length > 0 ? [] : ['help'])])]);
  const prefix = group.length > 0 ? `${word} ` : '';
  return fail(
    'invalid_request',
    `There is no command "${prefix}${wanted}".${
      near === undefined ? '' : ` Did you mean "${prefix}${near}"?`
    } \`keybearer help\` lists them all.`,
  );
}

const lastWords = (group: readonly { readonly words: readonly string[] }[]): string[] =>
  group.map((command) => command.words.at(-1) ?? '');

const helpText = (text: string): Result<Answer> => ok({ text, json: { help: text } });
