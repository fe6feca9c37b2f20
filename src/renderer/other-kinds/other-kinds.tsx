import { useState } from 'react';
import type { AppState } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { CodeBlock } from '../scripts/snippet-tabs.tsx';
import { words } from '../words.ts';
import { ImpersonationDialog } from './impersonation-dialog.tsx';
import { ServiceAccountDialog } from './service-account-dialog.tsx';

/** Accounts that nobody signs in to in a browser. */
export function OtherKinds({ state }: { state: AppState }) {
  const [open, setOpen] = useState<'service_account' | 'impersonation' | null>(null);
  const close = () => setOpen(null);
  const sources = state.accounts.filter(
    ({ kind, state: { kind: health } }) => kind !== 'access_token' && health !== 'removing',
  );
  return (
    <section className="section" aria-labelledby="other-kinds-heading">
      <h2 id="other-kinds-heading">{words.otherKinds.title}</h2>
      <p className="hint">{words.otherKinds.serviceAccountText}</p>
      <ActionButton onPress={() => setOpen('service_account')}>
        {words.otherKinds.serviceAccount}
      </ActionButton>
      <p className="hint">
        {sources.length === 0
          ? words.otherKinds.impersonationLater
          : words.otherKinds.impersonationText}
      </p>
      <ActionButton disabled={sources.length === 0} onPress={() => setOpen('impersonation')}>
        {words.otherKinds.impersonation}
      </ActionButton>
      <p className="hint">{words.otherKinds.pastedText}</p>
      <CodeBlock text="keybearer account paste-token" copyLabel={words.copy} />
      {open === 'service_account' ? <ServiceAccountDialog onClose={close} /> : null}
      {open === 'impersonation' ? <ImpersonationDialog sources={sources} onClose={close} /> : null}
    </section>
  );
}
