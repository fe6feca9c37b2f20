import { Check, ListFilter, X } from 'lucide-react';
import {
  Button,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
} from 'react-aria-components';
import { words } from '../words.ts';
import { type AccountFilter, healthClasses } from './account-filter.ts';

export interface FilterMenuProps {
  readonly filter: AccountFilter;
  readonly clients: readonly string[];
  readonly onChange: (filter: AccountFilter) => void;
}

/** No item has this id: a client's name is never empty. */
const every = '';

export function FilterMenu({ filter, clients, onChange }: FilterMenuProps) {
  const { filters } = words.accounts;
  return (
    <MenuTrigger>
      <Button className="button plain icon" aria-label={filters.label}>
        <ListFilter size={16} aria-hidden="true" />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="options" shouldCloseOnSelect={false}>
          <Choices
            title={filters.health}
            items={healthClasses.map((id) => ({ id, text: filters.healthClasses[id] }))}
            chosen={filter.health}
            onChange={(chosen) =>
              onChange({
                ...filter,
                health: healthClasses.find((candidate) => candidate === chosen) ?? null,
              })
            }
          />
          {clients.length > 1 ? (
            <Choices
              title={filters.client}
              items={clients.map((name) => ({ id: name, text: name }))}
              chosen={filter.client}
              onChange={(client) => onChange({ ...filter, client })}
            />
          ) : null}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

interface ChoicesProps {
  readonly title: string;
  readonly items: readonly { readonly id: string; readonly text: string }[];
  readonly chosen: string | null;
  readonly onChange: (chosen: string | null) => void;
}

function Choices({ title, items, chosen, onChange }: ChoicesProps) {
  return (
    <MenuSection
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[`${title}:${chosen ?? every}`]}
      onSelectionChange={(keys) => {
        const [key] = keys === 'all' ? [] : [...keys];
        const id = String(key ?? '').slice(title.length + 1);
        onChange(id === every ? null : id);
      }}
    >
      <Header className="option-header">{title}</Header>
      {[{ id: every, text: words.accounts.filters.all }, ...items].map(({ id, text }) => (
        // A client may be called as a health is: ids of one menu must differ.
        <MenuItem key={id} id={`${title}:${id}`} className="option" textValue={text}>
          {({ isSelected }) => (
            <>
              <span className="clipped">{text}</span>
              {isSelected ? <Check size={16} aria-hidden="true" /> : null}
            </>
          )}
        </MenuItem>
      ))}
    </MenuSection>
  );
}

/** What narrows the list, in sight, and a press away from gone. */
export function ActiveFilters({
  filter,
  onChange,
}: {
  filter: AccountFilter;
  onChange: (filter: AccountFilter) => void;
}) {
  const { filters, client } = words.accounts;
  const active = [
    ...(filter.health === null
      ? []
      : [
          {
            text: filters.healthClasses[filter.health],
            clear: () => onChange({ ...filter, health: null }),
          },
        ]),
    ...(filter.client === null
      ? []
      : [{ text: client(filter.client), clear: () => onChange({ ...filter, client: null }) }]),
  ];
  if (active.length === 0) return null;
  return (
    <ul className="active-filters" aria-label={filters.active}>
      {active.map(({ text, clear }) => (
        <li key={text}>
          <Button className="chip" aria-label={filters.remove(text)} onPress={clear}>
            <span className="clipped">{text}</span>
            <X size={12} aria-hidden="true" />
          </Button>
        </li>
      ))}
    </ul>
  );
}
