import { FlaskConical } from 'lucide-react';
import type { StoreView } from '../../shared/app-state.ts';
import { BrandMark } from '../controls/brand-mark.tsx';
import { ImportLink } from '../import/import-link.tsx';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';
import { ClientFileImport } from './client-file-import.tsx';
import { TrySandbox } from './try-sandbox.tsx';

/** What a person sees before there is anything: what this is, and the two ways in. */
export function FirstRun({ store }: { store: StoreView['kind'] }) {
  const toAddAccount = () => goTo({ page: 'add_account' });
  return (
    <div className="page">
      <div className="page-column first-run">
        <BrandMark size={48} />
        <h1>{words.firstRun.title}</h1>
        <p className="reading">
          {words.firstRun.what[store]} {words.firstRun.how}
        </p>
        <section className="section" aria-labelledby="import-heading">
          <h2 id="import-heading">{words.firstRun.importTitle}</h2>
          <p className="hint">{words.firstRun.importText}</p>
          <ClientFileImport onAdded={toAddAccount} />
        </section>
        <ImportLink />
        <section className="section" aria-labelledby="sandbox-heading">
          <h2 id="sandbox-heading">
            <FlaskConical size={16} aria-hidden="true" /> {words.firstRun.sandboxTitle}
          </h2>
          <p className="hint">{words.firstRun.sandboxText}</p>
          <TrySandbox onStarted={toAddAccount} />
        </section>
      </div>
    </div>
  );
}
