// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expansions of the shell
import type { Completions } from './table.ts';

/** A function for `$fpath`; sourced, it registers itself. */
export function zshScript({ first, groups, commands }: Completions): string {
  return [
    '#compdef keybearer',
    '_keybearer() {',
    '  local -a plain',
    '  plain=(${${words[2,CURRENT-1]}:#-*})',
    '  local command="${plain[1]}"',
    `  case "$command" in (${groups.map(({ word }) => word).join('|')}) command="$command\${plain[2]:+ \${plain[2]}}" ;; esac`,
    '  local -a entries',
    '  case "$command ${words[CURRENT-1]}" in',
    ...commands.flatMap(({ words, options }) =>
      options.flatMap(({ name, value }) => {
        if (value === 'none') return [];
        const call = `    (${quote(`${words.join(' ')} --${name}`)})`;
        if (value === 'file') return [`${call} _files; return ;;`];
        if (value === 'any') return [`${call} _message ${quote(`--${name}`)}; return ;;`];
        return [`${call} compadd -- ${value.join(' ')}; return ;;`];
      }),
    ),
    '  esac',
    '  case "$command" in',
    `    (''|help) entries=(${entries(first)}) ;;`,
    ...groups.map(({ word, seconds }) => `    (${word}) entries=(${entries(seconds)}) ;;`),
    ...commands.map(({ words, options, operand }) => {
      const flags = entries(options.map(({ name, help }) => ({ name: `--${name}`, help })));
      const call = `    (${quote(words.join(' '))})`;
      const option = `if [[ "$PREFIX" == -* ]]; then entries=(${flags})`;
      if (operand === 'file') return `${call} ${option}; else _files; return; fi ;;`;
      if (typeof operand === 'string') return `${call} ${option}; fi ;;`;
      return `${call} ${option}; else compadd -- ${operand.join(' ')}; return; fi ;;`;
    }),
    '  esac',
    "  (( $#entries )) && _describe 'keybearer' entries",
    '}',
    'if [[ "${funcstack[1]}" == _keybearer ]]; then _keybearer "$@"; else compdef _keybearer keybearer; fi',
  ].join('\n');
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** `_describe` takes `name:help`. */
const entries = (list: readonly { readonly name: string; readonly help: string }[]): string =>
  list.map(({ name, help }) => quote(`${name}:${help}`)).join(' ');
