import { callerMutants } from './mutants/callers.ts';
import { closingMutants } from './mutants/closing.ts';
import { leakMutants } from './mutants/leaks.ts';
import { managingMutants } from './mutants/managing.ts';
import type { Mutant } from './mutants/mutant.ts';
import { requestMutants } from './mutants/requests.ts';
import { signInMutants } from './mutants/sign-in.ts';
import { tokenMutants } from './mutants/tokens.ts';
import { upstreamMutants } from './mutants/upstream.ts';

/** Every mitigation of the socket and the sign-in, for `npm run mutants` to switch off one by one. */
export const mutants: readonly Mutant[] = [
  ...requestMutants,
  ...callerMutants,
  ...closingMutants,
  ...tokenMutants,
  ...upstreamMutants,
  ...managingMutants,
  ...signInMutants,
  ...leakMutants,
];
