import { ExternalLink, Upload } from 'lucide-react';
import { useState } from 'react';
import { DropZone, FileTrigger } from 'react-aria-components';
import { type Failure, fail } from '../../shared/failure.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';

/** The limit of `client.add`; real files have about 500 bytes. */
const mostCharacters = 65_536;

/** Drop `client_secret.json` or choose it. Its text goes to the agent and is not kept here. */
export function ClientFileImport({ onAdded }: { onAdded?: (client: string) => void }) {
  const add = useCommand('client.add');
  const announce = useAnnounce();
  const [unusable, setUnusable] = useState<Failure | null>(null);

  const take = async (file: File | undefined) => {
    setUnusable(null);
    if (file === undefined) return;
    if (file.size > mostCharacters) {
      setUnusable(fail('client_file_invalid', words.clientFile.tooLarge).failure);
      return;
    }
    const json = await file.text().catch(() => null);
    if (json === null) {
      setUnusable(fail('client_file_invalid', words.clientFile.unreadable).failure);
      return;
    }
    const result = await add.run({ json });
    if (!result.ok) return;
    const { client, updated } = result.value;
    announce(updated ? words.clientFile.updated(client) : words.clientFile.added(client));
    onAdded?.(client);
  };

  return (
    <div className="client-file">
      <DropZone
        className="drop-zone"
        aria-label={words.clientFile.label}
        getDropOperation={() => 'copy'}
        onDrop={async (event) => {
          const dropped = event.items.find((item) => item.kind === 'file');
          if (dropped?.kind === 'file') await take(await dropped.getFile());
        }}
      >
        <Upload size={20} aria-hidden="true" />
        <span>{words.clientFile.drop}</span>
        <span className="hint">{words.clientFile.or}</span>
        <FileTrigger
          acceptedFileTypes={['application/json', '.json']}
          onSelect={(files) => void take(files?.[0])}
        >
          <ActionButton kind="primary" pending={add.pending}>
            {words.clientFile.choose}
          </ActionButton>
        </FileTrigger>
      </DropZone>
      <FailureNote failure={unusable ?? add.failure} />
      <details className="guide">
        <summary>{words.clientFile.guide}</summary>
        <ol>
          {words.clientFile.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p>
          <a
            href="https://console.cloud.google.com/auth/clients"
            target="_blank"
            rel="noreferrer noopener"
          >
            {words.clientFile.console}
            <ExternalLink size={12} aria-hidden="true" />
          </a>
        </p>
      </details>
    </div>
  );
}
