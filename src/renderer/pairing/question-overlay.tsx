import { useEffect } from 'react';
import type { AppState } from '../../shared/app-state.ts';
import { words } from '../words.ts';
import { ApprovalDialog } from './approval-dialog.tsx';
import { PairingDialog } from './pairing-dialog.tsx';

/**
 * One question at a time, above everything else, until it is answered or runs out. A script that waits
 * for a token comes first: it has two minutes, one that wants to come in has five.
 */
export function QuestionOverlay({ state }: { state: AppState }) {
  // A native dialog asks about these by itself, and there is nothing to choose.
  const approvals = state.shell.native_approvals ? [] : state.approvals;
  const waiting = approvals.length + state.pairings.length;
  useEffect(() => {
    document.title = waiting > 0 ? words.pairing.tabTitle(waiting) : words.product;
  }, [waiting]);
  const [approval] = approvals;
  const [pairing] = state.pairings;
  // Keyed: the next question starts unarmed and with its own ticks.
  if (approval !== undefined) {
    return <ApprovalDialog key={approval.id} approval={approval} waiting={waiting} />;
  }
  return pairing === undefined ? null : (
    <PairingDialog key={pairing.code} pairing={pairing} waiting={waiting} state={state} />
  );
}
