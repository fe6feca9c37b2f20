import {
  FieldError,
  Input,
  Label,
  Radio,
  RadioGroup,
  Text,
  TextField,
} from 'react-aria-components';
import type { AskMode } from '../../shared/app-state.ts';
import { words } from '../words.ts';
import { askModes, readRate } from './terms.ts';

interface OneOfProps<Id extends string> {
  readonly label: string;
  readonly items: readonly { readonly id: Id; readonly text: string; readonly hint?: string }[];
  readonly chosen: Id;
  readonly onChange: (id: Id) => void;
}

/** A few choices that are all worth reading. */
export function OneOf<Id extends string>({ label, items, chosen, onChange }: OneOfProps<Id>) {
  return (
    <RadioGroup
      className="field one-of"
      value={chosen}
      onChange={(value) => {
        const item = items.find(({ id }) => id === value);
        if (item !== undefined) onChange(item.id);
      }}
      orientation="horizontal"
    >
      <Label>{label}</Label>
      {items.map(({ id, text, hint }) => (
        <Radio key={id} className="radio" value={id}>
          <span className="radio-mark" aria-hidden="true" />
          <span>
            {text}
            {hint === undefined ? null : <span className="hint block">{hint}</span>}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}

interface AskFieldProps {
  readonly chosen: AskMode;
  readonly onChange: (ask: AskMode) => void;
}

export function AskField({ chosen, onChange }: AskFieldProps) {
  return (
    <OneOf
      label={words.terms.ask}
      items={askModes.map((id) => ({ id, text: words.terms.askModes[id] }))}
      chosen={chosen}
      onChange={onChange}
    />
  );
}

interface RateFieldProps {
  readonly typed: string;
  readonly onChange: (typed: string) => void;
}

export function RateField({ typed, onChange }: RateFieldProps) {
  return (
    <TextField
      className="field"
      value={typed}
      onChange={onChange}
      isInvalid={readRate(typed) === undefined}
    >
      <Label>{words.terms.rate}</Label>
      <Input className="input short" inputMode="numeric" autoComplete="off" maxLength={6} />
      <Text slot="description" className="hint">
        {words.terms.rateHint}
      </Text>
      <FieldError className="hint invalid">{words.terms.rateInvalid}</FieldError>
    </TextField>
  );
}
