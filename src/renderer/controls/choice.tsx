import { ChevronDown } from 'lucide-react';
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
} from 'react-aria-components';

export interface ChoiceItem {
  readonly id: string;
  readonly text: string;
  /** A word of warning beside it. */
  readonly tag?: string;
}

export interface ChoiceProps {
  readonly label: string;
  readonly items: readonly ChoiceItem[];
  readonly chosen: string | null;
  readonly onChange: (id: string) => void;
  readonly placeholder?: string;
}

/** One of a few. */
export function Choice({ label, items, chosen, onChange, placeholder }: ChoiceProps) {
  return (
    <Select
      className="field choice"
      selectedKey={chosen}
      onSelectionChange={(key) => {
        if (key !== null) onChange(String(key));
      }}
      {...(placeholder === undefined ? {} : { placeholder })}
    >
      <Label>{label}</Label>
      <Button className="input choice-button">
        <SelectValue className="clipped">
          {({ selectedText, defaultChildren }) => selectedText || defaultChildren}
        </SelectValue>
        <ChevronDown size={16} aria-hidden="true" />
      </Button>
      <Popover className="popover">
        <ListBox className="options" items={items}>
          {(item) => (
            <ListBoxItem className="option" textValue={item.text}>
              <span className="wrapping">{item.text}</span>
              {item.tag === undefined ? null : <span className="tag attention">{item.tag}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
