import { type Failure, type FailureCode, failureCodes } from '../../shared/failure.ts';

/** One thing looked at, what was found, and what to do about it. Only a problem changes the exit code. */
export interface Check {
  readonly check: string;
  readonly result: 'good' | 'hint' | 'problem';
  readonly text: string;
  readonly todo?: string;
  readonly code?: FailureCode;
}

export const good = (check: string, text: string): Check => ({ check, result: 'good', text });

export const hint = (check: string, text: string, todo: string): Check => ({
  check,
  result: 'hint',
  text,
  todo,
});

export const problem = (check: string, code: FailureCode, text: string, todo?: string): Check => ({
  check,
  result: 'problem',
  code,
  text,
  ...(todo === undefined ? {} : { todo }),
});

/** Failures already say what to do. */
export const problemOf = (check: string, failure: Failure): Check =>
  problem(check, failure.code, failure.sentence);

/** Exit codes from what stops everything to what passes by itself. */
const worstFirst: readonly number[] = [3, 7, 1, 5, 4, 2, 6];

/** The exit code of the worst problem; 0 when all is well. */
export function worstExit(checks: readonly Check[]): number {
  const exits = checks.flatMap(({ code }) => (code === undefined ? [] : [failureCodes[code].exit]));
  return worstFirst.find((exit) => exits.some((one) => one === exit)) ?? 0;
}
