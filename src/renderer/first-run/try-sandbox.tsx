import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';

export function TrySandbox({ onStarted }: { onStarted?: () => void }) {
  const start = useCommand('sandbox.try');
  const announce = useAnnounce();
  return (
    <>
      <ActionButton
        pending={start.pending}
        onPress={async () => {
          const result = await start.run({});
          if (!result.ok) return;
          announce(words.clientFile.added(result.value.client));
          onStarted?.();
        }}
      >
        {start.pending ? words.firstRun.startingSandbox : words.firstRun.trySandbox}
      </ActionButton>
      <FailureNote failure={start.failure} />
    </>
  );
}
