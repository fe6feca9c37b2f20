import { createContext, useCallback, useContext, useMemo, useState } from 'react';

/** A line that says what was done. It needs no answer; what went wrong stays until it is dismissed. */
export interface Announcement {
  readonly id: number;
  readonly text: string;
  readonly stays: boolean;
}

export interface Announcements {
  readonly list: readonly Announcement[];
  announce(text: string, stays?: boolean): void;
  dismiss(id: number): void;
}

const shownMs = 6_000;

export const AnnouncementsContext = createContext<Announcements | null>(null);

export function useAnnounce(): Announcements['announce'] {
  const announcements = useContext(AnnouncementsContext);
  if (announcements === null)
    throw new Error('The window is drawn inside an AnnouncementsContext.');
  return announcements.announce;
}

let lastId = 0;

export function useAnnouncements(): Announcements {
  const [list, setList] = useState<readonly Announcement[]>([]);
  const dismiss = useCallback(
    (id: number) => setList((before) => before.filter((entry) => entry.id !== id)),
    [],
  );
  const announce = useCallback(
    (text: string, stays = false) => {
      lastId += 1;
      const entry = { id: lastId, text, stays };
      // Three at a time: more is a wall, and the older ones have been read.
      setList((before) => [...before, entry].slice(-3));
      if (!stays) setTimeout(() => dismiss(entry.id), shownMs);
    },
    [dismiss],
  );
  return useMemo(() => ({ list, announce, dismiss }), [list, announce, dismiss]);
}
