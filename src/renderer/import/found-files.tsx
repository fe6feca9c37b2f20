import type { FoundFile } from '../../shared/import.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { Hints } from '../controls/hints.tsx';
import { words } from '../words.ts';

interface FoundFilesProps {
  readonly found: readonly FoundFile[];
  readonly busy: boolean;
  readonly onImport: (paths: readonly string[]) => void;
}

/** What lies in the usual places; nothing of it has been tried or changed. */
export function FoundFiles({ found, busy, onImport }: FoundFilesProps) {
  if (found.length === 0) return <p role="status">{words.imports.nothingFound}</p>;
  const usable = found.filter(({ credentials }) => credentials > 0);
  return (
    <>
      <ul className="import-rows" aria-label={words.imports.foundLabel}>
        {found.map((file) => (
          <li key={file.path}>
            <code className="wrapping">{file.path}</code>
            <span>
              {file.format === null ? '' : words.imports.formats[file.format]}
              {file.credentials > 0 ? ` · ${words.imports.credentials(file.credentials)}` : ''}
            </span>
            <Hints texts={[file.reason, file.warning]} />
          </li>
        ))}
      </ul>
      {usable.length === 0 ? null : (
        <ActionButton
          kind="primary"
          disabled={busy}
          onPress={() => onImport(usable.map(({ path }) => path))}
        >
          {words.imports.importFound(usable.length)}
        </ActionButton>
      )}
    </>
  );
}
