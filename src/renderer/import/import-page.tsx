import { FolderSearch, Upload } from 'lucide-react';
import { useState } from 'react';
import { DropZone, FileTrigger } from 'react-aria-components';
import type { AppState } from '../../shared/app-state.ts';
import { type Failure, fail } from '../../shared/failure.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Page } from '../shell/page.tsx';
import { useBackend, useCommand } from '../state/use-backend.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';
import { FoundFiles } from './found-files.tsx';
import { ImportRows } from './import-rows.tsx';
import { ReplacedFiles } from './replaced-files.tsx';
import { sendFile } from './send-file.ts';

/** The agent takes no larger one. */
const mostBytes = 4 * 1024 * 1024;
const mostFiles = 64;

/** What other tools have: drop it, choose it, or let Keybearer look. */
export function ImportPage({ state }: { state: AppState }) {
  const backend = useBackend();
  const start = useCommand('import.start');
  const find = useCommand('import.find');
  const [sending, setSending] = useState(false);
  const [unusable, setUnusable] = useState<Failure | null>(null);
  const [found, setFound] = useState<Parameters<typeof FoundFiles>[0]['found'] | null>(null);
  const running = state.import?.step === 'running';

  const take = async (files: readonly File[]) => {
    setUnusable(null);
    if (files.length === 0) return;
    if (files.length > mostFiles) return setUnusable(tooMany);
    setSending(true);
    const input = await sent(files, (upload, bytes) => sendFile(backend, upload, bytes));
    setSending(false);
    if ('failure' in input) return setUnusable(input.failure);
    await start.run(input);
  };
  const look = async () => {
    const result = await find.run({});
    if (result.ok) setFound(result.value.found);
  };

  return (
    <Page title={words.imports.title} backTo={toAddAccount}>
      <p className="hint">{words.imports.text}</p>
      <DropZone
        className="drop-zone"
        aria-label={words.imports.label}
        getDropOperation={() => 'copy'}
        onDrop={async (event) => {
          const items = event.items.filter((item) => item.kind === 'file');
          await take(await Promise.all(items.map((item) => item.getFile())));
        }}
      >
        <Upload size={20} aria-hidden="true" />
        <span>{words.imports.drop}</span>
        <span className="hint">{words.clientFile.or}</span>
        <FileTrigger allowsMultiple onSelect={(files) => void take([...(files ?? [])])}>
          <ActionButton
            kind={found === null || found.length === 0 ? 'primary' : 'plain'}
            pending={sending || start.pending}
            disabled={running}
          >
            {words.imports.choose}
          </ActionButton>
        </FileTrigger>
      </DropZone>
      <section className="section">
        <ActionButton pending={find.pending} disabled={running} onPress={() => void look()}>
          <FolderSearch size={16} aria-hidden="true" />
          {words.imports.find}
        </ActionButton>
        <p className="hint">{words.imports.findText}</p>
        {found === null ? null : (
          <FoundFiles
            found={found}
            busy={running || start.pending}
            onImport={(paths) => void start.run({ found: [...paths] })}
          />
        )}
      </section>
      <FailureNote failure={unusable ?? start.failure ?? find.failure} />
      {state.import === null ? null : <ImportRows view={state.import} />}
      <ReplacedFiles import={state.import} />
    </Page>
  );
}

type Start = CommandInput<'import.start'>;

/** Files that cannot be read are rows of the result, like those that are refused. */
async function sent(
  files: readonly File[],
  send: (upload: string, bytes: Uint8Array) => ReturnType<typeof sendFile>,
): Promise<Start | { readonly failure: Failure }> {
  const ready: NonNullable<Start['files']> = [];
  const refused: NonNullable<Start['refused']> = [];
  const session = crypto.randomUUID().slice(0, 8);
  for (const [at, file] of files.entries()) {
    const bytes = file.size > mostBytes ? null : await file.arrayBuffer().catch(() => null);
    if (bytes === null) {
      const reason = file.size > mostBytes ? words.imports.tooLarge : words.imports.unreadable;
      refused.push({ source: file.name, reason });
      continue;
    }
    const upload = `${session}-${at}`;
    const given = await send(upload, new Uint8Array(bytes));
    if (!given.ok) return { failure: given.failure };
    ready.push({ upload, source: file.name });
  }
  return { files: ready, refused };
}

const tooMany = fail('invalid_request', words.imports.tooMany).failure;

const toAddAccount = {
  name: words.signIn.addTitle,
  go: () => goTo({ page: 'add_account' }),
};
