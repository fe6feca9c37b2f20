import { access, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  driveScope,
  gmailScope,
  homeAccount,
  sampleAccount,
  sampleAppState,
} from '../../support/sample-app-state.ts';
import { json, type Reply, refusal } from '../../support/scripted-socket.ts';
import {
  commandLineStage,
  document,
  modeOf,
  ownerBearer,
  readKey,
  writeKey,
} from './command-line-stage.ts';

const stage = commandLineStage();

const oldKey = 'Bearer kb1_aaaaaaaaaa_old_1';
const newKey = 'kb1_bbbbbbbbbb_new_2';
const accessToken = 'ya29.a0AfH6SMB-x_y~z/1+2=';
const tokenBody = {
  access_token: accessToken,
  token_type: 'Bearer',
  expires_in: 3388,
  expires_at: 1_795_245_188,
  scope: gmailScope,
  account: 'work',
  default: true,
};
const approveRoute = 'POST /v1/manage/commands/caller.approve';

/** The agent's rule in short: one key, and what it may have. */
const tokenFor =
  (key: string): Reply =>
  (response, seen) =>
    (seen.authorization === `Bearer ${key}`
      ? json(200, tokenBody)
      : refusal(403, 'not_allowed', 'This caller may not have that.'))(response, seen);

function scriptPairing(state = sampleAppState()): void {
  stage.serveState(state);
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
    .on(approveRoute, json(200, { name: 'command line', grants: [] }))
    .on(
      'GET /v1/pair/pair1',
      json(200, { caller_key: newKey, granted: [], expires_at: 2_000_000_000 }),
    )
    .on('DELETE /v1/caller', (response) => response.writeHead(204).end());
}

describe('with a key', () => {
  beforeEach(async () => {
    await writeKey(stage.callerKeyFile(), oldKey);
    stage.socket().on('GET /v1/token', json(200, tokenBody));
  });

  test('the token stands alone on standard output', async () => {
    expect(await stage.run(['token'])).toEqual({ code: 0, stdout: `${accessToken}\n`, stderr: '' });
  });

  test('--header prints the header line for curl -H @-', async () => {
    expect((await stage.run(['token', 'work', '--header'])).stdout).toBe(
      `Authorization: Bearer ${accessToken}\n`,
    );
  });

  test('--json prints the answer of the agent', async () => {
    expect(document(await stage.run(['token', 'work', '--json']))).toEqual({ v: 1, ...tokenBody });
  });

  test('what was typed becomes the query, with scopes under their full names', async () => {
    const args = ['--scope', 'gmail.readonly openid', '--min-ttl', '600', '--wait', '5'];
    await stage.run(['token', 'ada+x@example.com', ...args]);
    const [request] = stage.socket().to('GET /v1/token');
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      account: 'ada+x@example.com',
      scope: `${gmailScope} openid`,
      min_ttl: '600',
      wait: '5',
    });
    expect(request?.authorization).toBe(oldKey);
  });

  test.each([
    ['needs_sign_in', 409, 5],
    ['offline', 503, 6],
    ['keychain_locked', 423, 7],
    ['scope_not_narrowable', 403, 4],
  ])('%s is passed on', async (code, status, exit) => {
    stage.socket().on('GET /v1/token', refusal(status, code, 'Do this.'));
    const { code: exited, stdout } = await stage.run(['token', 'work']);
    expect({ exited, stdout }).toEqual({ exited: exit, stdout: '' });
  });

  test('T30: what cannot be an access token is not printed', async () => {
    stage
      .socket()
      .on('GET /v1/token', json(200, { ...tokenBody, access_token: 'ya29.a\r\nX-Evil: 1' }));
    const { code, stdout, stderr } = await stage.run(['token', 'work', '--header']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).not.toContain('X-Evil');
  });

  test('a revoked or expired key is not silently replaced', async () => {
    scriptPairing();
    stage.socket().on('GET /v1/token', refusal(401, 'unauthenticated', 'No.'));
    const { code, stderr } = await stage.run(['token', 'work']);
    expect(code).toBe(4);
    expect(stderr).toContain(`rm ${stage.callerKeyFile()} && keybearer token`);
    expect(stage.socket().to('POST /v1/pair')).toEqual([]);
    expect(await readKey(stage.callerKeyFile())).toBe(`Authorization: ${oldKey}\n`);
  });

  test('F162: a key file that others can read is refused with the chmod to run', async () => {
    await writeKey(stage.callerKeyFile(), oldKey, 0o644);
    const { code, stderr } = await stage.run(['token', 'work']);
    expect(code).toBe(4);
    expect(stderr).toContain(`Run: chmod 600 ${stage.callerKeyFile()}`);
    expect(stage.socket().seen).toEqual([]);
  });
});

describe('at its first use, where the owner key can be read', () => {
  test('it pairs itself for the account and its granted scopes, and says so in one line', async () => {
    scriptPairing(sampleAppState({ accounts: [homeAccount(), sampleAccount()] }));
    stage.socket().on('GET /v1/token', tokenFor(newKey));
    const { code, stdout, stderr } = await stage.run(['token']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${accessToken}\n` });
    expect(stderr).toBe(
      `Paired this command line for work with your own authority on this computer; the key is in ${stage.callerKeyFile()}.\n`,
    );
    const allowed = { accounts: ['acc_ada'], scopes: ['email', gmailScope, 'openid'] };
    // So that no other program can have taken the places and the patience it needs.
    expect(stage.socket().to('POST /v1/pair')[0]?.authorization).toBe(ownerBearer);
    expect(stage.socket().to('POST /v1/pair')[0]?.body).toMatchObject({
      name: 'command line',
      ...allowed,
    });
    const [approval] = stage.socket().to(approveRoute);
    expect(approval?.body).toEqual({ code: 'BCDF-GHJK', ...allowed });
    expect(approval?.authorization).toBe(ownerBearer);
    expect(stage.socket().to('GET /v1/pair/pair1')[0]?.authorization).toBe(
      'Pairing pairing-secret',
    );
  });

  test.each([
    ['the approval', approveRoute, refusal(503, 'store_write_failed', 'No room.'), 7],
    ['the key', 'GET /v1/pair/pair1', refusal(423, 'paused', 'Paused.'), 4],
  ])('where %s does not come, the request is taken back', async (_what, route, reply, exit) => {
    scriptPairing();
    const withdrawal = 'DELETE /v1/pair/pair1';
    stage
      .socket()
      .on(route, reply)
      .on(withdrawal, (response) => response.writeHead(204).end());
    expect((await stage.run(['token'])).code).toBe(exit);
    expect(stage.socket().to(withdrawal)[0]?.authorization).toBe('Pairing pairing-secret');
  });

  test('the key file is one line, 0600 in a folder 0700, and nothing else is left there', async () => {
    scriptPairing();
    stage.socket().on('GET /v1/token', tokenFor(newKey));
    await mkdir(join(stage.home(), 'callers'), { mode: 0o755 });
    await stage.run(['token', 'work']);
    expect(await readKey(stage.callerKeyFile())).toBe(`Authorization: Bearer ${newKey}\n`);
    expect(await modeOf(stage.callerKeyFile())).toBe('600');
    expect(await modeOf(join(stage.home(), 'callers'))).toBe('700');
    expect(await readdir(join(stage.home(), 'callers'))).toEqual(['cli.hdr']);
  });

  test('KEYBEARER_CALLER names another file, and a folder that is not ours keeps its mode', async () => {
    scriptPairing();
    stage.socket().on('GET /v1/token', tokenFor(newKey));
    const elsewhere = join(stage.home(), 'keys');
    await mkdir(elsewhere, { mode: 0o755 });
    const file = join(elsewhere, 'mine.hdr');
    await stage.run(['token', 'work'], { env: { KEYBEARER_CALLER: file } });
    expect(await readKey(file)).toContain(newKey);
    expect(await modeOf(file)).toBe('600');
    expect(await modeOf(elsewhere)).toBe('755');
  });

  test('two first uses at once end with one key, and the other is given back', async () => {
    scriptPairing();
    const first = 'kb1_cccccccccc_first_3';
    stage
      .socket()
      .on('GET /v1/token', tokenFor(first))
      .on('GET /v1/pair/pair1', async (response, seen) => {
        await writeKey(stage.callerKeyFile(), `Bearer ${first}`);
        json(200, { caller_key: newKey, granted: [], expires_at: 2 })(response, seen);
      });
    const { code, stdout } = await stage.run(['token', 'work']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${accessToken}\n` });
    expect(await readKey(stage.callerKeyFile())).toContain(first);
    expect(stage.socket().to('DELETE /v1/caller')[0]?.authorization).toBe(`Bearer ${newKey}`);
  });

  test.each([
    ['no account at all', ['token'], [], 5, 'keybearer login'],
    [
      'an unknown account',
      ['token', 'nobody'],
      [sampleAccount()],
      4,
      'There is no account "nobody"',
    ],
    [
      'a scope the account has not granted',
      ['token', 'work', '--scope', 'drive.readonly'],
      [sampleAccount()],
      5,
      'keybearer login --account ada@example.com --scope drive.readonly',
    ],
  ])('%s: nothing is paired and the way on is named', async (_, args, accounts, exit, words) => {
    scriptPairing(sampleAppState({ accounts }));
    const { code, stderr } = await stage.run(args);
    expect(code).toBe(exit);
    expect(stderr).toContain(words);
    expect(stage.socket().to('POST /v1/pair')).toEqual([]);
  });
});

describe('when the key does not reach as far as the person', () => {
  const state = sampleAppState({
    accounts: [sampleAccount(), homeAccount()],
    callers: [
      {
        id: 'aaaaaaaaaa',
        name: 'command line',
        grants: [{ account: 'acc_ada', email: 'ada@example.com', scopes: [gmailScope], since: 0 }],
        created_at: 1,
        expires_at: 2_000_000_000,
        last_used_at: null,
        ...{
          ask: 'never',
          idle_days: 30,
          per_minute: null,
          paused: false,
          allow_full_token: false,
        },
      },
    ],
  });
  beforeEach(() => writeKey(stage.callerKeyFile(), oldKey));

  test('the default account, which is none of the several that it has, is one to pair for', async () => {
    scriptPairing(state);
    stage
      .socket()
      .on(
        'GET /v1/token',
        refusal(400, 'invalid_request', 'The field "account" is needed.'),
        tokenFor(newKey),
      );
    const { code, stdout, stderr } = await stage.run(['token']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${accessToken}\n` });
    expect(stderr).toContain('Paired this command line for');
  });

  test('it pairs anew with the union, replaces its file and gives the old key back', async () => {
    scriptPairing(state);
    stage.socket().on('GET /v1/token', tokenFor(newKey));
    const { code, stdout, stderr } = await stage.run([
      'token',
      'home',
      '--scope',
      'drive.readonly',
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${accessToken}\n` });
    expect(stderr).toContain('Paired this command line for home, work');
    expect(stage.socket().to(approveRoute)[0]?.body).toEqual({
      code: 'BCDF-GHJK',
      accounts: ['acc_bob', 'acc_ada'],
      scopes: [driveScope, gmailScope, 'email', 'openid'].sort(),
    });
    expect(await readKey(stage.callerKeyFile())).toBe(`Authorization: Bearer ${newKey}\n`);
    expect(
      stage
        .socket()
        .to('DELETE /v1/caller')
        .map((one) => one.authorization),
    ).toEqual([oldKey]);
  });

  test('it tries once: what is still not allowed stays so', async () => {
    scriptPairing(state);
    stage
      .socket()
      .on('GET /v1/token', refusal(403, 'not_allowed', 'This caller may not have that.'));
    expect((await stage.run(['token', 'home'])).code).toBe(4);
    expect(stage.socket().to('POST /v1/pair')).toHaveLength(1);
  });

  test('a left-out account is the default one, even if the agent would give another', async () => {
    scriptPairing(state);
    stage
      .socket()
      .on(
        'GET /v1/token',
        json(200, { ...tokenBody, account: 'home', default: false }),
        json(200, tokenBody),
      );
    const { code, stderr } = await stage.run(['token']);
    expect(code).toBe(0);
    expect(stderr).toContain('Paired this command line for work');
  });

  test('KEYBEARER_CALLER named a script’s key: it was given back, and a wide one written in its place', async () => {
    const [caller] = state.callers;
    scriptPairing({ ...state, callers: [{ ...caller, name: 'backup' }] as typeof state.callers });
    stage.socket().on('GET /v1/token', tokenFor(newKey));
    const { code, stderr } = await stage.run(['token', 'home']);
    expect(code).toBe(4);
    expect(stderr).toContain('holds the key of the script "backup", which is not allowed this');
    expect(stage.socket().to('POST /v1/pair')).toEqual([]);
    expect(await readKey(stage.callerKeyFile())).toBe(`Authorization: ${oldKey}\n`);
  });

  test('without the owner key the refusal stands', async () => {
    await rm(stage.ownerKeyFile());
    stage
      .socket()
      .on('GET /v1/health', json(200, { status: 'ok', api: 1 }))
      .on('GET /v1/token', refusal(403, 'not_allowed', 'This caller may not have that.'));
    const { code, stderr } = await stage.run(['token', 'home']);
    expect(code).toBe(4);
    expect(stderr).toContain('This caller may not have that.');
    expect(await readKey(stage.callerKeyFile())).toBe(`Authorization: ${oldKey}\n`);
  });
});

describe('at its first use, without the owner key', () => {
  beforeEach(async () => {
    scriptPairing();
    await rm(stage.ownerKeyFile());
  });

  test('a person approves the code that is shown', async () => {
    stage
      .socket()
      .on('GET /v1/token', tokenFor(newKey))
      .on(
        'GET /v1/pair/pair1',
        json(202, { status: 'pending' }),
        refusal(429, 'slow_down', 'You ask too often.'),
        json(200, { caller_key: newKey, granted: [], expires_at: 2 }),
      );
    const { code, stdout, stderr } = await stage.run(
      ['token', 'work', '--scope', 'gmail.readonly'],
      { hurried: true },
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${accessToken}\n` });
    expect(stderr).toContain('keybearer caller approve BCDF-GHJK');
    expect(stage.socket().to('POST /v1/pair')[0]?.body).toMatchObject({
      accounts: ['work'],
      scopes: [gmailScope],
    });
    expect(stage.socket().to(approveRoute)).toEqual([]);
  });

  test.each([
    ['denied', refusal(403, 'denied', 'Denied.'), 'denied'],
    ['expired', refusal(410, 'expired', 'Expired.'), 'Nobody approved'],
    ['not looked at for 120 s', json(202, {}), 'Nobody approved'],
  ])('a pairing that is %s ends with 4, and nothing is written', async (_, reply, words) => {
    stage.socket().on('GET /v1/pair/pair1', reply);
    const { code, stdout, stderr } = await stage.run(['token'], { hurried: true });
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain(words);
    await expect(access(stage.callerKeyFile())).rejects.toThrow('ENOENT');
  });
});
