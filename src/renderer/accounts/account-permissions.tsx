import { useState } from 'react';
import type { AccountView } from '../../shared/account.ts';
import { identityScopes, normaliseScopes } from '../../shared/scope.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { ScopeList } from '../controls/scope-line.tsx';
import { useCommand } from '../state/use-backend.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';

export function AccountPermissions({ account }: { account: AccountView }) {
  const [showUrls, setShowUrls] = useState(false);
  const ask = useCommand('sign-in.start');
  const onlyIdentity = account.scopes.every((scope) => identityScopes.includes(scope));
  return (
    <section className="section" aria-labelledby="permissions-heading">
      <div className="section-head">
        <h3 id="permissions-heading">{words.account.permissions}</h3>
        <ActionButton onPress={() => goTo({ page: 'playground', account: account.id })}>
          {words.account.tryInPlayground}
        </ActionButton>
        {account.kind === 'user' ? (
          <ActionButton onPress={() => goTo({ page: 'permissions', account: account.id })}>
            {words.account.changePermissions}
          </ActionButton>
        ) : null}
      </div>
      {onlyIdentity ? <p className="hint">{words.account.noPermissions}</p> : null}
      <ScopeList
        label={words.account.granted}
        scopes={account.scopes}
        kind="granted"
        showUrls={showUrls}
      />
      {account.missing_scopes.length > 0 ? (
        <>
          <h4>{words.account.missing}</h4>
          <p className="hint">{words.account.missingText}</p>
          <ScopeList
            label={words.account.missing}
            scopes={account.missing_scopes}
            kind="missing"
            showUrls={showUrls}
          />
          <ActionButton
            pending={ask.pending}
            onPress={() =>
              ask.run({
                account: account.id,
                client: account.client,
                // Installed apps get no incremental grants from Google: everything is asked for again.
                scopes: normaliseScopes([...account.scopes, ...account.missing_scopes]),
                mode: 'browser',
              })
            }
          >
            {words.account.askAgain}
          </ActionButton>
          <FailureNote failure={ask.failure} />
        </>
      ) : null}
      <ActionButton kind="quiet" onPress={() => setShowUrls(!showUrls)}>
        {showUrls ? words.account.hideUrl : words.account.showUrl}
      </ActionButton>
    </section>
  );
}
