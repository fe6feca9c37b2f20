import { Label, Radio, RadioGroup } from 'react-aria-components';
import type { AppState } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { CopyButton } from '../controls/copy-button.tsx';
import { Fact, Facts } from '../controls/facts.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Instant } from '../controls/instant.tsx';
import { ToneMark } from '../controls/tone-mark.tsx';
import { BackupSection } from '../export/backup-section.tsx';
import { ClientFileImport } from '../first-run/client-file-import.tsx';
import { TrySandbox } from '../first-run/try-sandbox.tsx';
import { Page } from '../shell/page.tsx';
import { PauseSwitch } from '../shell/pause-switch.tsx';
import { type Theme, themes } from '../state/theme.ts';
import { useCommand } from '../state/use-backend.ts';
import { useNow } from '../state/use-now.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';
import { Behaviour } from './behaviour.tsx';
import { ClientList } from './client-list.tsx';
import { ScopeListSection } from './scope-list-section.tsx';

export function SettingsPage({ state }: { state: AppState }) {
  return (
    <Page title={words.settings.title} action={state.paused ? null : <NarrowPauseSwitch />}>
      <section className="section" aria-labelledby="clients-heading">
        <h2 id="clients-heading">{words.settings.clients}</h2>
        <p className="hint">{words.settings.clientsText}</p>
        <ClientList state={state} />
        <h3>{words.settings.addClient}</h3>
        <ClientFileImport />
        {state.clients.some(({ sandbox }) => sandbox) ? null : (
          <>
            <p className="hint">{words.firstRun.sandboxText}</p>
            <TrySandbox />
          </>
        )}
      </section>
      <Behaviour state={state} />
      <ScopeListSection read={state.preferences.read_scope_list} />
      <Appearance chosen={state.preferences.theme} />
      <Places state={state} />
      <BackupSection accounts={state.accounts.length} />
      <DoctorSection />
      <About state={state} />
    </Page>
  );
}

/** Where the navigation is a row of names at the bottom, it has no room for the switch. */
const NarrowPauseSwitch = () => (
  <div className="narrow-only">
    <PauseSwitch kind="plain" />
  </div>
);

function DoctorSection() {
  return (
    <section className="section" aria-labelledby="doctor-heading">
      <h2 id="doctor-heading">{words.doctor.title}</h2>
      <p className="hint">{words.doctor.text}</p>
      <ActionButton onPress={() => goTo({ page: 'doctor' })}>{words.doctor.open}</ActionButton>
    </section>
  );
}

function Places({ state }: { state: AppState }) {
  const { store, agent } = state;
  return (
    <section className="section" aria-labelledby="places-heading">
      <h2 id="places-heading">{words.settings.places}</h2>
      <Facts>
        <Fact label={words.settings.store}>
          <span>{words.settings.storeKinds[store.kind]}</span>
          <span className={`store-health ${store.status === 'ready' ? 'good' : 'attention'}`}>
            <ToneMark tone={store.status === 'ready' ? 'good' : 'attention'} />
            {store.status === 'ready' ? words.settings.storeReady : store.status_text}
          </span>
        </Fact>
        <Fact label={words.settings.home}>
          <code className="wrapping">{agent.home}</code>
          <CopyButton text={agent.home} label={`${words.copy}: ${words.settings.home}`} />
        </Fact>
        <Fact label={words.settings.socket}>
          <code className="wrapping">{agent.socket}</code>
          <CopyButton text={agent.socket} label={`${words.copy}: ${words.settings.socket}`} />
        </Fact>
      </Facts>
    </section>
  );
}

function Appearance({ chosen }: { chosen: Theme }) {
  const set = useCommand('preferences.set');
  return (
    <section className="section" aria-labelledby="appearance-heading">
      <h2 id="appearance-heading">{words.settings.appearance}</h2>
      <RadioGroup
        className="field inline"
        orientation="horizontal"
        value={chosen}
        onChange={(value) => {
          const theme = themes.find((candidate) => candidate === value);
          if (theme !== undefined) void set.run({ theme });
        }}
      >
        <Label>{words.settings.theme}</Label>
        {themes.map((candidate) => (
          <Radio key={candidate} className="radio" value={candidate}>
            <span className="radio-mark" aria-hidden="true" />
            {words.settings.themes[candidate]}
          </Radio>
        ))}
      </RadioGroup>
      <FailureNote failure={set.failure} />
    </section>
  );
}

function About({ state }: { state: AppState }) {
  const now = useNow(10);
  const { version, started_at: startedAt } = state.agent;
  return (
    <section className="section" aria-labelledby="about-heading">
      <h2 id="about-heading">{words.settings.about}</h2>
      <Facts>
        <Fact label={words.settings.version}>{version}</Fact>
        <Fact label={words.settings.started}>
          <Instant at={startedAt} text={words.settings.startedAt(startedAt, now)} />
        </Fact>
      </Facts>
    </section>
  );
}
