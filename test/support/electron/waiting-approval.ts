import type { ApprovalView } from '../../../src/shared/app-state.ts';
import { nowSeconds } from '../scripted-core.ts';

/** A request of a caller that waits for a person's yes. */
export const approval = (change: Partial<ApprovalView> = {}): ApprovalView => ({
  id: 'approval_1',
  caller: 'caller_backup',
  name: 'nightly-backup',
  account: { id: 'acc_work', email: 'work@example.com', alias: 'work' },
  scopes: ['https://www.googleapis.com/auth/gmail.readonly'],
  ask: 'always',
  peer: { pid: 48213, uid: 1000, program: '/usr/bin/python3.11' },
  expires_at: nowSeconds() + 60,
  ...change,
});
