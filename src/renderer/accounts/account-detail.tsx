import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import type { AccountView } from '../../shared/account.ts';
import type { AppState } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { Fact, Facts } from '../controls/facts.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Instant } from '../controls/instant.tsx';
import { ToneMark } from '../controls/tone-mark.tsx';
import { ExportDialog, formatsOf } from '../export/export-dialog.tsx';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { useNow } from '../state/use-now.ts';
import { words } from '../words.ts';
import { type AccountHealth, accountHealth } from './account-health.ts';
import { AccountPermissions } from './account-permissions.tsx';
import { AccountSource } from './account-source.tsx';
import { Initials } from './initials.tsx';
import { kindTagOf } from './kind-tag.ts';
import { LogOutDialog } from './log-out-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { signInAgain } from './sign-in-again.ts';

export interface AccountDetailProps {
  readonly account: AccountView;
  readonly state: AppState;
}

export function AccountDetail({ account, state }: AccountDetailProps) {
  const kindTag = kindTagOf(account);
  return (
    <article className="detail" aria-label={account.alias}>
      <header className="detail-head">
        <Initials account={account} large />
        <div className="detail-heading">
          <div className="title-line">
            <h2 className="detail-title">{account.alias}</h2>
            {account.default ? <span className="tag">{words.accounts.default}</span> : null}
            {kindTag === null ? null : <span className="tag">{kindTag}</span>}
            {account.sandbox ? <span className="tag sandbox">{words.accounts.sandbox}</span> : null}
          </div>
          <p className="hint clipped">{account.email}</p>
        </div>
      </header>
      <HealthSection account={account} canCopy={state.shell.clipboard} />
      <AccountPermissions account={account} />
      <AccountFacts account={account} state={state} />
    </article>
  );
}

function HealthSection({ account, canCopy }: { account: AccountView; canCopy: boolean }) {
  const now = useNow(1);
  const health = accountHealth(account, now);
  const refresh = useCommand('account.refresh');
  const signIn = useCommand('sign-in.start');
  const copy = useCommand('account.copy-token');
  const announce = useAnnounce();
  const { state } = account;

  const goodButUnsaved = account.unsaved && state.kind === 'ready';

  const refreshNow = async () => {
    const result = await refresh.run({ account: account.id });
    if (result.ok) announce(words.account.refreshed(account.alias));
  };
  const copyToken = async () => {
    const result = await copy.run({ account: account.id });
    if (result.ok) announce(words.account.tokenCopied(account.alias, result.value.clears_in));
  };

  return (
    <section className="section" aria-labelledby="health-heading">
      <h3 id="health-heading">{words.account.health}</h3>
      <div className={`health ${health.tone}`}>
        <ToneMark tone={health.tone} />
        <div className="health-text">
          <p>{goodButUnsaved ? words.health.unsaved : account.status_text}</p>
          {state.kind === 'waiting' ? (
            <p className="hint">{words.health.nextTry(state.retryAt - now)}</p>
          ) : null}
        </div>
        {health.remedy === 'sign_in' ? (
          <ActionButton
            kind="primary"
            pending={signIn.pending}
            onPress={() => void signIn.run(signInAgain(account))}
          >
            {words.account.signInAgain}
          </ActionButton>
        ) : null}
        {health.remedy === 'try_now' ? (
          <ActionButton kind="primary" pending={refresh.pending} onPress={refreshNow}>
            {words.account.tryNow}
          </ActionButton>
        ) : null}
      </div>
      {account.unsaved && !goodButUnsaved ? (
        <p className="note attention">{words.health.unsaved}</p>
      ) : null}
      {account.notes?.map(({ code, sentence }) => (
        <p key={code} className="note attention">
          {sentence}
        </p>
      ))}
      <Facts>
        <Fact label={words.account.token}>
          <TokenLife account={account} now={now} health={health} />
          <span className="buttons">
            {canCopy && !health.needsPerson ? (
              <ActionButton pending={copy.pending} onPress={copyToken}>
                {words.account.copyToken}
              </ActionButton>
            ) : null}
            {health.remedy === 'none' && isRefreshable(account) ? (
              <ActionButton
                pending={refresh.pending || state.kind === 'refreshing'}
                onPress={refreshNow}
              >
                <RefreshCw size={16} aria-hidden="true" />
                {words.account.refreshNow}
              </ActionButton>
            ) : null}
          </span>
        </Fact>
      </Facts>
      <FailureNote failure={refresh.failure ?? copy.failure ?? signIn.failure} />
    </section>
  );
}

/** A pasted token is all there is, and what was refused or is on its way out brings none. */
const isRefreshable = ({ kind, state }: AccountView): boolean =>
  kind !== 'access_token' && state.kind !== 'removing' && state.kind !== 'credential_refused';

interface TokenLifeProps {
  readonly account: AccountView;
  readonly now: number;
  readonly health: AccountHealth;
}

function TokenLife({ account, now, health }: TokenLifeProps) {
  if (health.tone === 'stopped' && (account.expires_at === null || account.expires_at <= now)) {
    const { tokenAfterSignIn, tokenNotNow } = words.account;
    return <span>{health.remedy === 'sign_in' ? tokenAfterSignIn : tokenNotNow}</span>;
  }
  if (account.expires_at === null) return <span>{words.account.tokenNone}</span>;
  const left = account.expires_at - now;
  const text = left > 0 ? words.account.tokenLasts(left) : words.account.tokenOver;
  return <Instant at={account.expires_at} text={text} />;
}

function AccountFacts({ account, state }: AccountDetailProps) {
  const [open, setOpen] = useState<'rename' | 'export' | 'log_out' | null>(null);
  const use = useCommand('account.use');
  const announce = useAnnounce();
  const removing = account.state.kind === 'removing';
  return (
    <section className="section" aria-labelledby="account-heading">
      <h3 id="account-heading">{words.account.account}</h3>
      <Facts>
        <Fact label={words.account.alias}>
          <span className="wrapping">{account.alias}</span>
          <ActionButton disabled={removing} onPress={() => setOpen('rename')}>
            {words.account.rename}
          </ActionButton>
        </Fact>
        <Fact label={words.account.email}>
          <span className="wrapping">{account.email}</span>
        </Fact>
        {account.name === undefined ? null : (
          <Fact label={words.account.name}>
            <span className="wrapping">{account.name}</span>
          </Fact>
        )}
        <AccountSource account={account} />
        <Fact label={words.accounts.default}>
          <span>{account.default ? words.account.isDefault : words.account.isNotDefault}</span>
          {account.default ? null : (
            <ActionButton
              disabled={removing}
              pending={use.pending}
              onPress={async () => {
                const result = await use.run({ account: account.id });
                if (result.ok) announce(words.account.madeDefault(account.alias));
              }}
            >
              {words.account.makeDefault}
            </ActionButton>
          )}
        </Fact>
      </Facts>
      <FailureNote failure={use.failure} />
      {formatsOf(account).length === 0 ? null : (
        <div className="ending">
          <p className="hint">{words.exporting.text}</p>
          <ActionButton disabled={removing} onPress={() => setOpen('export')}>
            {words.exporting.open}
          </ActionButton>
        </div>
      )}
      <div className="ending">
        <p className="hint">
          {account.kind === 'user' ? words.account.logOutText : words.account.removeText}
        </p>
        <ActionButton kind="danger" disabled={removing} onPress={() => setOpen('log_out')}>
          {account.kind === 'user' ? words.account.logOut : words.account.remove}
        </ActionButton>
      </div>
      {open === 'rename' ? <RenameDialog account={account} onClose={() => setOpen(null)} /> : null}
      {open === 'export' ? <ExportDialog account={account} onClose={() => setOpen(null)} /> : null}
      {open === 'log_out' ? (
        <LogOutDialog account={account} state={state} onClose={() => setOpen(null)} />
      ) : null}
    </section>
  );
}
