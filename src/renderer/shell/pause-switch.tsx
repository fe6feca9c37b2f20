import { CirclePause, CirclePlay } from 'lucide-react';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';

/** Stops serving scripts at once; while it lasts, the banner has the way back. */
export function PauseSwitch({ kind = 'quiet' }: { kind?: 'quiet' | 'plain' }) {
  const pause = useCommand('agent.pause');
  const announce = useAnnounce();
  return (
    <ActionButton
      kind={kind}
      pending={pause.pending}
      label={words.pause.pause}
      onPress={async () => {
        const result = await pause.run({});
        // What went wrong has no room here, and must not be missed.
        if (!result.ok) announce(result.failure.sentence, true);
        else if (!result.value.saved) announce(words.pause.notSaved, true);
      }}
    >
      <CirclePause size={kind === 'quiet' ? 20 : 16} aria-hidden="true" />
      <span className="navigation-name">{words.pause.pause}</span>
    </ActionButton>
  );
}

export function PausedBanner({ paused }: { paused: boolean }) {
  const resume = useCommand('agent.resume');
  if (!paused) return null;
  return (
    <div className="banner attention" role="status">
      <CirclePause size={16} aria-hidden="true" />
      <p>
        <strong>{words.pause.paused}</strong> {words.pause.meaning}
      </p>
      <FailureNote failure={resume.failure} />
      <ActionButton kind="primary" pending={resume.pending} onPress={() => void resume.run({})}>
        <CirclePlay size={16} aria-hidden="true" />
        {words.pause.resume}
      </ActionButton>
    </div>
  );
}
