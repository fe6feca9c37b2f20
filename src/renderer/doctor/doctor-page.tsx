import { LoaderCircle } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AppState } from '../../shared/app-state.ts';
import type { DoctorReport } from '../../shared/doctor.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Instant } from '../controls/instant.tsx';
import { pastWords } from '../instants.ts';
import { Page } from '../shell/page.tsx';
import { useCommand } from '../state/use-backend.ts';
import { useNow } from '../state/use-now.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';
import { FindingRow } from './finding-row.tsx';

/** Looks at everything when it is opened, and again when asked; changes nothing by looking. */
export function DoctorPage({ state }: { state: AppState }) {
  const { report, pending, failure, examine } = useExamination();
  return (
    <Page
      title={words.doctor.title}
      backTo={{ name: words.settings.title, go: () => goTo({ page: 'settings' }) }}
      action={
        <ActionButton kind="primary" pending={pending} onPress={examine}>
          {words.doctor.again}
        </ActionButton>
      }
    >
      {pending ? (
        <p className="working" role="status">
          <LoaderCircle className="spinning" size={20} aria-hidden="true" />
          {words.doctor.looking}
        </p>
      ) : null}
      <FailureNote failure={failure} />
      {report === null ? null : <Report report={report} state={state} onMended={examine} />}
    </Page>
  );
}

interface ReportProps {
  readonly report: DoctorReport;
  readonly state: AppState;
  readonly onMended: () => void;
}

function Report({ report, state, onMended }: ReportProps) {
  const now = useNow(10);
  const number = (level: string) =>
    report.findings.filter((finding) => finding.level === level).length;
  return (
    <>
      <p role="status">
        {words.doctor.summary(number('problem'), number('hint'))}{' '}
        <span className="hint">
          <Instant
            at={report.examined_at}
            text={words.doctor.examined(pastWords(report.examined_at, now))}
          />
        </span>
      </p>
      <ul className="findings" aria-label={words.doctor.findings}>
        {report.findings.map((finding) => (
          <FindingRow key={finding.id} finding={finding} state={state} onMended={onMended} />
        ))}
      </ul>
    </>
  );
}

function useExamination() {
  const { pending, failure, run } = useCommand('doctor.run');
  const [report, setReport] = useState<DoctorReport | null>(null);
  const newest = useRef(run);
  newest.current = run;
  const examine = useCallback(async () => {
    const result = await newest.current({});
    if (result.ok) setReport(result.value);
  }, []);
  useEffect(() => {
    void examine();
  }, [examine]);
  return { report, pending, failure, examine };
}
