// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expansions of the shell
import type { Completions } from './table.ts';

/** For bash 3.2 and newer, as macOS still has it; needs no bash-completion. */
export function bashScript({ first, groups, commands }: Completions): string {
  const names = (entries: readonly { readonly name: string }[]) =>
    entries.map(({ name }) => name).join(' ');
  return [
    '# bash completion for keybearer',
    '_keybearer() {',
    '  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} word path= options= operand=',
    '  local at count=0',
    '  for ((at = 1; at < COMP_CWORD; at++)); do',
    '    word=${COMP_WORDS[at]}',
    '    if [[ $word == -* ]]; then continue; fi',
    '    count=$((count + 1))',
    '    if ((count == 1)); then path=$word; elif ((count == 2)); then',
    `      case $path in ${groups.map(({ word }) => word).join(' | ')}) path="$path $word" ;; esac`,
    '    fi',
    '  done',
    '  COMPREPLY=()',
    '  case $path in',
    `    '' | help) options='--help --version --json' operand='${names(first)}' ;;`,
    ...groups.map(({ word, seconds }) => `    ${word}) operand='${names(seconds)}' ;;`),
    ...commands.map(({ words, options, operand }) => {
      const listed = options.map(({ name }) => `--${name}`).join(' ');
      const wanted = operand === 'file' ? ' operand=FILE' : '';
      const choice = typeof operand === 'string' ? wanted : ` operand='${operand.join(' ')}'`;
      return `    '${words.join(' ')}') options='${listed}'${choice} ;;`;
    }),
    '  esac',
    '  case "$path $prev" in',
    ...commands.flatMap(({ words, options }) =>
      options.flatMap(({ name, value }) => {
        if (value === 'none') return [];
        const wanted = value === 'any' ? '' : value === 'file' ? 'FILE' : value.join(' ');
        return [`    '${words.join(' ')} --${name}') options= operand='${wanted}' ;;`];
      }),
    ),
    '  esac',
    '  if [[ $cur == -* ]]; then operand=$options; fi',
    '  if [[ $operand == FILE ]]; then',
    '    compopt -o filenames 2>/dev/null || :',
    '    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$cur")',
    '  else',
    '    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$operand" -- "$cur")',
    '  fi',
    '}',
    'complete -F _keybearer keybearer',
  ].join('\n');
}
