import type { AppState } from '../../src/shared/app-state.ts';
import { account, busyState } from './scripted-core.ts';

/** Accounts that nobody signs in to. */
export function withOtherKinds(): AppState {
  const robot = {
    kind: 'service_account',
    client: '',
    scopes: ['https://www.googleapis.com/auth/drive.readonly'],
  } as const;
  const state = busyState();
  return {
    ...state,
    accounts: [
      ...state.accounts,
      account({
        ...robot,
        alias: 'robot',
        email: 'nightly@ada-scripts.iam.gserviceaccount.com',
        acts_for: 'ada@analytical.example',
      }),
      account({
        ...robot,
        kind: 'impersonated',
        alias: 'reports',
        email: 'reports@ada-scripts.iam.gserviceaccount.com',
        source: 'work',
      }),
      account({
        ...robot,
        kind: 'access_token',
        alias: 'pasted',
        email: 'ada@analytical.example',
        state: { kind: 'credential_refused', reason: 'ended' },
        expires_at: null,
      }),
    ],
  };
}
