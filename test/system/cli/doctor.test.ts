import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { homeAccount, sampleAccount, sampleAppState } from '../../support/sample-app-state.ts';
import { json, refusal } from '../../support/scripted-socket.ts';
import { commandLineStage, document, type Finished, writeKey } from './command-line-stage.ts';

const stage = commandLineStage();

const doctorRun = 'POST /v1/manage/commands/doctor.run';

interface ShownCheck {
  readonly check: string;
  readonly result: string;
  readonly text: string;
  readonly what_to_do: string | null;
  readonly code: string | null;
}
const checks = (finished: Finished) => document(finished).checks as ShownCheck[];
const problems = (finished: Finished) =>
  checks(finished).filter(({ result }) => result === 'problem');

beforeEach(async () => {
  stage.serveState();
  stage
    .socket()
    .on('GET /v1/health', json(200, { status: 'ok', api: 1 }))
    .on('GET /v1/accounts', json(200, { accounts: [] }))
    .on(doctorRun, json(200, { examined_at: 1, findings: [] }));
  await writeKey(stage.callerKeyFile(), 'Bearer kb1_a_b_c');
});

test('all well: every part is named, and the exit code is 0', async () => {
  const { code, stdout } = await stage.run(['doctor']);
  expect(code).toBe(0);
  for (const part of [
    'node',
    'home',
    'socket folder',
    'agent',
    'caller key',
    'owner key',
    'clock',
  ]) {
    expect(stdout).toMatch(new RegExp(`^good {4} ${part}: `, 'm'));
  }
  expect(stdout).toMatch(/^good {5}store: The keychain is open\.$/m);
  expect(stdout).toMatch(/^good {5}account work: Good for 52 min/m);
  expect(stdout).toMatch(/All well\.\n$/);
});

test('--json tells each check with what to do', async () => {
  await chmod(stage.home(), 0o755);
  const shown = await stage.run(['doctor', '--json']);
  expect(shown.code).toBe(4);
  expect(problems(shown)).toEqual([
    {
      check: 'home',
      result: 'problem',
      text: `${stage.home()} is open to other users of this computer.`,
      what_to_do: `Run: chmod 700 ${stage.home()}`,
      code: 'not_allowed',
    },
  ]);
});

test('a record that somebody changed is told with what to do, and is more than all well', async () => {
  const sentence = 'The audit record was changed outside Keybearer, at line 6.';
  const notices = [{ id: 'audit-broken', code: 'audit_broken', sentence }];
  stage.serveState(sampleAppState({ notices }));
  const { code, stdout } = await stage.run(['doctor']);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^hint {5}notice: The audit record was changed.*\n +Run: keybearer audit$/m,
  );
  expect(stdout).toMatch(/All well, but for 1 hint\.\n$/);
});

test('no agent is the worst there is, whatever else is wrong', async () => {
  await chmod(stage.home(), 0o755);
  await stage.stopAgent();
  const shown = await stage.run(['doctor', '--json']);
  expect(shown.code).toBe(3);
  expect(problems(shown).map(({ check }) => check)).toEqual(['home', 'agent']);
  expect(checks(shown).find(({ check }) => check === 'owner key')?.text).toContain('was killed');
});

describe('each trouble has its exit code', () => {
  test.each([
    [
      'a locked keychain',
      { store: { kind: 'keychain', status: 'locked', status_text: 'Locked.' } },
      7,
      'store',
    ],
    [
      'an account to sign in again',
      {
        accounts: [
          homeAccount({
            status: 'needs_sign_in',
            state: { kind: 'needs_sign_in', reason: 'revoked_or_expired' },
            status_text: 'Sign in again.',
          }),
        ],
      },
      5,
      'account home',
    ],
    [
      'an account that waits for the network',
      {
        accounts: [
          sampleAccount({
            status: 'waiting',
            state: { kind: 'waiting', reason: 'offline', retryAt: 2_000_000_000, attempts: 1 },
            status_text: 'Offline.',
          }),
        ],
      },
      6,
      'account work',
    ],
  ] as const)('%s', async (_, changes, exit, check) => {
    stage.serveState(sampleAppState(changes));
    const shown = await stage.run(['doctor', '--json']);
    expect(shown.code).toBe(exit);
    expect(problems(shown).map((one) => one.check)).toEqual([check]);
  });

  test('a caller key that the agent refuses', async () => {
    stage.socket().on('GET /v1/accounts', refusal(401, 'unauthenticated', 'No.'));
    const shown = await stage.run(['doctor', '--json']);
    expect(shown.code).toBe(4);
    expect(problems(shown)).toMatchObject([{ check: 'caller key', code: 'unauthenticated' }]);
  });

  test("F162: another script's key that others can read", async () => {
    const open = join(stage.home(), 'callers', 'backup.hdr');
    await writeKey(open, 'Bearer kb1_a_b_c', 0o644);
    const shown = await stage.run(['doctor', '--json']);
    expect(shown.code).toBe(4);
    expect(problems(shown)[0]?.text).toContain(`chmod 600 ${open}`);
  });

  test('an agent of another version', async () => {
    stage.socket().on('GET /v1/health', json(200, { status: 'ok', api: 2 }));
    const shown = await stage.run(['doctor', '--json']);
    expect(shown.code).toBe(1);
    expect(problems(shown)[0]?.text).toContain('version 2');
  });
});

test('variables that would betray tokens are hints', async () => {
  const shown = await stage.run(['doctor', '--json'], {
    env: { NODE_DEBUG: 'none', NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  });
  expect(shown.code).toBe(0);
  const hints = checks(shown).filter(({ check }) => check === 'environment');
  expect(hints.map(({ text }) => text.split(' ')[0])).toEqual(
    expect.arrayContaining(['NODE_DEBUG', 'NODE_TLS_REJECT_UNAUTHORIZED=0']),
  );
});

describe("the agent's own findings", () => {
  const examined = (...findings: object[]) =>
    stage.socket().on(doctorRun, json(200, { examined_at: 1, findings }));

  test('are told beside what is seen from here, and what both saw is told once', async () => {
    examined(
      { id: 'google', level: 'problem', title: 'Google', sentence: 'Offline.', code: 'offline' },
      {
        ...{ id: 'client:box', level: 'hint', title: 'OAuth client box', sentence: 'Unused.' },
        action: { kind: 'add_account', client: 'box' },
      },
      { id: 'node', level: 'good', title: 'Node', sentence: 'Keybearer runs on Node 20.' },
      { id: 'account:acc_ada', level: 'hint', title: 'Account work', sentence: 'Twice.' },
      { id: 'environment:NODE_DEBUG', level: 'hint', title: 'E', sentence: 'NODE_DEBUG is set.' },
    );
    const shown = await stage.run(['doctor', '--json'], { env: { NODE_DEBUG: 'none' } });
    expect(shown.code).toBe(6);
    const of = (name: string) => checks(shown).filter(({ check }) => check === name);
    expect(of('google')).toMatchObject([{ result: 'problem', code: 'offline' }]);
    expect(of('client box')).toMatchObject([{ what_to_do: 'Run: keybearer login --client box' }]);
    expect(of('node')).toHaveLength(1);
    expect(of('account work')).toHaveLength(1);
    expect(of('environment')).toHaveLength(1);
    expect(shown.stdout).not.toContain('Twice.');
  });

  test('F151: an open folder is told once, by whichever name', async () => {
    const folder = dirname(stage.socket().path);
    await chmod(folder, 0o755);
    examined({
      ...{ id: 'socket', level: 'problem', title: 'Agent socket', code: 'not_allowed' },
      sentence: `${folder} is open to other users of this computer. Close it.`,
    });
    const shown = await stage.run(['doctor', '--json']);
    expect(problems(shown).map(({ check }) => check)).toEqual(['socket folder']);
  });

  test('take the place of a better word on the same thing', async () => {
    examined({
      ...{ id: 'store', level: 'problem', title: 'Store', sentence: 'It takes nothing.' },
      code: 'store_write_failed',
    });
    const shown = await stage.run(['doctor', '--json']);
    expect(shown.code).toBe(7);
    expect(checks(shown).filter(({ check }) => check === 'store')).toMatchObject([
      { result: 'problem', text: 'It takes nothing.' },
    ]);
  });

  test('of an agent that has no doctor are not missed', async () => {
    stage.socket().on(doctorRun, refusal(404, 'not_found', 'There is no command of this name.'));
    expect((await stage.run(['doctor'])).code).toBe(0);
  });
});

test('the missing D-Bus session is spoken of only while no agent has its store', async () => {
  expect((await stage.run(['doctor'])).stdout).not.toContain('D-Bus');
  await stage.stopAgent();
  expect((await stage.run(['doctor'])).stdout).toContain('D-Bus');
});
