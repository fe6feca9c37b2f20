import { useState } from 'react';
import { Form } from 'react-aria-components';
import type { AccountView } from '../../shared/account.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { Choice } from '../controls/choice.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Modal } from '../controls/modal.tsx';
import { NarrowerNote } from '../controls/narrower-note.tsx';
import { TextLine } from '../controls/text-line.tsx';
import { usePublishedScopes } from '../sign-in/use-published-scopes.ts';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';
import { typedList, typedText } from './typed-list.ts';
import { useAdded } from './use-added.ts';

const cloudPlatform = 'https://www.googleapis.com/auth/cloud-platform';

interface ImpersonationDialogProps {
  /** At least one. */
  readonly sources: readonly AccountView[];
  readonly onClose: () => void;
}

/** A service account reached with the token of an account that is here. */
export function ImpersonationDialog({ sources, onClose }: ImpersonationDialogProps) {
  const able = sources.find(({ scopes }) => scopes.includes(cloudPlatform)) ?? sources[0];
  const [source, setSource] = useState(able?.id ?? '');
  const [target, setTarget] = useState('');
  const [delegates, setDelegates] = useState('');
  const [minutes, setMinutes] = useState('');
  const [scopes, setScopes] = useState('');
  const [alias, setAlias] = useState('');
  const add = useCommand('impersonation.add');
  const added = useAdded();
  const published = usePublishedScopes();
  const wholeMinutes = minutes === '' || /^[0-9]{1,3}$/.test(minutes);

  const send = async () => {
    const [via, named, name] = [typedList(delegates), typedList(scopes), typedText(alias)];
    const result = await add.run({
      source,
      target: target.trim(),
      ...(via === undefined ? {} : { delegates: via }),
      ...(minutes === '' ? {} : { lifetime: Number(minutes) * 60 }),
      ...(named === undefined ? {} : { scopes: named }),
      ...(name === undefined ? {} : { alias: name }),
    });
    if (!result.ok) return;
    onClose();
    added(result.value);
  };

  const ready = target.trim() !== '' && wholeMinutes;
  return (
    <Modal title={words.otherKinds.impersonationTitle} onClose={onClose}>
      <Form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !add.pending) void send();
        }}
      >
        <Choice
          label={words.otherKinds.source}
          items={sources.map(({ id, alias: text }) => ({ id, text }))}
          chosen={source}
          onChange={setSource}
        />
        <TextLine
          label={words.otherKinds.target}
          hint={words.otherKinds.targetHint}
          type="email"
          value={target}
          onChange={setTarget}
          maxLength={254}
          required
        />
        <TextLine
          label={words.otherKinds.delegates}
          hint={words.otherKinds.delegatesHint}
          value={delegates}
          onChange={setDelegates}
          maxLength={2600}
        />
        <TextLine
          label={words.otherKinds.lifetime}
          hint={words.otherKinds.lifetimeHint}
          value={minutes}
          onChange={setMinutes}
          maxLength={3}
        />
        <TextLine
          label={words.otherKinds.scopes}
          hint={words.otherKinds.scopesHint}
          value={scopes}
          onChange={setScopes}
          maxLength={8192}
        />
        <NarrowerNote scopes={typedList(scopes) ?? []} published={published} />
        <TextLine label={words.otherKinds.alias} value={alias} onChange={setAlias} maxLength={64} />
        <FailureNote failure={add.failure} />
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
