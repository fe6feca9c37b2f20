import type { DoctorReport } from '../../src/shared/doctor.ts';
import { nowSeconds } from './scripted-core.ts';

/** What the doctor might say of a window in use. */
export const examined = (): DoctorReport => ({
  examined_at: nowSeconds(),
  findings: [
    {
      id: 'account:charity',
      level: 'problem',
      title: 'charity',
      sentence:
        'Google says this sign-in was revoked or has expired. Sign in again; until then scripts get an error.',
      code: 'needs_sign_in',
      action: { kind: 'sign_in', account: 'charity' },
    },
    {
      id: 'account:youtube',
      level: 'hint',
      title: 'youtube',
      sentence: 'Offline. Keybearer tries again by itself.',
      action: { kind: 'refresh', account: 'youtube' },
    },
    {
      id: 'proxy',
      level: 'hint',
      title: 'Proxy',
      sentence: 'HTTPS_PROXY is set, so requests to Google go through proxy.example.',
      action: { kind: 'command', text: 'keybearer doctor --json' },
    },
    { id: 'store', level: 'good', title: 'Keychain', sentence: 'The keychain works.' },
    { id: 'socket', level: 'good', title: 'Agent socket', sentence: 'Only you can reach it.' },
    {
      id: 'clock',
      level: 'good',
      title: 'Clock',
      sentence: 'The clock agrees with Google’s to the second.',
    },
  ],
});
