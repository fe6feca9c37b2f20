import { accountStatusText } from '../../shared/account-status-text.ts';
import type { Failure, FailureCode } from '../../shared/failure.ts';
import type { Account } from '../accounts/account.ts';

const definiteCodes = {
  needs_sign_in: 'needs_sign_in',
  needs_reauth: 'needs_reauth',
  credential_invalid: 'credential_invalid',
  client_rejected: 'client_rejected',
} as const satisfies Partial<Record<Account['state']['kind'], FailureCode>>;

/**
 * The failure of an account that only a person can mend; undefined while trying makes sense. A
 * missing credential is tried again: the keychain may have been restored.
 */
export function definiteFailure(account: Account): Failure | undefined {
  const { state } = account;
  if (!(state.kind in definiteCodes)) return undefined;
  return {
    code: definiteCodes[state.kind as keyof typeof definiteCodes],
    sentence: accountStatusText(state),
  };
}
