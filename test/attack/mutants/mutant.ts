/**
 * One mitigation switched off: `find` stands once in `file` and is replaced by `put`; of `tests` at
 * least one must then fail. `rows` are those of docs/attack-suite.md.
 */
export interface Mutant {
  readonly rows: string;
  /** What is off. */
  readonly off: string;
  readonly file: string;
  readonly find: string;
  readonly put: string;
  readonly tests: readonly string[];
  /**
   * With a leak that is put in: what the tests then say, each of these. All leaks of one test are put
   * in together, as its run takes a minute.
   */
  readonly shows?: readonly string[];
}

type Change = readonly [find: string, put: string];

/** The command line and what it shares with the agent lie beside the agent. */
const sourceOf = (file: string): string =>
  /^(cli|shared)\//.test(file) ? `src/${file}` : `src/main/${file}`;

/** All mutants of one file that the same tests have to notice, unless a row names others. */
export const mutantsOf =
  (file: string, ...usual: readonly string[]) =>
  (rows: string, off: string, [find, put]: Change, ...tests: readonly string[]): Mutant => ({
    ...{ rows, off, find, put, file: sourceOf(file) },
    tests: tests.length === 0 ? usual : tests,
  });

export const unit = (name: string): string => `test/unit/${name}.test.ts`;
export const socket = (name: string): string => `test/integration/agent-socket/${name}.test.ts`;
export const attack = (name: string): string => `test/attack/${name}.test.ts`;

/** A condition that is never met. */
export const never = (condition: string): Change => [`if (${condition})`, 'if (false)'];
export const gone = (text: string): Change => [text, ''];
