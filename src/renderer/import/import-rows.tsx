import type { ImportRow, ImportView } from '../../shared/import.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { FailureNote } from '../controls/failure-note.tsx';
import { Hints } from '../controls/hints.tsx';
import { ToneMark } from '../controls/tone-mark.tsx';
import { useCommand } from '../state/use-backend.ts';
import { words } from '../words.ts';

/** One import, row by row as it goes on, with how far it is. */
export function ImportRows({ view }: { view: ImportView }) {
  const cancel = useCommand('import.cancel');
  const { id, step, rows } = view;
  const done = rows.filter(({ result }) => result !== null).length;
  const taken = rows.filter(({ result }) => result === 'taken').length;
  return (
    <section className="section" aria-labelledby="import-rows-heading">
      <h2 id="import-rows-heading">{words.imports.result}</h2>
      <p role="status">
        {step === 'running'
          ? words.imports.progress(done, rows.length)
          : words.imports.ended(taken, rows.length)}
      </p>
      {step === 'running' ? (
        <ActionButton pending={cancel.pending} onPress={() => void cancel.run({ id })}>
          {words.cancel}
        </ActionButton>
      ) : null}
      <FailureNote failure={cancel.failure} />
      <ul className="import-rows">
        {rows.map((row) => (
          <li key={`${row.source} ${row.entry ?? ''}`}>
            <span className="import-row-name">
              <ToneMark tone={toneOf(row)} />
              {row.account ?? row.source}
            </span>
            <span>
              {row.result === null ? words.imports.waiting : words.imports.results[row.result]}
            </span>
            {row.account === null && row.entry === null ? null : (
              <span className="hint wrapping">
                {row.entry === null ? row.source : `${row.source} (${row.entry})`}
              </span>
            )}
            <Hints texts={[row.reason, row.warning]} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const toneOf = ({ result }: ImportRow) => {
  if (result === null) return 'busy';
  return result === 'refused' ? 'attention' : 'good';
};
