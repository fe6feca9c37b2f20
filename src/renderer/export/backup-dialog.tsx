import { useState } from 'react';
import { Form } from 'react-aria-components';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { TextLine } from '../controls/text-line.tsx';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';
import { FilePlace } from './file-place.tsx';

/** The least that `backup.create` takes. */
export const fewestCharacters = 12;

/** Everything in one encrypted file, which main writes. */
export function BackupDialog({ onClose }: { onClose: () => void }) {
  const [path, setPath] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const write = useCommand('backup.create');
  const announce = useAnnounce();
  const differs = again !== '' && again !== passphrase;
  const ready = path.trim() !== '' && passphrase.length >= fewestCharacters && again === passphrase;
  return (
    <Modal title={words.backup.title} onClose={onClose}>
      <Form
        className="form"
        onSubmit={async (event) => {
          event.preventDefault();
          if (!ready || write.pending) return;
          const result = await write.run({ path: path.trim(), passphrase });
          if (!result.ok) return;
          onClose();
          announce(words.backup.written(result.value.path, result.value.accounts));
        }}
      >
        <p className="hint">{words.backup.what}</p>
        <FilePlace suggested={words.backup.fileName} path={path} onChange={setPath} />
        <TextLine
          label={words.backup.passphrase}
          hint={words.backup.passphraseHint}
          type="password"
          value={passphrase}
          onChange={setPassphrase}
          maxLength={4096}
          required
        />
        <TextLine
          label={words.backup.again}
          type="password"
          value={again}
          onChange={setAgain}
          maxLength={4096}
          required
        />
        {differs ? <p role="status">{words.backup.differs}</p> : null}
        <FailureNote failure={write.failure} />
        <div className="dialog-actions">
          <ActionButton onPress={onClose}>{words.cancel}</ActionButton>
          <ActionButton kind="primary" submits disabled={!ready} pending={write.pending}>
            {words.backup.write}
          </ActionButton>
        </div>
      </Form>
    </Modal>
  );
}
