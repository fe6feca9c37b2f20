import { ChevronDown } from 'lucide-react';
import {
  Button,
  ComboBox,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  ListLayout,
  Popover,
  Text,
  Virtualizer,
} from 'react-aria-components';
import { words } from '../words.ts';

export interface SearchChoiceItem {
  readonly id: string;
  readonly text: string;
}

export interface SearchChoiceProps {
  readonly label: string;
  readonly hint?: string;
  /** The same array as long as nothing in it is different. */
  readonly items: readonly SearchChoiceItem[];
  readonly chosen: string;
  readonly onChange: (id: string) => void;
}

const rowSize = 36;

/** One of many accounts, or what stands among them, found by typing; only the rows in sight are drawn. */
export function SearchChoice({ label, hint, items, chosen, onChange }: SearchChoiceProps) {
  return (
    <ComboBox
      className="field"
      defaultItems={items}
      selectedKey={chosen}
      onSelectionChange={(key) => {
        // Leaving the field with nothing chosen keeps what was.
        if (key !== null) onChange(String(key));
      }}
      menuTrigger="focus"
    >
      <Label>{label}</Label>
      <div className="choice-line">
        <Input className="input" autoComplete="off" />
        <Button className="button quiet icon" aria-label={words.searchChoice.open}>
          <ChevronDown size={16} aria-hidden="true" />
        </Button>
      </div>
      {hint !== undefined && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <Popover className="popover">
        <Virtualizer layout={ListLayout} layoutOptions={{ rowSize }}>
          <ListBox
            className="options"
            // Only rows in sight are drawn, so the list has to know its height beforehand.
            style={{ height: Math.min(items.length, 8) * rowSize }}
            renderEmptyState={() => <p className="hint padded">{words.searchChoice.noMatch}</p>}
          >
            {(item: SearchChoiceItem) => (
              <ListBoxItem className="option" textValue={item.text}>
                <span className="clipped">{item.text}</span>
              </ListBoxItem>
            )}
          </ListBox>
        </Virtualizer>
      </Popover>
    </ComboBox>
  );
}
