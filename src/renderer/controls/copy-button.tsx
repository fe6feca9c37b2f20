import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useAnnounce } from '../state/use-announcements.ts';
import { words } from '../words.ts';
import { ActionButton } from './action-button.tsx';

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const announce = useAnnounce();
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <ActionButton
      label={label}
      onPress={async () => {
        await navigator.clipboard.writeText(text);
        setCopied(true);
        announce(words.copied);
      }}
    >
      {copied ? <Check size={16} aria-hidden="true" /> : <Copy size={16} aria-hidden="true" />}
      {copied ? words.copied : words.copy}
    </ActionButton>
  );
}
