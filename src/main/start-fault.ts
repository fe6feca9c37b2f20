import { type Failed, fail } from '../shared/failure.ts';
import { faultDetails } from './fault-record.ts';
import type { Log } from './ports.ts';

/** What broke while the program was loaded or put together: without its message in the log, and as a failure. */
export function startFault(log: Log, error: unknown): Failed {
  log.warn('start_failed', faultDetails(error));
  return notStarted;
}

const notStarted = fail(
  'internal',
  'Keybearer could not start: a part of it failed, as the line before says. Install it again if it stays so; your sign-ins stay where they are.',
);
