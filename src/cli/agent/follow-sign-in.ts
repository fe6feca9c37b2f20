import type { AccountView } from '../../shared/account.ts';
import type { AppState, SignInStep, SignInView } from '../../shared/app-state.ts';
import { fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { Managing } from './managing.ts';

export interface FinishedSignIn {
  readonly client: string;
  readonly step: Extract<SignInStep, { kind: 'done' }>;
  /** The account as it stands now; undefined if it was removed in the same moment. */
  readonly account: AccountView | undefined;
}

/** Watches one sign-in until it has ended, telling each new step once, with who is asked for tokens. */
export async function followSignIn(
  managing: Managing,
  id: string,
  onStep: (step: SignInStep, server: string) => void,
): Promise<Result<FinishedSignIn>> {
  let last: string | undefined;
  let silentBefore = false;
  for (;;) {
    let heard = false;
    const { found } = managing.watch((state) => {
      heard = true;
      const view = state.signIn;
      if (view?.id !== id) return failed(replaced);
      const step = JSON.stringify(view.step);
      if (step !== last) onStep(view.step, serverOf(view, state));
      last = step;
      return endOf(view, state);
    });
    const seen = await found;
    if (seen.ok && seen.value !== undefined) return seen.value;
    // A stream that ended or broke is taken up again: an agent that lives tells how the sign-in stands,
    // and one that was stopped is told from it. Silence twice over is an answer, too.
    const broke = !seen.ok && seen.failure.code === 'unexpected_response';
    if (!seen.ok && !broke) return seen;
    if (!heard && silentBefore) return seen.ok ? silent : seen;
    silentBefore = !heard;
  }
}

function serverOf(view: SignInView, state: AppState): string {
  const client = state.clients.find(({ name }) => name === view.client);
  return client?.sandbox ? 'The sandbox' : 'Google';
}

function endOf(view: SignInView, state: AppState): Result<FinishedSignIn> | undefined {
  const { step } = view;
  if (step.kind === 'ended') return failed(step.failure);
  if (step.kind !== 'done') return undefined;
  const account = state.accounts.find((one) => one.id === step.account);
  return ok({ client: view.client, step, account });
}

const replaced = {
  code: 'cancelled',
  sentence: 'Another sign-in took the place of this one. Nothing was stored by this one.',
} as const;

const silent = fail(
  'unexpected_response',
  'The agent stopped telling how the sign-in goes. `keybearer accounts` shows whether it was stored.',
);
