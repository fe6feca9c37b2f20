import type { Completions } from './table.ts';

/** For fish 3 and newer, which escapes `'` and `\\` alone within single quotes. */
export function fishScript({ first, groups, commands }: Completions): string {
  const call = 'complete -c keybearer';
  const groupOf = (word: string) => groups.find((group) => group.word === word);
  const within = (words: readonly string[]): string => {
    const [word = '', second] = words;
    return `__fish_seen_subcommand_from ${word}${
      second === undefined ? '' : `; and __fish_seen_subcommand_from ${second}`
    }`;
  };
  return [
    '# fish completion for keybearer',
    `${call} -f`,
    ...first.map(
      ({ name, help }) => `${call} -n __fish_use_subcommand -a ${name} -d ${quote(help)}`,
    ),
    ...groups.flatMap(({ word, seconds }) => {
      const none = `not __fish_seen_subcommand_from ${seconds.map(({ name }) => name).join(' ')}`;
      return seconds.map(
        ({ name, help }) =>
          `${call} -n ${quote(`${within([word])}; and ${none}`)} -a ${name} -d ${quote(help)}`,
      );
    }),
    ...commands.flatMap(({ words, options, operand }) => {
      // `pause` alone is not the `pause` of `caller pause`.
      const alone =
        words.length === 1 &&
        groups.some(({ seconds }) => seconds.some(({ name }) => name === words[0]));
      const others = groups.map(({ word }) => word).join(' ');
      const when = quote(
        alone && groupOf(words[0] ?? '') === undefined
          ? `${within(words)}; and not __fish_seen_subcommand_from ${others}`
          : within(words),
      );
      return [
        ...options.map(({ name, help, value }) => {
          const takes = value === 'none' ? '' : value === 'file' ? ' -r -F' : ' -x';
          const choice = typeof value === 'string' ? '' : ` -a ${quote(value.join(' '))}`;
          return `${call} -n ${when} -l ${name}${takes}${choice} -d ${quote(help)}`;
        }),
        ...(operand === 'file' ? [`${call} -n ${when} -F`] : []),
        ...(typeof operand === 'string'
          ? []
          : [`${call} -n ${when} -a ${quote(operand.join(' '))}`]),
      ];
    }),
  ].join('\n');
}

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
