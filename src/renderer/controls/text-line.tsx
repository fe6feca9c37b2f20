import { Input, Label, Text, TextField } from 'react-aria-components';

export interface TextLineProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly maxLength: number;
  readonly hint?: string;
  readonly required?: boolean;
  readonly type?: 'text' | 'email' | 'password' | 'number';
}

/** One line to type in, with a word about what belongs there. */
export function TextLine({ label, value, onChange, hint, type = 'text', ...rest }: TextLineProps) {
  return (
    <TextField
      className="field"
      type={type}
      value={value}
      onChange={onChange}
      maxLength={rest.maxLength}
      isRequired={rest.required ?? false}
    >
      <Label>{label}</Label>
      <Input className="input" autoComplete={type === 'password' ? 'new-password' : 'off'} />
      {hint === undefined ? null : (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
    </TextField>
  );
}
