import { Label, Text, TextArea, TextField } from 'react-aria-components';
import { Choice } from '../controls/choice.tsx';
import { TextLine } from '../controls/text-line.tsx';
import { TickBox } from '../controls/tick-box.tsx';
import { words } from '../words.ts';
import { type AdvancedChoice, portsOf, shownPages } from './advanced-choice.ts';

export interface AdvancedOptionsProps {
  readonly choice: AdvancedChoice;
  readonly onChange: (choice: AdvancedChoice) => void;
  /** Not offered where nothing listens at a port of ours. */
  readonly withPorts: boolean;
}

/** What else can be said of the authorization request; closed until somebody needs it. */
export function AdvancedOptions({ choice, onChange, withPorts }: AdvancedOptionsProps) {
  const { advanced: text } = words.signIn;
  const change = (part: Partial<AdvancedChoice>) => onChange({ ...choice, ...part });
  return (
    <details className="fold">
      <summary>{text.title}</summary>
      <div className="form">
        <TextLine
          label={text.domain}
          hint={text.domainHint}
          value={choice.domain}
          onChange={(domain) => change({ domain })}
          maxLength={253}
        />
        <Choice
          label={text.shown}
          items={shownPages.map((id) => ({ id, text: text.pages[id] }))}
          chosen={choice.shown}
          onChange={(chosen) =>
            change({ shown: shownPages.find((each) => each === chosen) ?? 'usual' })
          }
        />
        <TickBox ticked={choice.online} onChange={(online) => change({ online })}>
          {text.online}
          <Text className="hint block">{text.onlineHint}</Text>
        </TickBox>
        <TickBox ticked={choice.included} onChange={(included) => change({ included })}>
          {text.included}
          <Text className="hint block">{text.includedHint}</Text>
        </TickBox>
        <TextField
          className="field"
          value={choice.parameters}
          onChange={(parameters) => change({ parameters })}
          maxLength={8192}
        >
          <Label>{text.parameters}</Label>
          <TextArea className="input code" rows={2} spellCheck="false" />
          <Text slot="description" className="hint">
            {text.parametersHint}
          </Text>
        </TextField>
        {withPorts ? (
          <>
            <TextLine
              label={text.ports}
              hint={text.portsHint}
              value={choice.ports}
              onChange={(ports) => change({ ports })}
              maxLength={120}
            />
            {portsOf(choice) === undefined ? (
              <p className="note attention" role="status">
                {text.portsWrong}
              </p>
            ) : null}
          </>
        ) : null}
      </div>
    </details>
  );
}
