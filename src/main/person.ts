import type { PeerView } from '../shared/app-state.ts';
import type { Result } from '../shared/failure.ts';
import type { CommandName } from '../shared/ui-contract.ts';

/** What somebody wants done, and a person is asked about first. */
export type Errand =
  | { readonly kind: 'command'; readonly name: CommandName; readonly input: unknown }
  /** The snapshot: every account, client and script there is. */
  | { readonly kind: 'look' };

/** Who wants it: the window, a program that shows the owner key, or one that shows nothing. */
export type Origin =
  | { readonly kind: 'window' }
  | { readonly kind: 'owner' | 'program'; readonly peer: PeerView };

/**
 * The person in front of this computer, asked in a dialog that no web content and no program can
 * answer (promise 8). Only the desktop app has one.
 */
export interface Person {
  /**
   * Yes is the input to run: exactly what the person has read, with accounts and scripts by their id.
   * No is `denied`, silence `approval_timeout`, and who asks too often gets `rate_limited`. `gone`
   * aborts when nobody waits for the answer any more.
   */
  agrees(errand: Errand, origin: Origin, gone?: AbortSignal): Promise<Result<unknown>>;
}
