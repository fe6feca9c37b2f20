import { useState } from 'react';
import { FileTrigger, Form } from 'react-aria-components';
import type { RestoreRow } from '../../shared/export.ts';
import { type Failure, fail } from '../../shared/failure.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { TextLine } from '../controls/text-line.tsx';
import { sendFile } from '../import/send-file.ts';
import { useBackend, useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';
import { fewestCharacters } from './backup-dialog.tsx';

/** The agent takes no larger one. */
const mostBytes = 4 * 1024 * 1024;

/** Brings back what a backup holds and is not here; the result stays until it is closed. */
export function RestoreDialog({ onClose }: { onClose: () => void }) {
  const backend = useBackend();
  const [file, setFile] = useState<File | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [sending, setSending] = useState(false);
  const [unusable, setUnusable] = useState<Failure | null>(null);
  const [rows, setRows] = useState<readonly RestoreRow[] | null>(null);
  const restore = useCommand('backup.restore');

  const send = async (chosen: File) => {
    setUnusable(null);
    setSending(true);
    const bytes = chosen.size > mostBytes ? null : await chosen.arrayBuffer().catch(() => null);
    if (bytes === null) {
      setSending(false);
      setUnusable(fail('client_file_invalid', words.imports.unreadable).failure);
      return;
    }
    const upload = `restore-${crypto.randomUUID().slice(0, 8)}`;
    const given = await sendFile(backend, upload, new Uint8Array(bytes));
    setSending(false);
    if (!given.ok) return setUnusable(given.failure);
    const result = await restore.run({ upload, passphrase });
    if (!result.ok) return;
    setPassphrase('');
    setRows(result.value.rows);
  };

  if (rows !== null) return <Restored rows={rows} onClose={onClose} />;
  const ready = file !== null && passphrase.length >= fewestCharacters;
  const busy = sending || restore.pending;
  return (
    <Modal title={words.backup.restoreTitle} onClose={onClose}>
      <Form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (file !== null && ready && !busy) void send(file);
        }}
      >
        <p className="hint">{words.backup.restoreText}</p>
        <div className="field">
          <FileTrigger onSelect={(files) => setFile(files?.[0] ?? null)}>
            <ActionButton>{words.backup.choose}</ActionButton>
          </FileTrigger>
          <span className="wrapping" role="status">
            {file === null ? words.otherKinds.noKey : file.name}
          </span>
        </div>
        <TextLine
          label={words.backup.passphrase}
          type="password"
          value={passphrase}
          onChange={setPassphrase}
          maxLength={4096}
          required
        />
        <FailureNote failure={unusable ?? restore.failure} />
        <div className="dialog-actions">
          <ActionButton onPress={onClose}>{words.cancel}</ActionButton>
          <ActionButton kind="primary" submits disabled={!ready} pending={busy}>
            {words.backup.restoreNow}
          </ActionButton>
        </div>
      </Form>
    </Modal>
  );
}

const Restored = ({ rows, onClose }: { rows: readonly RestoreRow[]; onClose: () => void }) => (
  <Modal title={words.backup.restoredTitle} onClose={onClose}>
    <ul className="import-rows">
      {rows.map(({ kind, name, result, reason }) => (
        <li key={`${kind} ${name}`}>
          <span className="wrapping">{words.backup.kinds[kind](name)}</span>
          <span>{words.backup.results[result]}</span>
          {reason === null ? null : <span className="hint">{reason}</span>}
        </li>
      ))}
    </ul>
    <div className="dialog-actions">
      <ActionButton onPress={onClose}>{words.close}</ActionButton>
    </div>
  </Modal>
);
