import type { AccountView } from '../../src/shared/account.ts';
import type { AppState } from '../../src/shared/app-state.ts';
import { client, emptyState } from './scripted-core.ts';

export const driveScope = 'https://www.googleapis.com/auth/drive.readonly';
export const gmailScope = 'https://www.googleapis.com/auth/gmail.readonly';

export const sampleAccount = (changes: Partial<AccountView> = {}): AccountView => ({
  id: 'acc_ada',
  email: 'ada@example.com',
  alias: 'work',
  default: true,
  kind: 'user',
  client: 'main',
  sandbox: false,
  scopes: ['email', gmailScope, 'openid'],
  missing_scopes: [],
  status: 'ready',
  status_text: 'Good',
  state: { kind: 'ready' },
  expires_at: Math.floor(Date.now() / 1000) + 52 * 60 + 30,
  unsaved: false,
  ...changes,
});

/** A second account, beside the default one. */
export const homeAccount = (changes: Partial<AccountView> = {}): AccountView =>
  sampleAccount({
    id: 'acc_bob',
    email: 'bob@example.com',
    alias: 'home',
    default: false,
    scopes: [driveScope, 'email', 'openid'],
    ...changes,
  });

export const sampleAppState = (changes: Partial<AppState> = {}): AppState =>
  emptyState({
    revision: 7,
    store: { kind: 'keychain', status: 'ready', status_text: 'The keychain is open.' },
    clients: [
      client({
        name: 'main',
        client_id: '123-abc.apps.googleusercontent.com',
        project_id: 'ada-tools',
        accounts: 1,
      }),
    ],
    accounts: [sampleAccount()],
    ...changes,
  });
