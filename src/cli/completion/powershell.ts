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
      const entries = [...choice.map((name) => ({ name, help: name })), ...flags];
      return `    ${quote(words.join(' '))} = ${hash(entries)}`;
    }),
    '  }',
    '  $typed = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object {',
    '    $_.Extent.EndOffset -lt $cursorPosition -and -not $_.ToString().StartsWith("-")',
    '  } | ForEach-Object { $_.ToString() })',
    '  $two = ($typed | Select-Object -First 2) -join " "',
    '  $one = ($typed | Select-Object -First 1) -join " "',
    '  $entries = if ($table.ContainsKey($two)) { $table[$two] } else { $table[$one] }',
    '  if ($null -eq $entries) { return }',
    '  $entries.GetEnumerator() | Where-Object { $_.Key.StartsWith($wordToComplete) } | ForEach-Object {',
    '    [System.Management.Automation.CompletionResult]::new($_.Key, $_.Key, "ParameterValue", $_.Value)',
    '  }',
    '}',
  ].join('\n');
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const hash = (list: readonly { readonly name: string; readonly help: string }[]): string =>
  `[ordered]@{ ${list.map(({ name, help }) => `${quote(name)} = ${quote(help)}`).join('; ')} }`;
