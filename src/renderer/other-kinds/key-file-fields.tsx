import { FileTrigger } from 'react-aria-components';
import { ActionButton } from '../controls/action-button.tsx';
import { TextLine } from '../controls/text-line.tsx';
import { words } from '../words.ts';
import { isPkcs12, type Pkcs12Facts } from './key-file.ts';

export interface KeyFileFieldsProps {
  readonly file: File | null;
  readonly onFile: (file: File | null) => void;
  readonly facts: Pkcs12Facts;
  readonly onFacts: (facts: Pkcs12Facts) => void;
}

/** Which file, and what a PKCS #12 file does not say itself. */
export function KeyFileFields({ file, onFile, facts, onFacts }: KeyFileFieldsProps) {
  return (
    <>
      <div className="field">
        <FileTrigger
          acceptedFileTypes={[
            'application/json',
            '.json',
            'application/x-pkcs12',
            '.p12',
            '.pfx',
            '.pem',
          ]}
          onSelect={(files) => onFile(files?.[0] ?? null)}
        >
          <ActionButton>{words.otherKinds.chooseKey}</ActionButton>
        </FileTrigger>
        <span className="wrapping" role="status">
          {file === null ? words.otherKinds.noKey : file.name}
        </span>
      </div>
      {file !== null && isPkcs12(file) ? (
        <>
          <TextLine
            label={words.otherKinds.keyEmail}
            hint={words.otherKinds.keyEmailHint}
            type="email"
            value={facts.email}
            onChange={(email) => onFacts({ ...facts, email })}
            maxLength={254}
            required
          />
          <TextLine
            label={words.otherKinds.keyPassword}
            hint={words.otherKinds.keyPasswordHint}
            type="password"
            value={facts.password}
            onChange={(password) => onFacts({ ...facts, password })}
            maxLength={1024}
          />
        </>
      ) : null}
    </>
  );
}
