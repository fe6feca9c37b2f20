import { X } from 'lucide-react';
import { Button } from 'react-aria-components';
import type { Announcements } from '../state/use-announcements.ts';
import { words } from '../words.ts';

/** Always in the document, so that a screen reader hears what arrives in it. */
export function AnnouncementList({ announcements }: { announcements: Announcements }) {
  return (
    <div className="announcements" role="status" data-react-aria-top-layer="true">
      {announcements.list.map((entry) => (
        <div className="announcement" key={entry.id}>
          <p>{entry.text}</p>
          <Button
            className="button quiet icon"
            aria-label={words.dismiss}
            onPress={() => announcements.dismiss(entry.id)}
          >
            <X size={16} aria-hidden="true" />
          </Button>
        </div>
      ))}
    </div>
  );
}
