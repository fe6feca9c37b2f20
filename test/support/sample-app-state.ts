import type { AccountView } from '../../src/shared/account.ts';
import type { AppState } from '../../src/shared/app-state.ts';

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

export const sampleAppState = (changes: Partial<AppState> = {}): AppState => ({
  v: 1,
  revision: 7,
  agent: {
    version: '0.1.0',
    started_at: Math.floor(Date.now() / 1000) - 7200,
    home: '/home/ada/.local/share/keybearer',
    socket: '/run/user/1000/keybearer/agent.sock',
  },
  shell: {
    kind: 'agent',
    clipboard: false,
    start_at_login: false,
    native_approvals: false,
    tray: null,
  },
  preferences: {
    theme: 'system',
    start_at_login: false,
    start_hidden: false,
    manage_from_command_line: true,
  },
  store: { kind: 'keychain', status: 'ready', status_text: 'The keychain is open.' },
  clients: [
    {
      name: 'main',
      client_id: '123-abc.apps.googleusercontent.com',
      sandbox: false,
      project_id: 'ada-tools',
      accounts: 1,
    },
  ],
  accounts: [sampleAccount()],
  signIn: null,
  paused: false,
  audit: { status: 'good' },
  approvals: [],
  pairings: [],
  callers: [],
  notices: [],
  ...changes,
});
