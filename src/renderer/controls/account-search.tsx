import { ChevronsUpDown } from 'lucide-react';
import { useMemo } from 'react';
import {
  Button,
  ComboBox,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  ListLayout,
  Popover,
  Virtualizer,
} from 'react-aria-components';
import type { AccountView } from '../../shared/account.ts';
import { words } from '../words.ts';

export interface AccountSearchProps {
  readonly label: string;
  readonly accounts: readonly AccountView[];
  readonly chosen: string | null;
  /** What it means that none is chosen; it can be chosen, too. */
  readonly none: string;
  readonly onChange: (id: string | null) => void;
}

const rowSize = 36;
/** No account has this id: they begin with `acc_`. */
const noAccount = 'none';

/** One account of many, found by typing; only the rows in sight are drawn. */
export function AccountSearch({ label, accounts, chosen, none, onChange }: AccountSearchProps) {
  const items = useMemo(
    () => [
      { id: noAccount, text: none },
      ...accounts.map(({ id, alias, email }) => ({ id, text: `${alias} · ${email}` })),
    ],
    [accounts, none],
  );
  return (
    <ComboBox
      className="field"
      defaultItems={items}
      selectedKey={chosen ?? noAccount}
      onSelectionChange={(key) => {
        // Leaving the field with nothing chosen keeps what was.
        if (key !== null) onChange(key === noAccount ? null : String(key));
      }}
      menuTrigger="focus"
    >
      <Label>{label}</Label>
      <div className="choice-line">
        <Input className="input" autoComplete="off" />
        <Button className="button quiet icon" aria-label={words.playground.showChoices}>
          <ChevronsUpDown size={16} aria-hidden="true" />
        </Button>
      </div>
      <Popover className="popover">
        <Virtualizer layout={ListLayout} layoutOptions={{ rowSize }}>
          <ListBox
            className="options"
            // Only rows in sight are drawn, so the list has to know its height beforehand.
            style={{ height: Math.min(items.length, 8) * rowSize }}
            renderEmptyState={() => <p className="hint padded">{words.changeScript.noMatch}</p>}
          >
            {(item: { id: string; text: string }) => (
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
