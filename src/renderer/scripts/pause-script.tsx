import { CirclePause, CirclePlay } from 'lucide-react';
import type { CallerView } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';

/** Stops one script with one press, and lets it go on with another; its key stays. */
export function PauseScript({ caller }: { caller: CallerView }) {
  const pause = useCommand('caller.pause');
  const resume = useCommand('caller.resume');
  const announce = useAnnounce();
  const [act, done] = caller.paused
    ? [resume, words.scripts.resumedNow]
    : [pause, words.scripts.pausedNow];
  const Icon = caller.paused ? CirclePlay : CirclePause;
  return (
    <ActionButton
      pending={pause.pending || resume.pending}
      onPress={async () => {
        const result = await act.run({ caller: caller.id });
        if (result.ok) announce(done(caller.name));
        // A pause that could not be saved ends with a restart: that must not be missed.
        else announce(result.failure.sentence, true);
      }}
    >
      <Icon size={16} aria-hidden="true" />
      {caller.paused ? words.scripts.resume : words.scripts.pause}
    </ActionButton>
  );
}
