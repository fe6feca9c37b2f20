import { I18nProvider } from 'react-aria-components';
import type { AppState } from '../shared/app-state.ts';
import { AccountsPage } from './accounts/accounts-page.tsx';
import { ActivityPage } from './activity/activity-page.tsx';
import type { Backend, Connection } from './backend.ts';
import { BrandMark } from './controls/brand-mark.tsx';
import { DoctorPage } from './doctor/doctor-page.tsx';
import { FirstRun } from './first-run/first-run.tsx';
import { ImportPage } from './import/import-page.tsx';
import { locale } from './instants.ts';
import { QuestionOverlay } from './pairing/question-overlay.tsx';
import { PlaygroundPage } from './playground/playground-page.tsx';
import { PairScriptPage, ScriptsPage } from './scripts/scripts-page.tsx';
import { CodeBlock } from './scripts/snippet-tabs.tsx';
import { SettingsPage } from './settings/settings-page.tsx';
import { AnnouncementList } from './shell/announcement-list.tsx';
import { ConnectionBanner, Notices, TrayNote } from './shell/banners.tsx';
import { Navigation } from './shell/navigation.tsx';
import { PausedBanner } from './shell/pause-switch.tsx';
import { SignInOverlay } from './sign-in/sign-in-dialog.tsx';
import { AddAccountPage, PermissionsPage } from './sign-in/sign-in-pages.tsx';
import type { Route } from './state/route.ts';
import { useAppliedTheme } from './state/theme.ts';
import { AnnouncementsContext, useAnnouncements } from './state/use-announcements.ts';
import { BackendContext, useBackendView } from './state/use-backend.ts';
import { useRoute } from './state/use-route.ts';
import { words } from './words.ts';

export function App({ backend }: { backend: Backend }) {
  const announcements = useAnnouncements();
  const view = useBackendView(backend);
  return (
    <I18nProvider locale={locale}>
      <BackendContext value={backend}>
        <AnnouncementsContext value={announcements}>
          {view.connection === 'refused' ? (
            <SessionEnded />
          ) : view.state === null ? (
            <Connecting connection={view.connection} />
          ) : (
            <Window state={view.state} connection={view.connection} />
          )}
          <AnnouncementList announcements={announcements} />
        </AnnouncementsContext>
      </BackendContext>
    </I18nProvider>
  );
}

function Window({ state, connection }: { state: AppState; connection: Connection }) {
  const route = useRoute();
  useAppliedTheme(state.preferences.theme);
  return (
    <div className="window">
      <Navigation route={route} state={state} connection={connection} />
      <main className="main">
        <ConnectionBanner connection={connection} />
        <PausedBanner paused={state.paused} />
        <Notices notices={state.notices} />
        <TrayNote tray={state.shell.tray} />
        <SignInOverlay state={state} />
        <CurrentPage route={route} state={state} />
      </main>
      <QuestionOverlay state={state} />
    </div>
  );
}

function CurrentPage({ route, state }: { route: Route; state: AppState }) {
  switch (route.page) {
    case 'accounts':
      return state.accounts.length === 0 && state.clients.length === 0 ? (
        <FirstRun store={state.store.kind} />
      ) : (
        <AccountsPage state={state} selected={route.account} />
      );
    case 'add_account':
      return <AddAccountPage state={state} />;
    case 'import':
      return <ImportPage state={state} />;
    case 'permissions':
      return <PermissionsPage state={state} account={route.account} />;
    case 'scripts':
      return <ScriptsPage state={state} selected={route.caller} />;
    case 'pair_script':
      return <PairScriptPage state={state} />;
    case 'playground':
      return <PlaygroundPage state={state} account={route.account} />;
    case 'activity':
      return <ActivityPage state={state} caller={route.caller} />;
    case 'settings':
      return <SettingsPage state={state} />;
    case 'doctor':
      return <DoctorPage state={state} />;
  }
}

function Connecting({ connection }: { connection: Connection }) {
  return (
    <main className="alone brief">
      <BrandMark size={48} />
      <h1 className="unseen">{words.product}</h1>
      <ConnectionBanner connection={connection} />
      {connection === 'connecting' ? <p role="status">{words.connection.connecting}</p> : null}
    </main>
  );
}

function SessionEnded() {
  return (
    <main className="alone">
      <BrandMark size={48} />
      <h1>{words.connection.refusedTitle}</h1>
      <p>{words.connection.refused}</p>
      <p>{words.connection.refusedNext}</p>
      <CodeBlock text="keybearer agent --ui" copyLabel={words.copy} />
    </main>
  );
}
