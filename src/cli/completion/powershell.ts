import type { Completions } from './table.ts';

/** For Windows PowerShell 5 and PowerShell 7. Files are completed by the shell itself where nothing is said. */
export function powershellScript({ first, groups, commands }: Completions): string {
  return [
    '# PowerShell completion for keybearer',
    'Register-ArgumentCompleter -Native -CommandName keybearer -ScriptBlock {',
    '  param($wordToComplete, $commandAst, $cursorPosition)',
    '  $table = @{',
    `    '' = ${hash(first)}`,
    `    'help' = ${hash(first)}`,
    ...groups.map(({ word, seconds }) => `    ${quote(word)} = ${hash(seconds)}`),
    ...commands.map(({ words, options, operand }) => {
      const flags = options.map(({ name, help }) => ({ name: `--${name}`, help }));
      const choice = typeof operand === 'string' ? [] : operand;
      const entries = [...choice.map(asEntry), ...flags];
      return `    ${quote(words.join(' '))} = ${hash(entries)}`;
    }),
    '  }',
    '  $values = @{',
    ...commands.flatMap(({ words, options }) =>
      options.flatMap(({ name, value }) =>
        typeof value === 'string'
          ? []
          : [`    ${quote(`${words.join(' ')} --${name}`)} = ${hash(value.map(asEntry))}`],
      ),
    ),
    '  }',
    '  $typed = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object {',
    '    $_.Extent.EndOffset -lt $cursorPosition -and -not $_.ToString().StartsWith("-")',
    '  } | ForEach-Object { $_.ToString() })',
    '  $two = ($typed | Select-Object -First 2) -join " "',
    '  $one = ($typed | Select-Object -First 1) -join " "',
    '  $entries = if ($table.ContainsKey($two)) { $table[$two] } else { $table[$one] }',
    // The word before is an option with values to choose from: these, and nothing else.
    '  $before = $commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |',
    '    Select-Object -Last 1 | ForEach-Object { $_.ToString() }',
    '  foreach ($option in @("$two $before", "$one $before")) {',
    '    if ($values.ContainsKey($option)) { $entries = $values[$option] }',
    '  }',
    '  if ($null -eq $entries) { return }',
    '  $entries.GetEnumerator() | Where-Object { $_.Key.StartsWith($wordToComplete, "Ordinal") } | ForEach-Object {',
    '    [System.Management.Automation.CompletionResult]::new($_.Key, $_.Key, "ParameterValue", $_.Value)',
    '  }',
    '}',
  ].join('\n');
}

const asEntry = (name: string) => ({ name, help: name });

/** PowerShell takes the typographic quotes for straight ones, also as the end of a text. */
const quote = (text: string): string => `'${text.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`;

const hash = (list: readonly { readonly name: string; readonly help: string }[]): string =>
  `[ordered]@{ ${list.map(({ name, help }) => `${quote(name)} = ${quote(help)}`).join('; ')} }`;
