import { CircleAlert, Info, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { NoticeView } from '../../shared/app-state.ts';
import type { Connection } from '../backend.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { useBackend, useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';

export function ConnectionBanner({ connection }: { connection: Connection }) {
  const backend = useBackend();
  if (connection === 'lost') {
    return (
      <div className="banner attention" role="alert">
        <CircleAlert size={16} aria-hidden="true" />
        <p>
          <strong>{words.connection.lostTitle}</strong> {words.connection.lost}
        </p>
      </div>
    );
  }
  if (connection === 'superseded') {
    return (
      <div className="banner attention" role="alert">
        <CircleAlert size={16} aria-hidden="true" />
        <p>
          <strong>{words.connection.supersededTitle}</strong> {words.connection.superseded}
        </p>
        <ActionButton onPress={() => backend.reconnect()}>
          {words.connection.useThisTab}
        </ActionButton>
      </div>
    );
  }
  return null;
}

const trayNoteRead = 'keybearer-tray-note-read';

/** Said once: without a tray the window is the only way in, and closing it does something else. */
export function TrayNote({ tray }: { tray: boolean | null }) {
  const [read, setRead] = useState(() => localStorage.getItem(trayNoteRead) !== null);
  if (tray !== false || read) return null;
  return (
    <div className="banner notice" role="status">
      <Info size={16} aria-hidden="true" />
      <p>{words.notices.noTray}</p>
      <Button
        className="button quiet icon"
        aria-label={words.dismiss}
        onPress={() => {
          localStorage.setItem(trayNoteRead, 'yes');
          setRead(true);
        }}
      >
        <X size={16} aria-hidden="true" />
      </Button>
    </div>
  );
}

export function Notices({ notices }: { notices: readonly NoticeView[] }) {
  if (notices.length === 0) return null;
  return (
    <section className="notices" aria-label={words.notices.label}>
      {notices.map((notice) =>
        notice.code === 'policy_tampered' || notice.code === 'policy_clock' ? (
          <ReviewBanner key={notice.id} notice={notice} />
        ) : (
          <NoticeBanner key={notice.id} notice={notice} />
        ),
      )}
    </section>
  );
}

function NoticeBanner({ notice }: { notice: NoticeView }) {
  const dismiss = useCommand('notice.dismiss');
  return (
    <div className="banner notice" role="status">
      <Info size={16} aria-hidden="true" />
      <p>{notice.sentence}</p>
      <Button
        className="button quiet icon"
        aria-label={words.dismiss}
        isPending={dismiss.pending}
        onPress={() => void dismiss.run({ id: notice.id })}
      >
        <X size={16} aria-hidden="true" />
      </Button>
    </div>
  );
}

/** Not to be waved away: until a person decides, scripts are not served. */
function ReviewBanner({ notice }: { notice: NoticeView }) {
  const review = useCommand('policy.review');
  return (
    <div className="banner attention" role="alert">
      <CircleAlert size={16} aria-hidden="true" />
      <p>{notice.sentence}</p>
      <FailureNote failure={review.failure} />
      <ActionButton pending={review.pending} onPress={() => void review.run({ accept: false })}>
        {words.notices.removeScripts}
      </ActionButton>
      <ActionButton pending={review.pending} onPress={() => void review.run({ accept: true })}>
        {words.notices.keepScripts}
      </ActionButton>
    </div>
  );
}
