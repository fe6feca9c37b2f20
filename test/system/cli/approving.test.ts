import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  driveScope,
  gmailScope,
  homeAccount,
  sampleAccount,
  sampleAppState,
} from '../../support/sample-app-state.ts';
import { pairing } from '../../support/scripted-core.ts';
import { json, refusal } from '../../support/scripted-socket.ts';
import { commandLineStage, until } from './command-line-stage.ts';

const stage = commandLineStage();

const waiting = pairing({
  ...{ code: 'BCDF-GHJK', name: 'backup', reason: 'nightly', scopes: [gmailScope, driveScope] },
  accounts: [{ id: 'acc_ada', email: 'ada@example.com', alias: 'work' }],
  peer: { pid: 4711, uid: 1000, program: '/usr/bin/python3', cwd: '/home/ada/backup' },
});
const state = sampleAppState({
  accounts: [sampleAccount({ scopes: [gmailScope] })],
  pairings: [waiting],
});
const approve = 'POST /v1/manage/commands/caller.approve';
const deny = 'POST /v1/manage/commands/caller.deny';

let session: ChildProcess | undefined;
afterEach(() => {
  session?.kill('SIGKILL');
  session = undefined;
});

/** The command line on a terminal of its own (`script` makes one), where a test types. */
function atTerminal(...args: readonly string[]) {
  const command = [process.execPath, stage.built.file(), ...args].join(' ');
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { PATH: process.env.PATH, HOME: stage.home(), KEYBEARER_HOME: stage.home() },
    stdio: 'pipe',
  });
  session = child;
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text.replaceAll('\r', '');
  });
  const finished = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    finished,
    shown: () => shown,
    /** Only what is typed a second after the question counts. */
    async answer(line: string, question = 1) {
      await until(() => shown.split('[y/N]').length > question);
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      child.stdin.write(`${line}\n`);
    },
  };
}

beforeEach(() => {
  stage.serveState(state);
  stage
    .socket()
    .on(approve, json(200, { name: 'backup', grants: [{ account: 'work', scopes: [gmailScope] }] }))
    .on(deny, json(200, {}));
});

describe('caller approve on a terminal', () => {
  test('shows what the window shows, asks, and sends what was said', async () => {
    const terminal = atTerminal(
      ...['caller', 'approve', 'bcdfghjk', '--account', 'work', '--scope', 'gmail.readonly'],
      ...['--for', '1h', '--ask', 'session', '--rate', '60'],
    );
    await terminal.answer('y');
    expect(await terminal.finished).toBe(0);
    for (const line of [
      'Name (its own word): backup',
      'Code: BCDF-GHJK. Allow it only if the script shows the same.',
      'Program, as the system reports it: /usr/bin/python3, process 4711',
      'Folder, as the system reports it: /home/ada/backup',
      'Reason it gives: nightly',
      '  work (ada@example.com): gmail.readonly\n',
      '  for 1 hour, asking you once, and again after Keybearer stopped or paused, at most 60 tokens a minute',
      'backup may now use\n  work: gmail.readonly',
    ]) {
      expect(terminal.shown()).toContain(line);
    }
    expect(stage.socket().to(approve)[0]?.body).toEqual({
      ...{ code: 'bcdfghjk', accounts: ['work'], scopes: [gmailScope] },
      ...{ hours: 1, ask: 'session', per_minute: 60 },
    });
  });

  test('says what an account has not granted yet; Enter alone is a no', async () => {
    const terminal = atTerminal('caller', 'approve', 'BCDF-GHJK');
    await terminal.answer('');
    expect(await terminal.finished).toBe(4);
    expect(terminal.shown()).toContain('not granted by this account yet: drive.readonly');
    expect(terminal.shown()).toContain('backup was denied. Nothing was allowed.');
    expect(stage.socket().to(approve)).toEqual([]);
    expect(stage.socket().to(deny)[0]?.body).toEqual({ code: 'BCDF-GHJK', silence: false });
  });

  test.each([
    ['--yes was said', ['--yes'], state],
    [
      'a native dialog asks anyway',
      [],
      sampleAppState({ ...state, shell: { ...state.shell, native_approvals: true } }),
    ],
  ])('where %s it does not ask', async (_why, options, shown) => {
    stage.serveState(shown);
    const terminal = atTerminal('caller', 'approve', 'BCDF-GHJK', ...options);
    expect(await terminal.finished).toBe(0);
    expect(terminal.shown()).not.toContain('[y/N]');
    expect(stage.socket().to(approve)[0]?.body).toEqual({ code: 'BCDF-GHJK' });
  });
});

describe('caller pair on a terminal', () => {
  const poll = 'GET /v1/pair/pair1';
  beforeEach(() => {
    stage
      .socket()
      .on(
        'POST /v1/pair',
        json(202, {
          ...{ pairing_id: 'pair1', secret: 'pairing-secret', code: 'BCDF-GHJK' },
          ...{ expires_in: 300, interval: 1 },
        }),
      )
      .on(poll, json(202, { status: 'pending' }));
  });

  test('whoever runs it can say yes right there', async () => {
    stage.socket().on(approve, (response, seen) => {
      stage
        .socket()
        .on(
          poll,
          json(200, { caller_key: 'kb1_bbbbbbbbbb_s_2', granted: [], expires_at: 2_000_000_000 }),
        );
      json(200, { name: 'backup', grants: [] })(response, seen);
    });
    const terminal = atTerminal('caller', 'pair', 'backup');
    await terminal.answer('yes');
    expect(await terminal.finished).toBe(0);
    expect(terminal.shown()).toContain('Folder, as the system reports it: /home/ada/backup');
    expect(terminal.shown()).toMatch(/callers\/backup\.hdr\n$/);
    expect(stage.socket().to(approve)[0]?.body).toEqual({ code: 'BCDF-GHJK' });
  });

  test('less, or other terms, can be typed at the question; each line is shown before the yes', async () => {
    stage.socket().on(approve, (response, seen) => {
      stage
        .socket()
        .on(poll, json(200, { caller_key: 'kb1_bbbbbbbbbb_s_2', granted: [], expires_at: 2 }));
      json(200, { name: 'backup', grants: [] })(response, seen);
    });
    const terminal = atTerminal('caller', 'pair', 'backup');
    await terminal.answer('--scopes gmail.readonly');
    await until(() => terminal.shown().includes('There is no option --scopes here.'));
    await terminal.answer('--scope gmail.readonly --for 30d', 2);
    await until(() => terminal.shown().includes('  for 30 days, without asking you'));
    expect(terminal.shown()).toContain('  work (ada@example.com): gmail.readonly\n');
    await terminal.answer('--for 1h --ask always', 3);
    await until(() => terminal.shown().includes('  for 1 hour, asking you every time'));
    await terminal.answer('y', 4);
    expect(await terminal.finished).toBe(0);
    expect(
      stage
        .socket()
        .to(approve)
        .map(({ body }) => body),
    ).toEqual([{ code: 'BCDF-GHJK', scopes: [gmailScope], hours: 1, ask: 'always' }]);
  });

  test('a no denies it', async () => {
    stage.socket().on(deny, (response, seen) => {
      stage.socket().on(poll, refusal(403, 'denied', 'Denied.'));
      json(200, {})(response, seen);
    });
    const terminal = atTerminal('caller', 'pair', 'backup');
    await terminal.answer('n');
    expect(await terminal.finished).toBe(4);
    expect(stage.socket().to(approve)).toEqual([]);
  });

  test('approved in the window meanwhile, the question ends by itself', async () => {
    const terminal = atTerminal('caller', 'pair', 'backup');
    await until(() => terminal.shown().includes('[y/N]'));
    stage
      .socket()
      .on(poll, json(200, { caller_key: 'kb1_bbbbbbbbbb_s_2', granted: [], expires_at: 2 }));
    expect(await terminal.finished).toBe(0);
    expect(stage.socket().to(approve)).toEqual([]);
  });
});

describe('caller change', () => {
  const change = 'POST /v1/manage/commands/caller.change';
  const grants = [
    { account: 'acc_ada', email: 'ada@example.com', scopes: [driveScope, gmailScope], since: 0 },
    { account: 'acc_home', email: 'home@example.com', scopes: [gmailScope], since: 0 },
  ];
  const backup = {
    ...{ id: 'clr_backup', name: 'backup', grants, created_at: 0, last_used_at: null },
    ...{ expires_at: 2_000_000_000, ask: 'never' as const, idle_days: 30, per_minute: null },
    ...{ paused: false, allow_full_token: false },
  } as const;

  beforeEach(() => {
    const home = homeAccount({ id: 'acc_home', email: 'home@example.com' });
    stage.serveState(sampleAppState({ accounts: [sampleAccount(), home], callers: [backup] }));
    stage.socket().on(change, json(200, backup));
  });

  test.each([
    [
      ['--for', '7d', '--idle', '10', '--ask', 'always', '--rate', '30', '--full-token', 'yes'],
      { days: 7, idle_days: 10, ask: 'always', per_minute: 30, allow_full_token: true },
    ],
    [['--rate', 'none', '--full-token', 'no'], { per_minute: null, allow_full_token: false }],
    [
      ['--grant', 'work=gmail.readonly drive.readonly', '--grant', 'home=openid'],
      {
        grants: [
          { account: 'work', scopes: [driveScope, gmailScope] },
          { account: 'home', scopes: ['openid'] },
        ],
      },
    ],
    [
      ['--account', 'ada@example.com', '--scope', 'gmail.readonly'],
      { grants: [{ account: 'acc_ada', scopes: [gmailScope] }] },
    ],
    [['--scope', 'drive.readonly'], { grants: [{ account: 'acc_ada', scopes: [driveScope] }] }],
  ])('%j sends %j', async (options, sent) => {
    const { code, stdout } = await stage.run(['caller', 'change', 'backup', ...options]);
    expect(code).toBe(0);
    expect(stdout).toContain('backup may use\n  ada@example.com: drive.readonly, gmail.readonly');
    expect(stage.socket().to(change)[0]?.body).toEqual({ caller: 'backup', ...sent });
  });

  test.each([
    [[], 'Say what to change.'],
    [['--for', '91d'], '--for takes 1h, 1d, 30d, 90d'],
    [['--for', '0h'], '--for takes 1h, 1d, 30d, 90d'],
    [['--ask', 'often'], '--ask takes never, session or always.'],
    [['--rate', '0'], '--rate takes a whole number from 1 to 100000, or none.'],
    [['--full-token', 'maybe'], '--full-token takes yes or no.'],
    [['--grant', 'work'], '--grant takes an account and its permissions'],
    [['--grant', 'work=openid', '--scope', 'openid'], 'not both'],
    [['--account', 'nobody'], 'backup has nothing of "nobody" to keep.'],
    [['--scope', 'calendar'], 'backup does not have calendar. To give more, use --grant.'],
    [['--account', 'home@example.com', '--scope', 'drive.readonly'], 'Nothing would be left'],
  ])('%j changes nothing and says why', async (options, sentence) => {
    const { code, stderr } = await stage.run(['caller', 'change', 'backup', ...options]);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stage.socket().to(change)).toEqual([]);
  });
});
