import { useState } from 'react';
import { Form } from 'react-aria-components';
import { type Failure, fail } from '../../shared/failure.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { NarrowerNote } from '../controls/narrower-note.tsx';
import { TextLine } from '../controls/text-line.tsx';
import { usePublishedScopes } from '../sign-in/use-published-scopes.ts';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';
import { isPkcs12, readKeyFile } from './key-file.ts';
import { KeyFileFields } from './key-file-fields.tsx';
import { typedList, typedText } from './typed-list.ts';
import { useAdded } from './use-added.ts';

/** A key file, and what it may be used for. Its text is read when it is sent, and not kept here. */
export function ServiceAccountDialog({ onClose }: { onClose: () => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [facts, setFacts] = useState({ email: '', password: '' });
  const [scopes, setScopes] = useState('');
  const [subject, setSubject] = useState('');
  const [alias, setAlias] = useState('');
  const [unusable, setUnusable] = useState<Failure | null>(null);
  const add = useCommand('service-account.add');
  const added = useAdded();
  const published = usePublishedScopes();
  const ready = file !== null && (!isPkcs12(file) || facts.email.trim() !== '');

  const send = async (chosen: File) => {
    setUnusable(null);
    const key = await readKeyFile(chosen, facts);
    if (key === null) {
      setUnusable(fail('client_file_invalid', words.otherKinds.keyUnreadable).failure);
      return;
    }
    const [named, person, name] = [typedList(scopes), typedText(subject), typedText(alias)];
    const result = await add.run({
      ...key,
      ...(named === undefined ? {} : { scopes: named }),
      ...(person === undefined ? {} : { subject: person }),
      ...(name === undefined ? {} : { alias: name }),
    });
    if (!result.ok) return;
    onClose();
    added(result.value);
  };

  return (
    <Modal title={words.otherKinds.serviceAccountTitle} onClose={onClose}>
      <Form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !add.pending) void send(file);
        }}
      >
        <p className="hint">{words.otherKinds.keyText}</p>
        <KeyFileFields file={file} onFile={setFile} facts={facts} onFacts={setFacts} />
        <TextLine
          label={words.otherKinds.scopes}
          hint={words.otherKinds.scopesHint}
          value={scopes}
          onChange={setScopes}
          maxLength={8192}
        />
        <NarrowerNote scopes={typedList(scopes) ?? []} published={published} />
        <TextLine
          label={words.otherKinds.subject}
          hint={words.otherKinds.subjectHint}
          type="email"
          value={subject}
          onChange={setSubject}
          maxLength={254}
        />
        <TextLine label={words.otherKinds.alias} value={alias} onChange={setAlias} maxLength={64} />
        <FailureNote failure={unusable ?? add.failure} />
        <div className="dialog-actions">
          <ActionButton onPress={onClose}>{words.cancel}</ActionButton>
          <ActionButton kind="primary" submits disabled={!ready} pending={add.pending}>
            {words.otherKinds.add}
          </ActionButton>
        </div>
      </Form>
    </Modal>
  );
}
