import { useState } from 'react';
import { ActionButton } from '../controls/action-button.tsx';
import { words } from '../words.ts';
import { BackupDialog } from './backup-dialog.tsx';
import { RestoreDialog } from './restore-dialog.tsx';

export function BackupSection({ accounts }: { accounts: number }) {
  const [open, setOpen] = useState<'back_up' | 'restore' | null>(null);
  const close = () => setOpen(null);
  return (
    <section className="section" aria-labelledby="backup-heading">
      <h2 id="backup-heading">{words.backup.heading}</h2>
      <p className="hint">{words.backup.what}</p>
      <span className="buttons">
        <ActionButton disabled={accounts === 0} onPress={() => setOpen('back_up')}>
          {words.backup.backUp}
        </ActionButton>
        <ActionButton onPress={() => setOpen('restore')}>{words.backup.restore}</ActionButton>
      </span>
      {open === 'back_up' ? <BackupDialog onClose={close} /> : null}
      {open === 'restore' ? <RestoreDialog onClose={close} /> : null}
    </section>
  );
}
