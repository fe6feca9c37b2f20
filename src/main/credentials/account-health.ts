import type { AccountStatus } from '../../shared/account.ts';
import { accountTroubleText } from '../../shared/account-trouble-text.ts';
import type { Failure, FailureCode } from '../../shared/failure.ts';
import type { Account } from '../accounts/account.ts';
import { issuerNamed } from '../accounts/account-issuer.ts';
import { serverName } from '../oauth/sentences.ts';

/** Each is the code of its failure as well. */
const definiteKinds = [
  'needs_sign_in',
  'needs_reauth',
  'credential_invalid',
  'client_rejected',
] as const satisfies readonly (AccountStatus & FailureCode)[];

/**
 * The failure of an account that only a person can mend; undefined while trying makes sense. A
 * missing credential is tried again: the keychain may have been restored.
 */
export function definiteFailure(account: Account): Failure | undefined {
  const { kind, state } = account;
  const code =
    state.kind === 'credential_refused'
      ? 'needs_sign_in'
      : definiteKinds.find((definite) => definite === state.kind);
  if (code === undefined) return undefined;
  const server = serverName(issuerNamed(account.issuer));
  return { code, sentence: accountTroubleText(kind, state, server) };
}
