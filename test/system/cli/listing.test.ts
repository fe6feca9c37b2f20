import { describe, expect, test } from 'vitest';
import {
  driveScope,
  gmailScope,
  homeAccount,
  sampleAccount,
  sampleAppState,
} from '../../support/sample-app-state.ts';
import { commandLineStage, document, ownerBearer } from './command-line-stage.ts';

const stage = commandLineStage();

const secondsAgo = (seconds: number): number => Math.floor(Date.now() / 1000) - seconds;

const sick = homeAccount({
  status: 'needs_sign_in',
  state: { kind: 'needs_sign_in', reason: 'revoked_or_expired' },
  status_text: 'Google says this sign-in was revoked. Sign in again.',
  missing_scopes: [gmailScope],
  expires_at: null,
});
const state = sampleAppState({
  accounts: [sampleAccount(), sick],
  callers: [
    {
      id: 'clr',
      name: 'backup',
      grants: [
        {
          ...{ account: 'acc_ada', email: 'ada@example.com', scopes: [gmailScope] },
          since: secondsAgo(86_400 + 60),
        },
        {
          ...{ account: 'acc_bob', email: 'bob@example.com', scopes: [driveScope] },
          since: secondsAgo(2 * 3600 + 60),
        },
      ],
      created_at: secondsAgo(86_400 + 60),
      expires_at: Math.floor(Date.now() / 1000) + 3 * 86_400 + 60,
      last_used_at: null,
      ...{ ask: 'session', idle_days: 2, per_minute: 60, paused: true, allow_full_token: false },
    },
  ],
  pairings: [
    {
      code: 'BCDF-GHJK',
      name: 'notebook',
      reason: 'weekly report',
      accounts: [{ id: 'acc_bob', email: 'bob@example.com', alias: 'home' }],
      scopes: [driveScope],
      peer: { pid: 1, uid: 1000, program: '/usr/bin/python3' },
      expires_at: Math.floor(Date.now() / 1000) + 150,
    },
  ],
  notices: [{ id: 'n', code: 'unsaved_credential', sentence: 'Do not quit yet.' }],
});

describe('accounts', () => {
  test('--json has exactly the members of the contract', async () => {
    stage.serveState(state);
    const listed = await stage.run(['accounts', '--json']);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout.trimEnd().split('\n')).toHaveLength(1);
    const { v, accounts } = document(listed) as { v: number; accounts: object[] };
    expect(v).toBe(1);
    expect(accounts).toHaveLength(2);
    expect(Object.keys(accounts[1] ?? {}).sort()).toEqual(
      [
        'id',
        'email',
        'alias',
        'default',
        'kind',
        'client',
        'sandbox',
        'scopes',
        'missing_scopes',
        'status',
        'status_text',
        'expires_at',
      ].sort(),
    );
    expect(accounts[1]).toMatchObject({ alias: 'home', status: 'needs_sign_in', expires_at: null });
  });

  test('people get an aligned table with health in words and no colours in a pipe', async () => {
    stage.serveState(state);
    const { code, stdout } = await stage.run(['accounts']);
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^ {2}ACCOUNT {2}E-MAIL +CLIENT {2}SCOPES +HEALTH$/);
    expect(lines[1]).toMatch(/^\* work +ada@example\.com +main +gmail\.readonly +Good for 52 min$/);
    expect(lines[2]).toContain('Sign in again. (not granted: gmail.readonly)');
    expect(lines[1]?.indexOf('ada@')).toBe(lines[2]?.indexOf('bob@'));
    expect(stdout).not.toContain('\u001b');
  });

  test('they are asked for with the owner key, as one well-formed request', async () => {
    stage.serveState(state);
    await stage.run(['accounts']);
    const [request] = stage.socket().seen;
    expect(request?.authorization).toBe(ownerBearer);
    expect(request?.rawHeaders.filter((_, at) => at % 2 === 0)).toEqual([
      'Host',
      'Authorization',
      'Accept',
      'Connection',
    ]);
  });

  test('none yet says how to add the first', async () => {
    stage.serveState(sampleAppState({ accounts: [] }));
    expect((await stage.run(['accounts'])).stdout).toContain('keybearer login');
    expect(document(await stage.run(['accounts', '--json']))).toEqual({ v: 1, accounts: [] });
  });

  test.each([['accounts'], ['status'], ['token']])(
    'without a client, %s begins with that: nobody could sign in yet',
    async (command) => {
      stage.serveState(sampleAppState({ accounts: [], clients: [] }));
      const { stdout, stderr } = await stage.run([command]);
      expect(stdout + stderr).toContain('keybearer client add --sandbox');
      expect(stdout + stderr).not.toContain('keybearer login');
    },
  );
});

describe('status', () => {
  test('shows agent, store, accounts, who waits, and what needs a person', async () => {
    stage.serveState(
      sampleAppState({
        ...state,
        store: {
          kind: 'keychain',
          status: 'locked',
          status_text: 'The keychain is locked. Unlock it.',
        },
      }),
    );
    const { code, stdout } = await stage.run(['status']);
    expect(code).toBe(0);
    expect(stdout).toContain('started 2 hours ago');
    expect(stdout).toContain('Store     The keychain is locked. Unlock it.');
    expect(stdout).toContain('notebook asks to be paired.');
    expect(stdout.slice(stdout.indexOf('Needs you:'))).toBe(
      [
        'Needs you:',
        '  The keychain is locked. Unlock it.',
        '  home: Google says this sign-in was revoked. Sign in again.',
        '  Do not quit yet.',
        '',
      ].join('\n'),
    );
  });

  test('--json is one document with the problems as codes', async () => {
    stage.serveState(state);
    const shown = document(await stage.run(['status', '--json']));
    expect(Object.keys(shown)).toEqual([
      'v',
      'agent',
      'store',
      'clients',
      'accounts',
      'pairings',
      'callers',
      'approvals',
      'paused',
      'problems',
    ]);
    expect(shown.problems).toMatchObject([
      { code: 'needs_sign_in' },
      { code: 'unsaved_credential' },
    ]);
  });
});

describe('clients and callers', () => {
  test('client list', async () => {
    stage.serveState(state);
    const { stdout } = await stage.run(['client', 'list']);
    expect(stdout).toContain('main    1         ada-tools  123-abc.apps.googleusercontent.com');
    expect(document(await stage.run(['client', 'list', '--json']))).toEqual({
      v: 1,
      clients: state.clients,
    });
  });

  test('caller list shows what each may use and who waits for approval', async () => {
    stage.serveState(state);
    const { stdout } = await stage.run(['caller', 'list']);
    expect(stdout).toMatch(
      /backup \(paused\) +never +in 3 days +in 23 hours +session +60 +ada@example\.com +gmail\.readonly +yesterday/,
    );
    expect(stdout).toMatch(/\n +bob@example\.com +drive\.readonly +2 hours ago\n/);
    expect(stdout).toContain(
      'BCDF-GHJK waits: notebook (its own claim) asks for home: drive.readonly',
    );
    expect(stdout).toContain('Asked by /usr/bin/python3, process 1, ends in 2 minutes');
    expect(document(await stage.run(['caller', 'list', '--json']))).toEqual({
      v: 1,
      callers: state.callers,
      pairings: state.pairings,
      approvals: [],
    });
  });

  test('caller list: a wish for no account that is here ends without a dangling colon', async () => {
    const [pairing] = state.pairings;
    if (pairing === undefined) throw new Error('the state has a pairing');
    stage.serveState(sampleAppState({ pairings: [{ ...pairing, accounts: [], scopes: [] }] }));
    const { stdout } = await stage.run(['caller', 'list']);
    expect(stdout).toContain('asks for all that was granted, of no account that is here\n');
  });

  test('who waits for a yes is shown with what to type, and a pause is told', async () => {
    stage.serveState(
      sampleAppState({
        paused: true,
        approvals: [
          {
            ...{ id: 'ab2', caller: 'clr', name: 'backup', scopes: [gmailScope], ask: 'always' },
            account: { id: 'acc_ada', email: 'ada@example.com', alias: 'work' },
            peer: { pid: 1, uid: 1000, program: '/usr/bin/curl' },
            expires_at: Math.floor(Date.now() / 1000) + 90,
          },
        ],
      }),
    );
    const list = await stage.run(['caller', 'list']);
    expect(list.stdout).toContain('backup waits for a token of work: gmail.readonly');
    expect(list.stdout).toContain('keybearer approval allow ab2');
    const status = await stage.run(['status']);
    expect(status.stdout).toContain('keybearer approval allow ab2');
    expect(status.stdout).toContain('Paused: no script gets a token until: keybearer resume');
  });
});
