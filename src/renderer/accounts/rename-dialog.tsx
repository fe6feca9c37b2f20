import { useState } from 'react';
import { Form, Input, Label, Text, TextField } from 'react-aria-components';
import type { AccountView } from '../../shared/account.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';

export function RenameDialog({ account, onClose }: { account: AccountView; onClose: () => void }) {
  const [alias, setAlias] = useState(account.alias);
  const rename = useCommand('account.rename');
  const changed = alias.trim() !== '' && alias.trim() !== account.alias;
  return (
    <Modal title={words.rename.title(account.alias)} onClose={onClose}>
      <Form
        className="form"
        onSubmit={async (event) => {
          event.preventDefault();
          if (!changed || rename.pending) return;
          const result = await rename.run({ account: account.id, alias: alias.trim() });
          if (result.ok) onClose();
        }}
      >
        <TextField className="field" value={alias} onChange={setAlias} maxLength={64} autoFocus>
          <Label>{words.rename.label}</Label>
          <Input className="input" />
          <Text slot="description" className="hint">
            {words.rename.hint} {words.rename.warning}
          </Text>
        </TextField>
        <FailureNote failure={rename.failure} />
        <div className="dialog-actions">
          <ActionButton onPress={onClose}>{words.cancel}</ActionButton>
          <ActionButton kind="primary" submits disabled={!changed} pending={rename.pending}>
            {words.rename.save}
          </ActionButton>
        </div>
      </Form>
    </Modal>
  );
}
