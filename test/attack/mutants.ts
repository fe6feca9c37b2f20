import { callerMutants } from './mutants/callers.ts';
import type { Mutant } from './mutants/mutant.ts';
import { requestMutants } from './mutants/requests.ts';
import { signInMutants } from './mutants/sign-in.ts';
import { tokenMutants } from './mutants/tokens.ts';

/** Every mitigation of the socket and the sign-in, for `npm run mutants` to switch off one by one. */
export const mutants: readonly Mutant[] = [
  ...requestMutants,
  ...callerMutants,
  ...tokenMutants,
  ...signInMutants,
];
