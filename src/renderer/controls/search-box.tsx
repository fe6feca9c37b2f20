import { Search, X } from 'lucide-react';
import { Button, Input, SearchField } from 'react-aria-components';
import { words } from '../words.ts';

export interface SearchBoxProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function SearchBox({ label, placeholder, value, onChange }: SearchBoxProps) {
  return (
    <SearchField className="search" aria-label={label} value={value} onChange={onChange}>
      <Search size={16} aria-hidden="true" />
      <Input className="search-input" placeholder={placeholder ?? label} />
      {value === '' ? null : (
        <Button className="button quiet icon" aria-label={words.dismiss}>
          <X size={16} aria-hidden="true" />
        </Button>
      )}
    </SearchField>
  );
}
