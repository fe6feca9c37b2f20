import { type AccountView, isOnlineAccess } from '../../shared/account.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { Fact } from '../controls/facts.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';
import { accountHealth } from './account-health.ts';
import { signInAgain } from './sign-in-again.ts';

/** Where its tokens come from: a client that a person signs in through, a key, another account. */
export function AccountSource({ account }: { account: AccountView }) {
  if (account.kind === 'user' || isOnlineAccess(account)) {
    return <SignedInThrough account={account} />;
  }
  const { kinds, kind, actsFor } = words.account;
  return (
    <>
      <Fact label={kind}>
        <span className="wrapping">
          {account.kind === 'impersonated'
            ? kinds.impersonated(account.source ?? words.account.sourceGone)
            : kinds[account.kind]}
        </span>
      </Fact>
      {account.acts_for === undefined ? null : (
        <Fact label={actsFor}>
          <span className="wrapping">{account.acts_for}</span>
        </Fact>
      )}
    </>
  );
}

function SignedInThrough({ account }: { account: AccountView }) {
  const signIn = useCommand('sign-in.start');
  // The health section has the button when it is needed.
  const offered = accountHealth(account, 0).remedy !== 'sign_in';
  return (
    <Fact label={words.account.signedInThrough}>
      <span className="wrapping">{account.client}</span>
      {offered ? (
        <ActionButton
          disabled={account.state.kind === 'removing'}
          pending={signIn.pending}
          onPress={() => void signIn.run(signInAgain(account))}
        >
          {words.account.signInAgain}
        </ActionButton>
      ) : null}
      <FailureNote failure={signIn.failure} />
    </Fact>
  );
}
