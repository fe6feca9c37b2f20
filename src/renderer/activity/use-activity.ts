import { useCallback, useEffect, useRef, useState } from 'react';
import type { AuditEntryView, AuditPage } from '../../shared/audit.ts';
import type { Failure } from '../../shared/failure.ts';
import { useBackend } from '../state/use-backend.ts';
import { currentSecond } from '../state/use-now.ts';
import { type ActivityFilter, auditQuery } from './activity-query.ts';

export interface Activity {
  /** Everything read so far, newest first; null before the first answer. */
  readonly entries: readonly AuditEntryView[] | null;
  /** Of the newest answer. */
  readonly page: AuditPage | null;
  readonly reading: boolean;
  readonly failure: Failure | null;
  readonly again: () => void;
  readonly older: () => void;
}

/** The record, read from its newest end whenever the filter changes, and further back on demand. */
export function useActivity({ caller, account, kind, since }: ActivityFilter): Activity {
  const backend = useBackend();
  const [entries, setEntries] = useState<readonly AuditEntryView[] | null>(null);
  const [page, setPage] = useState<AuditPage | null>(null);
  const [reading, setReading] = useState(true);
  const [failure, setFailure] = useState<Failure | null>(null);
  /** An answer to an earlier question than the last comes too late to be shown. */
  const asked = useRef(0);

  const read = useCallback(
    async (before: AuditPage | null) => {
      asked.current += 1;
      const question = asked.current;
      setReading(true);
      const next = before?.next ?? null;
      const result = await backend.send('audit.read', {
        ...auditQuery({ caller, account, kind, since }, currentSecond()),
        ...(next === null ? {} : { before: next }),
      });
      if (question !== asked.current) return;
      setReading(false);
      setFailure(result.ok ? null : result.failure);
      if (!result.ok) return;
      setPage(result.value);
      setEntries((known) =>
        next === null ? result.value.entries : [...(known ?? []), ...result.value.entries],
      );
    },
    [backend, caller, account, kind, since],
  );

  useEffect(() => {
    // What answered another question must not stand under this one.
    setEntries(null);
    void read(null);
    return () => {
      asked.current += 1;
    };
  }, [read]);

  return {
    ...{ entries, page, reading, failure },
    again: () => void read(null),
    older: () => void read(page),
  };
}
