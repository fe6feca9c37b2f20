import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { driveScope } from '../../support/sample-app-state.ts';
import { json, refusal } from '../../support/scripted-socket.ts';
import {
  commandLineStage,
  document,
  modeOf,
  readKey,
  until,
  writeKey,
} from './command-line-stage.ts';

const stage = commandLineStage();

const key = 'kb1_bbbbbbbbbb_secret_2';
const granted = [{ account: 'work', scopes: [driveScope] }];
const poll = 'GET /v1/pair/pair1';
const withdrawal = 'DELETE /v1/pair/pair1';
const file = (name = 'backup') => join(stage.home(), 'callers', `${name}.hdr`);

beforeEach(() => {
  stage
    .socket()
    .on(
      'POST /v1/pair',
      json(202, {
        pairing_id: 'pair1',
        secret: 'pairing-secret',
        code: 'BCDF-GHJK',
        expires_in: 300,
        interval: 2,
      }),
    )
    .on(
      poll,
      json(202, { status: 'pending' }),
      json(200, { caller_key: key, granted, expires_at: 2_000_000_000 }),
    )
    .on('DELETE /v1/caller', (response) => response.writeHead(204).end())
    .on(withdrawal, (response) => response.writeHead(204).end());
});

test('the code is shown, the approval awaited, and the path of the 0600 file printed alone', async () => {
  const { code, stdout, stderr } = await stage.run(
    [
      ...['caller', 'pair', 'backup', '--account', 'work', '--account', 'home'],
      ...['--scope', 'drive.readonly', '--reason', 'nightly'],
    ],
    { hurried: true },
  );
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${file()}\n` });
  expect(stderr).toContain('Code: BCDF-GHJK\n');
  expect(stderr).toContain('Approved for work: drive.readonly');
  expect(await readKey(file())).toBe(`Authorization: Bearer ${key}\n`);
  expect(await modeOf(file())).toBe('600');
  expect(await modeOf(join(stage.home(), 'callers'))).toBe('700');
  expect(stage.socket().to('POST /v1/pair')[0]?.body).toEqual({
    name: 'backup',
    accounts: ['work', 'home'],
    scopes: [driveScope],
    reason: 'nightly',
  });
  expect(stage.socket().to(poll)).toHaveLength(2);
});

test('--json names the file and what was granted, never the key', async () => {
  const paired = await stage.run(['caller', 'pair', 'backup', '--json'], { hurried: true });
  expect(document(paired)).toEqual({
    v: 1,
    path: file(),
    granted,
    not_granted: { accounts: [], scopes: [] },
    expires_at: 2_000_000_000,
  });
  expect(paired.stdout + paired.stderr).not.toContain('secret');
});

describe('less than was asked for', () => {
  beforeEach(() => {
    const account = { id: 'acc_ada', email: 'ada@example.com', alias: 'work', default: true };
    stage.socket().on('GET /v1/accounts', json(200, { accounts: [account] }));
  });
  const wish = [
    ...['--account', 'ada@example.com', '--account', 'home'],
    ...['--scope', 'drive.readonly', '--scope', 'calendar'],
  ];

  test('is said, of scopes and of accounts, by whatever name they were asked for', async () => {
    const paired = await stage.run(['caller', 'pair', 'backup', ...wish], { hurried: true });
    expect(paired).toMatchObject({ code: 0, stdout: `${file()}\n` });
    expect(paired.stderr).toContain('calendar was not granted for work.\n');
    expect(paired.stderr).toContain('Nothing was granted for home.\n');
    expect(paired.stderr).not.toContain('granted for ada@example.com');
  });

  test('is in the document as well', async () => {
    const paired = await stage.run(['caller', 'pair', 'backup', ...wish, '--json'], {
      hurried: true,
    });
    expect(document(paired).not_granted).toEqual({
      accounts: ['home'],
      scopes: [{ account: 'work', scopes: ['https://www.googleapis.com/auth/calendar'] }],
    });
  });
});

test('a mistyped permission is pointed out before anybody is asked for it', async () => {
  const { stderr } = await stage.run(['caller', 'pair', 'backup', '--scope', 'gmail.redonly'], {
    hurried: true,
  });
  expect(stderr).toContain('Did you mean gmail.readonly?');
});

test('where too many ask, it is said when it is possible again', async () => {
  const later = { 'retry-after': '240' };
  stage
    .socket()
    .on('POST /v1/pair', refusal(429, 'rate_limited', 'Too many pairings are asked for.', later));
  const { code, stderr } = await stage.run(['caller', 'pair', 'backup']);
  expect(code).toBe(6);
  expect(stderr).toContain('Too many pairings are asked for. It is possible again in 4 min.');
});

describe('Ctrl-C', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends the wait with 4, withdraws the request, and writes nothing',
    async (signal) => {
      stage.socket().on(poll, json(202, { status: 'pending' }));
      const pairing = stage.start(['caller', 'pair', 'backup']);
      await until(() => pairing.stderr().includes('Approve it'));
      pairing.child.kill(signal);
      const { code, stdout, stderr } = await pairing.finished;
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
      expect(stderr).toContain('The request was withdrawn.');
      expect(stage.socket().to(withdrawal)[0]?.authorization).toBe('Pairing pairing-secret');
      await expect(readdir(join(stage.home(), 'callers'))).rejects.toThrow('ENOENT');
    },
  );

  test('where the agent does not take it back, it is said that the request goes on', async () => {
    stage
      .socket()
      .on(poll, json(202, { status: 'pending' }))
      .on(withdrawal, refusal(503, 'timed_out', 'Later.'));
    const pairing = stage.start(['caller', 'pair', 'backup']);
    await until(() => pairing.stderr().includes('Approve it'));
    pairing.child.kill('SIGINT');
    const { code, stderr } = await pairing.finished;
    expect(code).toBe(4);
    expect(stderr).toContain('the request ends by itself within 5 min; do not approve it');
  });

  test('just as the key comes: it is given back', async () => {
    let answer = () => {};
    stage.socket().on(poll, (response, seen) => {
      answer = () => json(200, { caller_key: key, granted, expires_at: 2 })(response, seen);
    });
    const pairing = stage.start(['caller', 'pair', 'backup'], { hurried: true });
    await until(() => stage.socket().to(poll).length > 0);
    pairing.child.kill('SIGINT');
    await until(() => pairing.stderr().includes('No longer waiting'));
    answer();
    expect((await pairing.finished).code).toBe(4);
    expect(stage.socket().to('DELETE /v1/caller')[0]?.authorization).toBe(`Bearer ${key}`);
  });

  test('while `token` waits for its own approval ends with 4, too', async () => {
    stage.socket().on(poll, json(202, { status: 'pending' }));
    await rm(stage.ownerKeyFile());
    const token = stage.start(['token']);
    await until(() => token.stderr().includes('Approve the code'));
    token.child.kill('SIGINT');
    expect((await token.finished).code).toBe(4);
    expect(stage.socket().to(withdrawal)).toHaveLength(1);
  });
});

test('S88: being told to slow down it asks more slowly, and still gets its key', async () => {
  stage
    .socket()
    .on(
      poll,
      refusal(429, 'slow_down', 'You ask too often.'),
      json(200, { caller_key: key, granted, expires_at: 2 }),
    );
  expect((await stage.run(['caller', 'pair', 'backup'], { hurried: true })).code).toBe(0);
});

describe('an approved key that stays inside', () => {
  const paused = refusal(423, 'paused', 'Keybearer is paused.');

  test('while Keybearer is paused is waited for, and that is said once', async () => {
    const delivered = json(200, { caller_key: key, granted, expires_at: 2 });
    stage.socket().on(poll, paused, paused, delivered);
    const { code, stdout, stderr } = await stage.run(['caller', 'pair', 'backup'], {
      hurried: true,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${file()}\n` });
    expect(stderr.match(/Keybearer is paused\. Waiting/g)).toHaveLength(1);
  });

  test('to the end is taken back, and the reason told', async () => {
    stage.socket().on(poll, paused);
    const { code, stderr } = await stage.run(['caller', 'pair', 'backup'], { hurried: true });
    expect(code).toBe(4);
    expect(stderr).toMatch(/Keybearer is paused\.\n/);
    expect(stage.socket().to(withdrawal)).toHaveLength(1);
  });
});

test('nobody is asked any more about a request that was waited for long enough', async () => {
  stage.socket().on(poll, json(202, { status: 'pending' }));
  await rm(stage.ownerKeyFile());
  const { code, stderr } = await stage.run(['token'], { hurried: true });
  expect(code).toBe(4);
  expect(stderr).toContain('Nobody approved the pairing in time');
  expect(stage.socket().to(withdrawal)).toHaveLength(1);
});

test('denied: exit code 4 and no file', async () => {
  stage.socket().on(poll, refusal(403, 'denied', 'Denied.'));
  const { code, stdout } = await stage.run(['caller', 'pair', 'backup'], { hurried: true });
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  await expect(readdir(join(stage.home(), 'callers'))).rejects.toThrow('ENOENT');
});

describe('a key file that is there already', () => {
  beforeEach(() => writeKey(file(), 'Bearer kb1_old_old_0'));

  test('is kept while its key works, and no pairing is asked for', async () => {
    stage.socket().on('GET /v1/accounts', json(200, { accounts: [] }));
    const { code, stderr } = await stage.run(['caller', 'pair', 'backup']);
    expect(code).toBe(2);
    expect(stderr).toContain('holds a key that still works');
    expect(await readKey(file())).toContain('kb1_old_old_0');
    expect(stage.socket().to('POST /v1/pair')).toEqual([]);
  });

  test('is replaced once its key is refused, and that is said', async () => {
    stage.socket().on('GET /v1/accounts', refusal(401, 'unauthenticated', 'No.'));
    const { code, stderr } = await stage.run(['caller', 'pair', 'backup'], { hurried: true });
    expect(code).toBe(0);
    expect(stderr).toContain('is refused by now; it will be replaced');
    expect(await readKey(file())).toContain(key);
  });

  test('is kept while the agent cannot say', async () => {
    stage.socket().on('GET /v1/accounts', refusal(503, 'upstream', 'Later.'));
    expect((await stage.run(['caller', 'pair', 'backup'])).code).toBe(6);
    expect(await readKey(file())).toContain('kb1_old_old_0');
  });
});

test('a file written by another meanwhile is kept, and the fresh key is given back', async () => {
  stage.socket().on(poll, async (response, seen) => {
    await writeKey(file(), 'Bearer kb1_other_x_1');
    json(200, { caller_key: key, granted, expires_at: 2 })(response, seen);
  });
  expect((await stage.run(['caller', 'pair', 'backup'], { hurried: true })).code).toBe(2);
  expect(await readKey(file())).toContain('kb1_other_x_1');
  expect(stage.socket().to('DELETE /v1/caller')[0]?.authorization).toBe(`Bearer ${key}`);
});

test('a name with path separators stays inside the folder', async () => {
  const { stdout } = await stage.run(['caller', 'pair', '../../etc/passwd'], { hurried: true });
  expect(stdout).toBe(`${file('etc-passwd')}\n`);
});

test.each([['   '], ['x'.repeat(65)], ['zero\u200bwidth']])(
  'S86: the name %j is refused',
  async (name) => {
    expect((await stage.run(['caller', 'pair', name])).code).toBe(2);
    expect(stage.socket().seen).toEqual([]);
  },
);
