import { useState } from 'react';
import { Form, Label, Radio, RadioGroup } from 'react-aria-components';
import type { AccountView } from '../../shared/account.ts';
import { type ExportFormat, exportFormats } from '../../shared/export.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { useAnnounce } from '../state/use-announcements.ts';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';
import { FilePlace } from './file-place.tsx';

/** The forms that this kind of account has; of the other kinds there is nothing to write. */
export const formatsOf = ({ kind }: AccountView): readonly ExportFormat[] => {
  if (kind === 'service_account') return ['service_account'];
  return kind === 'user' ? ['authorized_user', 'token'] : [];
};

/** Main writes the file: the secret never comes into the window. */
export function ExportDialog({ account, onClose }: { account: AccountView; onClose: () => void }) {
  const formats = formatsOf(account);
  const [format, setFormat] = useState<ExportFormat | undefined>(formats[0]);
  const [path, setPath] = useState('');
  const write = useCommand('export.account');
  const announce = useAnnounce();
  const ready = path.trim() !== '' && format !== undefined;
  return (
    <Modal title={words.exporting.title(account.alias)} onClose={onClose}>
      <Form
        className="form"
        onSubmit={async (event) => {
          event.preventDefault();
          if (format === undefined || !ready || write.pending) return;
          const result = await write.run({ account: account.id, format, path: path.trim() });
          if (!result.ok) return;
          onClose();
          announce(words.exporting.written(result.value.path));
        }}
      >
        <p className="note attention">{words.exporting.warning}</p>
        {formats.length < 2 ? null : (
          <RadioGroup
            className="field"
            value={format ?? null}
            onChange={(chosen) => setFormat(exportFormats.find((one) => one === chosen))}
          >
            <Label>{words.exporting.format}</Label>
            {formats.map((one) => (
              <Radio key={one} className="radio" value={one}>
                <span className="radio-mark" aria-hidden="true" />
                {words.exporting.formats[one]}
              </Radio>
            ))}
          </RadioGroup>
        )}
        <FilePlace suggested={`${account.alias}.json`} path={path} onChange={setPath} />
        <FailureNote failure={write.failure} />
        <div className="dialog-actions apart">
          <ActionButton kind="danger" submits disabled={!ready} pending={write.pending}>
            {words.exporting.write}
          </ActionButton>
          <ActionButton autoFocus onPress={onClose}>
            {words.cancel}
          </ActionButton>
        </div>
      </Form>
    </Modal>
  );
}
