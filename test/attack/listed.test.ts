import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mutantTable } from './mutants/table.ts';
import { mutants } from './mutants.ts';

/** What docs/attack-suite.md says is so: its tests exist, its rows are all there, its mutants fit the code. */
const page = readFileSync('docs/attack-suite.md', 'utf8');

interface Row {
  readonly row: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
  readonly mitigations: readonly string[];
}

const [attacks = ''] = page.split('## Each mitigation switched off');
const rows: readonly Row[] = attacks
  .split('\n')
  .filter((line) => /^\| (threat \d+|S\d+|D\d+) \|/.test(line))
  .map((line) => {
    const [, row = '', , tests = '', mitigation = ''] = line
      .split(' | ')
      .flatMap((cell, at) => (at === 0 ? ['', cell.replace(/^\| /, '')] : [cell]));
    return {
      row,
      tests: [...tests.matchAll(/`([\w/.-]+\.ts)` ((?:“[^”]*”(?: |$)?)+)/g)].flatMap(
        ([, file = '', titles = '']) =>
          [...titles.matchAll(/“([^”]*)”/g)].map(([, title = '']) => ({ file, title })),
      ),
      mitigations: [...mitigation.matchAll(/`([\w/.-]+\.ts)`/g)].map(([, file = '']) => file),
    };
  });

const wanted = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 16, 17, 18].map((number) => `threat ${number}`),
  ...[65, 66, 67, 70, 71, 73, 74, 75, 76, 77, 79, 80, 81, 82, 85, 86, 87, 88, 89, 90].map(
    (number) => `S${number}`,
  ),
  ...['S91', 'S92', 'S93', 'S95', 'S96', 'S97', 'S98', 'S99', 'S100', 'D115', 'D121'],
];

test('every row of the threat model is on the page, once, with a test', () => {
  expect(rows.map(({ row }) => row)).toEqual(wanted);
  expect(rows.filter(({ tests }) => tests.length === 0).map(({ row }) => row)).toEqual([]);
});

test.each(rows.map((one) => [one.row, one] as const))(
  '%s: its tests and files exist',
  (_row, one) => {
    for (const { file, title } of one.tests) {
      const text = readFileSync(join('test', file), 'utf8').replaceAll("\\'", "'");
      expect({ file, title, found: text.includes(title) }).toEqual({ file, title, found: true });
    }
    for (const file of one.mitigations) {
      expect({ file, exists: existsSync(join('src/main', file)) }).toEqual({ file, exists: true });
    }
  },
);

test('every row has mitigations that were switched off, and the page says which: npm run mutants -- --table', () => {
  const table = mutantTable(mutants);
  const missing = wanted.filter((row) => !table.some((line) => line.startsWith(`| ${row} |`)));
  expect(missing).toEqual([]);
  const [, shown = ''] = page.split('| row | noticed by: what was off |\n|---|---|\n');
  expect(shown.split('\n\n')[0]?.split('\n')).toEqual(table);
});

const named = mutants.map((one) => [`${one.file}, without ${one.off}`, one] as const);

test.each(named)('a mutant fits the code it changes: %s', (_name, { file, find, put, tests }) => {
  expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2);
  expect(put).not.toBe(find);
  expect(tests.length).toBeGreaterThan(0);
  expect(tests.filter((name) => !existsSync(name))).toEqual([]);
});
