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
  Text,
  Virtualizer,
} from 'react-aria-components';
import type { AppState } from '../../shared/app-state.ts';
import { sortedAccounts } from '../accounts/account-order.ts';
import { words } from '../words.ts';
import { keyOf, keyOfNew, type Subject } from './subject.ts';

export interface SubjectChoiceProps {
  readonly state: AppState;
  readonly subject: Subject;
  readonly onChange: (key: string) => void;
}

const rowSize = 36;

/** An account that is here, or a new one through one of the clients; found by typing. */
export function SubjectChoice({ state, subject, onChange }: SubjectChoiceProps) {
  const { accounts, clients } = state;
  const items = useMemo(
    () => [
      ...sortedAccounts(accounts).map(({ id, alias, email }) => ({
        id,
        text: `${alias} · ${email}`,
      })),
      ...clients.map(({ name }) => ({
        id: keyOfNew(name),
        text: words.playground.someoneNew(name),
      })),
    ],
    [accounts, clients],
  );
  return (
    <ComboBox
      className="field"
      defaultItems={items}
      selectedKey={keyOf(subject)}
      onSelectionChange={(key) => {
        // Leaving the field with nothing chosen keeps what was.
        if (key !== null) onChange(String(key));
      }}
      menuTrigger="focus"
    >
      <Label>{words.playground.account}</Label>
      <div className="choice-line">
        <Input className="input" autoComplete="off" />
        <Button className="button quiet icon" aria-label={words.playground.showChoices}>
          <ChevronsUpDown size={16} aria-hidden="true" />
        </Button>
      </div>
      <Text slot="description" className="hint">
        {words.playground.accountHint}
      </Text>
      <Popover className="popover">
        <Virtualizer layout={ListLayout} layoutOptions={{ rowSize }}>
          <ListBox
            className="options"
            // Only rows in sight are drawn, so the list has to know its height beforehand.
            style={{ height: Math.min(items.length, 8) * rowSize }}
            renderEmptyState={() => <p className="hint padded">{words.playground.noAccount}</p>}
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
