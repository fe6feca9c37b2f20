import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { sampleAccount, sampleAppState } from '../../support/sample-app-state.ts';
import { emptyState } from '../../support/scripted-core.ts';
import { json, refusal, silence } from '../../support/scripted-socket.ts';
import { commandLineStage, document, ownerBearer, until, writeKey } from './command-line-stage.ts';

const stage = commandLineStage();
const waiting = 'Waiting for your answer in the Keybearer window…';

/** The desktop app with "Manage from the command line" off: no key, and a person who is asked. */
beforeEach(async () => {
  await rm(stage.ownerKeyFile());
  stage
    .socket()
    .on('GET /v1/health', json(200, { status: 'ok', api: 1 }))
    .on('GET /v1/manage/ask', json(200, { asks: true }));
});

const routes = () =>
  stage
    .socket()
    .seen.map(({ route }) => route)
    .filter((route) => !['GET /v1/health', 'GET /v1/manage/ask'].includes(route));

describe('a managing command without the owner key asks in the window', () => {
  test('says so, and tells what came of a yes', async () => {
    stage.socket().on('POST /v1/manage/ask/commands/account.use', json(200, sampleAccount()));
    const { code, stdout, stderr } = await stage.run(['account', 'use', 'work']);
    expect([code, stderr.trim()]).toEqual([0, waiting]);
    expect(stdout).toBe('work (ada@example.com) is now the default account.\n');
    const [asked] = stage.socket().to('POST /v1/manage/ask/commands/account.use');
    expect(asked).toMatchObject({ authorization: undefined, body: { account: 'work' } });
  });

  test.each([
    ['denied', 403],
    ['approval_timeout', 408],
  ])('%s ends with 4, and nothing was done', async (error, status) => {
    stage
      .socket()
      .on('POST /v1/manage/ask/commands/agent.pause', refusal(status, error, 'Nothing was done.'));
    const ended = await stage.run(['pause', '--json']);
    expect([ended.code, document(ended).error]).toEqual([4, error]);
    expect(ended.stderr).toContain('Nothing was done.');
  });

  test('reading commands ask as well, once', async () => {
    stage.socket().on('GET /v1/manage/ask/state', json(200, sampleAppState()));
    for (const command of [['status'], ['accounts'], ['caller', 'list'], ['client', 'list']]) {
      const { code, stderr } = await stage.run(command);
      expect([code, stderr.trim()]).toEqual([0, waiting]);
    }
    expect(routes()).toEqual(Array(4).fill('GET /v1/manage/ask/state'));
  });

  test('logging out asks one question, which says what it means', async () => {
    stage
      .socket()
      .on(
        'POST /v1/manage/ask/commands/account.remove',
        json(200, { email: 'ada@example.com', grant: 'revoked', sentence: 'Revoked.' }),
      );
    const { code, stdout } = await stage.run(['logout', 'work']);
    expect([code, stdout.trim()]).toEqual([0, 'Revoked.']);
    expect(routes()).toEqual(['POST /v1/manage/ask/commands/account.remove']);
  });

  test('a sign-in asks once, and is followed to its end', async () => {
    const signIn = { id: 's1', client: 'main', account: null, scopes: [], expires_at: 0 };
    const link = 'http://127.0.0.1:1/start/x';
    const at = (step: object) => json(200, { ...emptyState(), signIn: { ...signIn, step } });
    stage
      .socket()
      .on('POST /v1/manage/ask/commands/sign-in.start', json(200, { id: 's1', link }))
      .on(
        'GET /v1/manage/ask/sign-ins/s1',
        at({ kind: 'waiting_for_browser', link, browser_opened: true }),
        at({ kind: 'storing' }),
        at({
          ...{ kind: 'done', account: 'acc_ada', email: 'ada@example.com' },
          ...{ granted: [], missing: [], updated: false },
        }),
      );
    const { code, stdout, stderr } = await stage.run(['login'], { hurried: true });
    expect(code).toBe(0);
    expect(stdout).toContain('Signed in as ada@example.com');
    expect(stderr.split(waiting)).toHaveLength(2);
  });

  test('an import asks once, after its files were sent, and is followed to its end', async () => {
    const file = join(stage.home(), 'token.json');
    await writeFile(file, '{}');
    const row = {
      ...{ source: file, entry: null, account: 'ada@example.com', result: 'taken' },
      ...{ reason: null, code: null, warning: null },
    };
    const at = (view: object) =>
      json(200, { ...emptyState(), import: { id: 'i1', replaceable: [], ...view } });
    stage
      .socket()
      .on('POST /v1/manage/ask/commands/import.give', json(200, { bytes: 2 }))
      .on('POST /v1/manage/ask/commands/import.start', json(200, { id: 'i1' }))
      .on(
        'GET /v1/manage/ask/imports/i1',
        at({ step: 'running', rows: [{ ...row, result: null }] }),
        at({ step: 'done', rows: [row] }),
      );
    const ended = await stage.run(['import', file, '--json'], { hurried: true });
    expect([ended.code, document(ended).rows]).toEqual([0, [row]]);
    expect(ended.stderr.split(waiting)).toHaveLength(2);
    expect(routes().slice(0, 2)).toEqual([
      'POST /v1/manage/ask/commands/import.give',
      'POST /v1/manage/ask/commands/import.start',
    ]);
  });

  test('so does taking in a backup', async () => {
    const file = join(stage.home(), 'all.age');
    const passphrase = join(stage.home(), 'passphrase');
    await writeFile(file, 'age');
    await writeFile(passphrase, 'twelve or more\n', { mode: 0o600 });
    stage
      .socket()
      .on('POST /v1/manage/ask/commands/import.give', json(200, { bytes: 3 }))
      .on('POST /v1/manage/ask/commands/backup.restore', json(200, { rows: [] }));
    const { code, stderr } = await stage.run(['restore', file, '--passphrase-file', passphrase]);
    expect([code, stderr.trim()]).toEqual([0, waiting]);
  });

  test('one that is interrupted hangs up, and takes its question along', async () => {
    stage.socket().on('GET /v1/manage/ask/state', silence);
    const running = stage.start(['status']);
    await until(() => running.stderr().includes(waiting));
    running.child.kill('SIGINT');
    expect((await running.finished).code).not.toBe(0);
  });
});

describe('who need not ask does not', () => {
  test('doctor looks without bothering anybody, and finds nothing wrong with a switch that is off', async () => {
    const { code, stdout } = await stage.run(['doctor']);
    expect(routes().filter((route) => route.includes('/ask/'))).toEqual([]);
    expect(stdout).toMatch(/^good +owner key: None: "Manage from the command line" is off/m);
    expect([code, stdout]).toEqual([0, expect.stringContaining('All well')]);
  });

  test('the owner key is used where there is one', async () => {
    await writeKey(stage.ownerKeyFile(), ownerBearer);
    stage.socket().on('POST /v1/manage/commands/agent.pause', json(200, { saved: true }));
    const { code, stderr } = await stage.run(['pause']);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('an approval with the key waits for the window all the same, and says so', async () => {
    const { code, stderr } = await unanswered(true);
    expect(stderr).toContain(waiting);
    expect(code).toBe(6);
  });

  test('an agent without a desktop that takes its time is not said to wait for anybody', async () => {
    const { stderr } = await unanswered(false);
    expect(stderr).toContain('did not answer');
    expect(stderr).not.toContain(waiting);
    expect(routes()).toContain('GET /v1/manage/state');
  });

  async function unanswered(asksPeople: boolean) {
    await writeKey(stage.ownerKeyFile(), ownerBearer);
    const state = emptyState();
    const shell = { ...state.shell, native_approvals: asksPeople };
    stage
      .socket()
      .on('GET /v1/manage/state', json(200, { ...state, shell }))
      .on('POST /v1/manage/commands/caller.approve', silence);
    return stage.start(['caller', 'approve', 'BCDF-GHJK'], { hurried: true }).finished;
  }
});
