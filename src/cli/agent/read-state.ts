import type { AppState } from '../../shared/app-state.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';

const lists = ['clients', 'accounts', 'pairings', 'callers', 'notices'] as const;

/** Enough of a look to tell a snapshot of this version from anything else. */
export function readState(body: Readonly<Record<string, unknown>> | undefined): Result<AppState> {
  if (
    body?.v === 1 &&
    typeof body.agent === 'object' &&
    typeof body.store === 'object' &&
    lists.every((name) => Array.isArray(body[name]))
  ) {
    return ok(body as unknown as AppState);
  }
  return fail(
    'unexpected_response',
    'The agent describes itself in a way this command line does not understand. Use the `keybearer` of the same version as the agent.',
  );
}
