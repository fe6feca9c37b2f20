import type { Mutant } from './mutant.ts';

const rowName = /threat \d+|[A-Z]+\d+/g;
const rowsOf = ({ rows }: Mutant): readonly string[] => rows.match(rowName) ?? [];

/** Threats first, then hostile inputs and the other faults by letter and number. */
function inOrder(one: string, other: string): number {
  const key = (row: string): readonly [string, number] => {
    const kind = row.startsWith('threat') ? '' : row.replace(/\d+/, '');
    return [kind, Number(row.replace(/\D+/, ''))];
  };
  const [[kind, number], [otherKind, otherNumber]] = [key(one), key(other)];
  return kind === otherKind ? number - otherNumber : kind < otherKind ? -1 : 1;
}

const named = (path: string): string => `\`${path.replace(/^test\//, '')}\``;

/** Row by row, which tests notice that what is off: the table of docs/attack-suite.md, as Markdown. */
export function mutantTable(mutants: readonly Mutant[]): readonly string[] {
  const rows = [...new Set(mutants.flatMap(rowsOf))].sort(inOrder);
  return rows.map((row) => {
    const byTests = new Map<string, string[]>();
    for (const mutant of mutants) {
      if (!rowsOf(mutant).includes(row)) continue;
      const tests = mutant.tests.map(named).join(', ');
      byTests.set(tests, [...(byTests.get(tests) ?? []), mutant.off]);
    }
    const cells = [...byTests].map(([tests, off]) => `${tests}: ${off.join('; ')}`);
    return `| ${row} | ${cells.join('<br>')} |`;
  });
}
