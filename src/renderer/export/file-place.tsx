import { useId, useState } from 'react';
import type { Failure } from '../../shared/failure.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { TextLine } from '../controls/text-line.tsx';
import { useBackend } from '../state/use-backend.ts';
import { words } from '../words.ts';

interface FilePlaceProps {
  /** A name to begin with, such as `work.json`. */
  readonly suggested: string;
  readonly path: string;
  readonly onChange: (path: string) => void;
}

/** Where main writes a file: chosen in the system's dialog, or typed where the page has none. */
export function FilePlace({ suggested, path, onChange }: FilePlaceProps) {
  const backend = useBackend();
  const label = useId();
  const [choosing, setChoosing] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  if (backend.chooseFile === undefined) {
    return (
      <TextLine
        label={words.exporting.path}
        hint={words.exporting.pathHint(suggested)}
        value={path}
        onChange={onChange}
        maxLength={4096}
        required
      />
    );
  }
  const choose = async () => {
    setChoosing(true);
    setFailure(null);
    const chosen = await backend.chooseFile?.(suggested);
    setChoosing(false);
    if (chosen === undefined) return;
    if (!chosen.ok) setFailure(chosen.failure);
    // Cancelled: what was chosen before still holds.
    else if (chosen.value.path !== null) onChange(chosen.value.path);
  };
  return (
    <div className="field">
      <span id={label}>{words.exporting.path}</span>
      <ActionButton pending={choosing} onPress={() => void choose()}>
        {path === '' ? words.exporting.choose : words.exporting.chooseOther}
      </ActionButton>
      <span className="wrapping" role="status" aria-labelledby={label}>
        {path === '' ? words.exporting.noPlace : <code>{path}</code>}
      </span>
      <span className="hint">{words.exporting.onlyYou}</span>
      <FailureNote failure={failure} />
    </div>
  );
}
