import { ok } from '../../shared/failure.ts';
import type { Shell } from '../ports.ts';

/** Plain Node around the core: no clipboard, no tray, no login items; approvals are given in the page or on the command line. */
export const agentShell: Shell = {
  view: {
    kind: 'agent',
    clipboard: false,
    start_at_login: false,
    sees_screen_lock: false,
    native_approvals: false,
    tray: null,
  },
  clipboard: undefined,
  apply: () => ok(undefined),
};
