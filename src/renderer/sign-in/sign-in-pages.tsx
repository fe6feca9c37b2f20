import type { AppState } from '../../shared/app-state.ts';
import { ClientFileImport } from '../first-run/client-file-import.tsx';
import { ImportLink } from '../import/import-link.tsx';
import { OtherKinds } from '../other-kinds/other-kinds.tsx';
import { Page } from '../shell/page.tsx';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';
import { SignInForm } from './sign-in-form.tsx';

const toAccounts = {
  name: words.accounts.title,
  go: () => goTo({ page: 'accounts', account: null }),
};

export function AddAccountPage({ state }: { state: AppState }) {
  return (
    <Page title={words.signIn.addTitle} backTo={toAccounts}>
      {state.clients.length === 0 ? (
        <>
          <p>{words.signIn.noClient}</p>
          <ClientFileImport />
        </>
      ) : (
        <SignInForm clients={state.clients} />
      )}
      <OtherKinds state={state} />
      <ImportLink />
    </Page>
  );
}

export function PermissionsPage({ state, account: id }: { state: AppState; account: string }) {
  const account = state.accounts.find((candidate) => candidate.id === id);
  if (account === undefined) {
    return (
      <Page title={words.account.permissions} backTo={toAccounts}>
        <p>{words.accounts.gone}</p>
      </Page>
    );
  }
  return (
    <Page
      title={words.signIn.permissionsTitle(account.alias)}
      backTo={{ name: account.alias, go: () => goTo({ page: 'accounts', account: id }) }}
    >
      <p className="hint">{words.signIn.permissionsText}</p>
      <SignInForm key={id} clients={state.clients} account={account} state={state} />
    </Page>
  );
}
