import { useCallback, useEffect, useState } from 'react';
import type { ImportView, ReplaceRow } from '../../shared/import.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { useBackend, useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';

/** After an import: taking the secrets out of the files it took, and putting them back. */
export function ReplacedFiles({ import: view }: { import: ImportView | null }) {
  const backend = useBackend();
  const replace = useCommand('import.replace');
  const undo = useCommand('import.undo');
  const [asking, setAsking] = useState(false);
  const [rows, setRows] = useState<readonly ReplaceRow[]>([]);
  const [replaced, setReplaced] = useState<readonly string[]>([]);
  const readAgain = useCallback(async () => {
    const known = await backend.send('import.replaced', {});
    if (known.ok) setReplaced(known.value.replaced.map(({ path }) => path));
  }, [backend]);
  useEffect(() => void readAgain(), [readAgain]);

  const sources = view?.replaceable.filter((source) => !replaced.includes(source)) ?? [];
  const takeOut = async () => {
    setAsking(false);
    if (view === null) return;
    const result = await replace.run({ id: view.id, sources: [...sources] });
    if (result.ok) setRows(result.value.rows.filter((row) => row.result === 'kept'));
    await readAgain();
  };
  const putBack = async (path: string) => {
    await undo.run({ path });
    await readAgain();
  };

  return (
    <>
      {sources.length === 0 ? null : (
        <section className="section">
          <p className="hint">{words.imports.replaceText}</p>
          <ActionButton pending={replace.pending} onPress={() => setAsking(true)}>
            {words.imports.replace(sources.length)}
          </ActionButton>
        </section>
      )}
      {rows.map(({ source, reason }) => (
        <p key={source} role="status">
          {reason}
        </p>
      ))}
      <FailureNote failure={replace.failure ?? undo.failure} />
      {replaced.length === 0 ? null : (
        <section className="section" aria-labelledby="replaced-heading">
          <h2 id="replaced-heading">{words.imports.replacedTitle}</h2>
          <ul className="import-rows">
            {replaced.map((path) => (
              <li key={path}>
                <code className="wrapping">{path}</code>
                <ActionButton
                  kind="quiet"
                  pending={undo.pending}
                  label={`${words.imports.undo}: ${path}`}
                  onPress={() => void putBack(path)}
                >
                  {words.imports.undo}
                </ActionButton>
              </li>
            ))}
          </ul>
        </section>
      )}
      {asking ? (
        <Modal
          role="alertdialog"
          title={words.imports.replaceTitle}
          onClose={() => setAsking(false)}
        >
          <p>{words.imports.replaceWarning}</p>
          <ul className="import-rows">
            {sources.map((source) => (
              <li key={source}>
                <code className="wrapping">{source}</code>
              </li>
            ))}
          </ul>
          <div className="dialog-actions apart">
            <ActionButton kind="danger" onPress={() => void takeOut()}>
              {words.imports.replaceYes}
            </ActionButton>
            <ActionButton autoFocus onPress={() => setAsking(false)}>
              {words.cancel}
            </ActionButton>
          </div>
        </Modal>
      ) : null}
    </>
  );
}
