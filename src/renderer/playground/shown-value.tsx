import { EyeOff } from 'lucide-react';
import type { HiddenPart, Shown } from '../../shared/playground.ts';
import { words } from '../words.ts';

/** Text in parts: what is hidden looks like nothing that a server could have written. */
export function ShownValue({ shown }: { shown: Shown }) {
  return shown.map((part, place) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other identity, and never move.
    if (part.kind === 'text') return <span key={place}>{part.text}</span>;
    // biome-ignore lint/suspicious/noArrayIndexKey: as above.
    if (part.kind === 'hidden') return <HiddenValue key={place} part={part} />;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above.
      <span key={place} className="sample" title={words.playground.http.sampleHint}>
        {`{${part.name}}`}
      </span>
    );
  });
}

function HiddenValue({ part }: { part: HiddenPart }) {
  const { hidden, hiddenPart, hiddenHint } = words.playground.http;
  const name = part.whole ? part.name : hiddenPart(part.name);
  return (
    <span className="hidden-value" title={hiddenHint}>
      <EyeOff size={12} aria-hidden="true" />
      {hidden(name, part.length)} <span className="fingerprint">{part.fingerprint}</span>
    </span>
  );
}
