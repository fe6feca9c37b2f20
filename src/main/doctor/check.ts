import type { Finding, FindingAction } from '../../shared/doctor.ts';
import type { Failure } from '../../shared/failure.ts';
import type { Clock } from '../ports.ts';

/** One thing that the doctor looks at; it may have something to say about several accounts or clients. */
export interface Check {
  readonly id: string;
  /** What is looked at: "Keychain". */
  readonly title: string;
  readonly look: () => Promise<readonly Said[]> | readonly Said[];
}

/** What was found; the check adds its own name where nothing else is said. */
export type Said = Omit<Finding, 'id' | 'title'> & Partial<Pick<Finding, 'id' | 'title'>>;

export const good = (sentence: string): Said => ({ level: 'good', sentence });

export const hint = (sentence: string, action?: FindingAction): Said => ({
  level: 'hint',
  sentence,
  ...(action === undefined ? {} : { action }),
});

export const problem = (code: Finding['code'], sentence: string, action?: FindingAction): Said => ({
  level: 'problem',
  sentence,
  ...(code === undefined ? {} : { code }),
  ...(action === undefined ? {} : { action }),
});

/** Failures already say what to do. */
export const problemOf = ({ code, sentence }: Failure, action?: FindingAction): Said =>
  problem(code, sentence, action);

/**
 * Longer than a keychain (10 s) and a server (10 s) are given by their own deadlines, so that these
 * speak first and say more.
 */
const deadlineMs = 15_000;

/** The findings of one check; one that breaks or hangs is a finding as well. */
export async function findingsOf(check: Check, clock: Clock): Promise<Finding[]> {
  let cancel = () => {};
  const late = new Promise<readonly Said[]>((resolve) => {
    cancel = clock.after(deadlineMs, () => resolve([tooLate]));
  });
  const said = await Promise.race([looked(check), late]);
  cancel();
  return said.map((one) => ({ id: check.id, title: check.title, ...one }));
}

async function looked(check: Check): Promise<readonly Said[]> {
  try {
    return await check.look();
  } catch {
    return [problem('internal', 'Keybearer could not look at this. Nothing was changed.')];
  }
}

const tooLate = problem(
  'timed_out',
  `There was no answer within ${deadlineMs / 1000} seconds. Nothing was changed; try again.`,
);
