import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { homeAccount, sampleAccount } from '../../support/sample-app-state.ts';
import { json, refusal } from '../../support/scripted-socket.ts';
import { commandLineStage, document, ownerBearer } from './command-line-stage.ts';

const stage = commandLineStage();

const answering = (command: string, output: object): void => {
  stage.socket().on(`POST /v1/manage/commands/${command}`, json(200, output));
};

const sent = () =>
  stage
    .socket()
    .seen.filter(({ route }) => route !== 'GET /v1/manage/state')
    .map(({ route, body }) => [route.split('/').at(-1), body]);

describe('each managing command sends its input with the owner key and tells what was done', () => {
  const view = sampleAccount();
  test.each([
    [
      ['client', 'remove', 'main'],
      'client.remove',
      { client: 'main' },
      { client: 'main' },
      'Removed the client "main".',
    ],
    [
      ['account', 'use', 'work'],
      'account.use',
      { account: 'work' },
      view,
      'work (ada@example.com) is now the default account.',
    ],
    [
      ['account', 'rename', 'acc_ada', 'work'],
      'account.rename',
      { account: 'acc_ada', alias: 'work' },
      view,
      'ada@example.com is now called work.',
    ],
    [['refresh'], 'account.refresh', {}, view, 'work: Good for 52 min'],
    [['refresh', 'work'], 'account.refresh', { account: 'work' }, view, 'work: Good for 52 min'],
    [
      ['logout', 'work'],
      'account.remove',
      { account: 'work', keep_grant: false },
      { email: 'ada@example.com', grant: 'revoked', sentence: 'Revoked and removed.' },
      'Revoked and removed.',
    ],
    [
      ['logout', 'work', '--keep-grant'],
      'account.remove',
      { account: 'work', keep_grant: true },
      { email: 'ada@example.com', grant: 'kept', sentence: 'Removed.' },
      'Removed.',
    ],
    [
      ['caller', 'approve', 'BCDF-GHJK'],
      'caller.approve',
      { code: 'BCDF-GHJK' },
      { name: 'backup', grants: [{ account: 'work', scopes: ['openid'] }] },
      'backup may now use\n  work: openid',
    ],
    [
      ['caller', 'deny', 'BCDF-GHJK'],
      'caller.deny',
      { code: 'BCDF-GHJK' },
      {},
      'Denied BCDF-GHJK.',
    ],
    [
      ['caller', 'pause', 'backup'],
      'caller.pause',
      { caller: 'backup' },
      { name: 'backup' },
      'backup gets no more tokens until: keybearer caller resume backup',
    ],
    [
      ['caller', 'resume', 'backup'],
      'caller.resume',
      { caller: 'backup' },
      { name: 'backup' },
      'backup may have tokens again.',
    ],
    [
      ['caller', 'review', '--keep'],
      'policy.review',
      { accept: true },
      { callers: 2 },
      'Kept: 2 in the list.',
    ],
    [
      ['caller', 'review', '--remove-all'],
      'policy.review',
      { accept: false },
      { callers: 0 },
      'Removed: no script has a key any more.',
    ],
    [['pause'], 'agent.pause', {}, { saved: true }, 'Paused: no script gets a token'],
    [['pause'], 'agent.pause', {}, { saved: false }, 'a restart of the agent forgets it'],
    [['resume'], 'agent.resume', {}, { saved: true }, 'Scripts get tokens again.'],
    [['approval', 'allow', 'ab2'], 'approval.allow', { id: 'ab2' }, {}, 'Allowed ab2.'],
    [['approval', 'deny', 'ab2'], 'approval.deny', { id: 'ab2' }, {}, 'Denied ab2.'],
    [
      ['client', 'add', '--sandbox'],
      'sandbox.try',
      {},
      { client: 'sandbox' },
      'keybearer login --client sandbox',
    ],
    [
      ['caller', 'revoke', 'backup'],
      'caller.revoke',
      { caller: 'backup' },
      { name: 'backup' },
      'backup gets no more tokens.',
    ],
  ] as const)('%j', async (args, command, input, output, words) => {
    answering(command, output);
    const { code, stdout } = await stage.run(args);
    expect(code).toBe(0);
    expect(stdout).toContain(words);
    expect(sent()).toEqual([[command, input]]);
    expect(stage.socket().seen[0]?.authorization).toBe(ownerBearer);
    expect(document(await stage.run([...args, '--json']))).toMatchObject({ v: 1 });
  });
});

describe('client add', () => {
  const file = () => join(stage.home(), 'client_secret.json');
  const text = '{"installed":{"client_id":"1","client_secret":"GOCSPX-x"}}';

  test('sends the text of the file, under the name wished for', async () => {
    await writeFile(file(), text);
    answering('client.add', { client: 'mine', updated: false, sandbox: false });
    const { code, stdout } = await stage.run(['client', 'add', file(), '--name', 'mine']);
    expect(code).toBe(0);
    expect(stdout).toContain('Added the client "mine".');
    expect(sent()).toEqual([['client.add', { json: text, name: 'mine' }]]);
  });

  test('a file that is not there is a mistake in typing', async () => {
    const { code, stderr } = await stage.run(['client', 'add', '/nowhere/secret.json']);
    expect(code).toBe(2);
    expect(stderr).toBe('There is no file /nowhere/secret.json.\n');
  });

  test('a file far too long is not read into a request', async () => {
    await writeFile(file(), 'x'.repeat(70_000));
    const { code, stderr } = await stage.run(['client', 'add', file()]);
    expect(code).toBe(2);
    expect(stderr).toContain('too long');
    expect(stage.socket().seen).toEqual([]);
  });
});

test('refresh --all shows each account and exits with the code of the first failure', async () => {
  const sentence = 'Offline. Keybearer tries again by itself.';
  answering('account.refresh-all', {
    accounts: [sampleAccount(), homeAccount()],
    failures: [{ account: 'home', code: 'offline', sentence }],
  });
  const { code, stdout } = await stage.run(['refresh', '--all']);
  expect(code).toBe(6);
  expect(stdout).toMatch(/work +ada@example\.com +Good for 52 min/);
  expect(stdout).toMatch(/home +bob@example\.com +Offline\. Keybearer tries again by itself\./);
});

test('logout announces nothing of an account that is not here', async () => {
  stage.serveState();
  stage
    .socket()
    .on(
      'POST /v1/manage/commands/account.remove',
      json(404, { error: 'not_found', error_description: 'Nobody.', request_id: 'r' }),
    );
  const nobody = await stage.run(['logout', 'nobody']);
  expect(nobody).toEqual({ code: 2, stdout: '', stderr: 'Nobody.\n' });
  expect((await stage.run(['logout', 'work'])).stderr).toContain(
    'Revoking the grant of ada@example.com at Google',
  );
});

describe('audit', () => {
  const entry = {
    ...{ seq: 9, time: 1_795_245_188, event: 'token', decision: 'allowed', reason: 'cached' },
    ...{ request_id: 'req-1', caller: { id: 'c', name: 'backup' }, scopes: ['openid'] },
    ...{ account: { id: 'acc_ada', alias: 'work', email: 'ada@example.com' } },
    ...{ peer: { uid: 1000, pid: 4711, program: '/usr/bin/ssh' } },
    ...{ token_fp: '01234567', count: 3 },
  };
  const page = { entries: [entry], next: null, chain: { status: 'good' }, unwritten: 0 };

  test('asks for what was typed and shows a row an entry', async () => {
    answering('audit.read', page);
    const { code, stdout } = await stage.run(
      [
        ...['audit', '--since', '2026-11-20T09:30Z', '--caller', 'backup'],
        ...['--account', 'work', '--limit', '7'],
      ],
      { env: { TZ: 'UTC' } },
    );
    expect(code).toBe(0);
    expect(sent()).toEqual([
      ['audit.read', { since: 1_795_167_000, caller: 'backup', account: 'work', limit: 7 }],
    ]);
    expect(stdout).toMatch(
      /^2026-11-21 07:13:08 +backup got a token of work · over SSH · 3 times +openid$/m,
    );
    expect(document(await stage.run(['audit', '--json']))).toEqual({ v: 1, ...page });
  });

  test('says when the record is not what was written', async () => {
    answering('audit.read', { ...page, chain: { status: 'broken', reason: 'altered', at: 4 } });
    expect((await stage.run(['audit'])).stdout).toContain('was altered at entry 4');
    answering('audit.read', {
      ...page,
      chain: { status: 'broken', reason: 'shortened', at: null },
    });
    expect((await stage.run(['audit'])).stdout).toContain('lines at its end are gone');
  });
});

describe('the owner key', () => {
  test('F162: one that others can read is refused, with the chmod to run', async () => {
    await chmod(stage.ownerKeyFile(), 0o640);
    stage.serveState();
    const { code, stderr } = await stage.run(['status']);
    expect(code).toBe(4);
    expect(stderr).toContain(`Run: chmod 600 ${stage.ownerKeyFile()}`);
    expect(stage.socket().seen).toEqual([]);
  });

  test('one that is missing while the agent runs is told from an agent that does not run', async () => {
    await rm(stage.ownerKeyFile());
    stage
      .socket()
      .on('GET /v1/health', json(200, { status: 'ok', api: 1 }))
      .on('GET /v1/manage/ask', refusal(401, 'unauthenticated', 'The owner key is needed.'));
    const { code, stderr } = await stage.run(['status']);
    expect(code).toBe(4);
    expect(stderr).toContain('Manage from the command line');
    await stage.stopAgent();
    expect((await stage.run(['status'])).code).toBe(3);
  });

  test('one of an agent that was killed is refused by its successor, and the sentence says so', async () => {
    stage
      .socket()
      .on(
        'GET /v1/manage/state',
        json(401, { error: 'unauthenticated', error_description: 'No.', request_id: 'r' }),
      );
    const { code, stderr } = await stage.run(['status']);
    expect(code).toBe(4);
    expect(stderr).toContain('left over from an agent that was killed');
  });

  test('a file that is no header line sends nothing', async () => {
    await writeFile(stage.ownerKeyFile(), 'Authorization: Bearer a\r\nX-Other: b\n');
    const { code } = await stage.run(['status']);
    expect(code).toBe(4);
    expect(stage.socket().seen).toEqual([]);
  });
});
