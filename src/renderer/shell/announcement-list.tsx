import { X } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import type { Announcements } from '../state/use-announcements.ts';
import { words } from '../words.ts';

/** Always in the document, so that a screen reader hears what arrives in it. */
export function AnnouncementList({ announcements }: { announcements: Announcements }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => (place.current === null ? undefined : tellHeight(place.current)), []);
  return (
    <div ref={place} className="announcements" role="status" data-react-aria-top-layer="true">
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

/** So that the styles can make as much room: what lies under an announcement can be scrolled clear of it. */
function tellHeight(place: HTMLElement): () => void {
  const { style } = document.documentElement;
  const observer = new ResizeObserver(() =>
    style.setProperty('--announced', `${place.offsetHeight}px`),
  );
  observer.observe(place);
  return () => observer.disconnect();
}
