import { describe, expect, test } from 'vitest';
import type { AppState, SignInStep } from '../../../src/shared/app-state.ts';
import { driveScope, gmailScope, sampleAppState } from '../../support/sample-app-state.ts';
import { json, refusal, SnapshotStream } from '../../support/scripted-socket.ts';
import { commandLineStage, document, until } from './command-line-stage.ts';

const stage = commandLineStage();

const link = 'http://127.0.0.1:40123/start/one-time';
const waiting: SignInStep = { kind: 'waiting_for_browser', link, browser_opened: true };
const waitingForPaste: SignInStep = { kind: 'waiting_for_paste', link };
const done: SignInStep = {
  kind: 'done',
  account: 'acc_ada',
  email: 'ada@example.com',
  granted: ['email', gmailScope, 'openid'],
  missing: [driveScope],
  updated: false,
};

const signingIn = (step: SignInStep, id = 'sign-1'): AppState =>
  sampleAppState({
    signIn: { id, client: 'main', account: null, scopes: [], step, expires_at: 2_000_000_000 },
  });

const startRoute = 'POST /v1/manage/commands/sign-in.start';
const cancelRoute = 'POST /v1/manage/commands/sign-in.cancel';
const pasteRoute = 'POST /v1/manage/commands/sign-in.paste';

function begin(first: SignInStep = waiting): SnapshotStream {
  const stream = new SnapshotStream(signingIn(first));
  stage
    .socket()
    .on(startRoute, json(200, { id: 'sign-1', link }))
    .on(cancelRoute, json(200, {}))
    .on('GET /v1/manage/events', stream.reply);
  return stream;
}

const listening = () => stage.socket().to('GET /v1/manage/events').length > 0;

describe('in the browser of this computer', () => {
  test('it asks for what was typed, tells the steps, and says what was granted and what not', async () => {
    const stream = begin();
    const login = stage.start([
      'login',
      ...['--client', 'main', '--account', 'ada@example.com', '--timeout', '60'],
      ...['--scope', 'gmail.readonly', '--scope', driveScope],
    ]);
    await until(listening);
    stream.push(signingIn({ kind: 'exchanging' }));
    stream.push(signingIn({ kind: 'storing' }));
    stream.push(signingIn(done));
    const { code, stdout, stderr } = await login.finished;
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'Signed in as ada@example.com (work).',
        'Granted: email, gmail.readonly, openid',
        'Not granted: drive.readonly',
        'To ask for it again: keybearer login --account ada@example.com --scope drive.readonly',
        '',
      ].join('\n'),
    );
    expect(stderr.split('\n').map((line) => line.split(' ')[0])).toEqual([
      // What is narrower, of both.
      'drive.readonly',
      'gmail.readonly',
      'Your',
      'Google',
      'Storing',
      '',
    ]);
    expect(stage.socket().to(startRoute)[0]?.body).toEqual({
      mode: 'browser',
      client: 'main',
      account: 'ada@example.com',
      timeout: 60,
      scopes: [driveScope, gmailScope],
    });
    expect(stage.socket().to(cancelRoute)).toEqual([]);
  });

  test('with --json the outcome is the one document on standard output', async () => {
    begin({ ...done, updated: true });
    const login = await stage.run(['login', '--json']);
    expect(login.code).toBe(0);
    expect(document(login)).toEqual({
      v: 1,
      account: 'acc_ada',
      email: 'ada@example.com',
      alias: 'work',
      client: 'main',
      granted: ['email', gmailScope, 'openid'],
      missing: [driveScope],
      updated: true,
    });
  });

  test.each([
    ['denied', 4],
    ['cancelled', 4],
    ['no_refresh_token', 5],
    ['identity_mismatch', 5],
    ['offline', 6],
    ['timed_out', 6],
    ['keychain_locked', 7],
  ] as const)('a sign-in that ends as %s exits with %i', async (code, exit) => {
    begin({ kind: 'ended', failure: { code, sentence: 'So it ended. Try again.' } });
    const login = await stage.run(['login']);
    expect(login).toMatchObject({ code: exit, stdout: '' });
    expect(login.stderr).toContain('So it ended. Try again.');
  });

  test('a sign-in that could not begin says why', async () => {
    stage.socket().on(startRoute, refusal(404, 'not_found', 'There is no OAuth client yet.'));
    const login = await stage.run(['login']);
    expect(login.code).toBe(2);
    expect(login.stderr).toContain('There is no OAuth client yet.');
  });

  test('a name that nobody has is not answered with "sign in", which is what was tried', async () => {
    stage.serveState(sampleAppState({ accounts: [] }));
    stage
      .socket()
      .on(startRoute, refusal(404, 'not_found', 'There is no account yet. Add one with login.'));
    const login = await stage.run(['login', '--account', 'bob']);
    expect(login.code).toBe(2);
    expect(login.stderr).toBe(
      'No account here is called "bob". To sign in somebody new, give the whole e-mail address, or leave --account out.\n',
    );
  });

  test('in the sandbox it is the sandbox that answers, not Google', async () => {
    const inSandbox = (step: SignInStep): AppState => {
      const state = signingIn(step);
      return { ...state, clients: state.clients.map((one) => ({ ...one, sandbox: true })) };
    };
    const stream = begin();
    const login = stage.start(['login']);
    await until(listening);
    stream.push(inSandbox({ kind: 'exchanging' }));
    stream.push(inSandbox(done));
    const { stderr } = await login.finished;
    expect(stderr).toContain('The sandbox has answered');
    expect(stderr).not.toContain('Google');
  });

  test('R22: when another sign-in takes its place, it ends and nothing is cancelled', async () => {
    const stream = begin();
    const login = stage.start(['login']);
    await until(listening);
    stream.push(signingIn(waiting, 'sign-2'));
    const { code, stderr } = await login.finished;
    expect(code).toBe(4);
    expect(stderr).toContain('Another sign-in took the place of this one.');
    expect(stage.socket().to(cancelRoute)).toEqual([]);
  });

  test('a stream of events that ends early is taken up again', async () => {
    const stream = begin();
    const login = stage.start(['login']);
    await until(listening);
    stream.end();
    await until(() => stage.socket().to('GET /v1/manage/events').length > 1);
    stream.push(signingIn(done));
    expect((await login.finished).code).toBe(0);
  });

  test('an agent that stops in between ends it with exit code 3', async () => {
    begin();
    const login = stage.start(['login']);
    await until(() => login.stderr().includes('Your browser opens'));
    await stage.stopAgent();
    const { code, stderr } = await login.finished;
    expect(code).toBe(3);
    expect(stderr).toContain('Start it with `keybearer agent`');
  });

  test('a stream that ends without a word is taken up once more, and then given up', async () => {
    begin();
    stage.socket().on('GET /v1/manage/events', (response) => response.end());
    const { code, stderr } = await stage.start(['login']).finished;
    expect(code).toBe(1);
    expect(stderr).toContain('stopped telling how the sign-in goes');
    expect(stage.socket().to('GET /v1/manage/events')).toHaveLength(2);
  });

  test('a first stream that breaks before its first word is no end', async () => {
    const stream = begin(done);
    let times = 0;
    stage.socket().on('GET /v1/manage/events', (response, request) => {
      times += 1;
      if (times === 1) response.destroy();
      else stream.reply(response, request);
    });
    expect((await stage.start(['login']).finished).code).toBe(0);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s cancels it at the agent and exits with 4',
    async (signal) => {
      begin();
      const login = stage.start(['login']);
      await until(() => login.stderr().includes('Your browser opens'));
      login.child.kill(signal);
      const { code, stdout, stderr } = await login.finished;
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
      expect(stderr).toContain('The sign-in was cancelled. Nothing was stored.');
      expect(stage.socket().to(cancelRoute)[0]?.body).toEqual({ id: 'sign-1' });
    },
  );
});

describe('--no-browser', () => {
  test('the one-time link stands alone on the first line of standard output, before the wait', async () => {
    const stream = begin({ ...waiting, browser_opened: false });
    const login = stage.start(['login', '--no-browser']);
    await until(() => login.stdout().includes('\n'));
    expect(login.stdout()).toBe(`${link}\n`);
    await until(listening);
    stream.push(signingIn(done));
    const { code, stdout } = await login.finished;
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 2)).toEqual([link, 'Signed in as ada@example.com (work).']);
    expect(stage.socket().to(startRoute)[0]?.body).toMatchObject({ mode: 'link' });
    // On a terminal both streams are one screen.
    expect(login.stderr()).toContain('Open the link in a browser');
    expect(login.stderr()).not.toContain(link);
  });

  test('with --json the link goes to standard error, and standard output stays one document', async () => {
    begin(done);
    const login = await stage.run(['login', '--no-browser', '--json']);
    expect(login.stderr).toContain(`${link}\n`);
    expect(document(login)).toMatchObject({ v: 1, email: 'ada@example.com' });
  });
});

describe('--paste', () => {
  const redirect = 'http://127.0.0.1:1/cb?state=s&code=c';

  test('reads the redirect URL from standard input; a bad one says why and is asked for again', async () => {
    const stream = begin(waitingForPaste);
    stage
      .socket()
      .on(
        pasteRoute,
        refusal(400, 'invalid_request', 'That is not the address.'),
        (response, seen) => {
          json(200, {})(response, seen);
          stream.push(signingIn(done));
        },
      );
    const login = await stage.run(['login', '--paste'], {
      stdin: `hello\n\n${redirect}\n`,
    });
    expect(login.code).toBe(0);
    expect(login.stdout.split('\n')[0]).toBe(link);
    expect(login.stderr).toContain('That is not the address. Paste the whole address once more:');
    expect(
      stage
        .socket()
        .to(pasteRoute)
        .map(({ body }) => body),
    ).toEqual([
      { id: 'sign-1', redirect_url: 'hello' },
      { id: 'sign-1', redirect_url: redirect },
    ]);
    expect(stage.socket().to(cancelRoute)).toEqual([]);
  });

  test('a last line without a newline counts', async () => {
    const stream = begin(waitingForPaste);
    stage.socket().on(pasteRoute, (response, seen) => {
      json(200, {})(response, seen);
      stream.push(signingIn(done));
    });
    expect((await stage.run(['login', '--paste'], { stdin: redirect })).code).toBe(0);
  });

  test('when the input ends without a good address, the sign-in is cancelled', async () => {
    begin(waitingForPaste);
    const nothing = await stage.run(['login', '--paste'], { stdin: '' });
    expect(nothing.code).toBe(4);
    stage.socket().on(pasteRoute, refusal(400, 'invalid_request', 'That is not the address.'));
    const nonsense = await stage.run(['login', '--paste'], { stdin: 'hello\n' });
    expect(nonsense.code).toBe(2);
    expect(nonsense.stderr).toContain('That is not the address.');
    expect(stage.socket().to(cancelRoute)).toHaveLength(2);
  });

  test('a sign-in that ends while the person still looks for the address ends the command', async () => {
    const stream = begin(waitingForPaste);
    const login = stage.start(['login', '--paste']);
    await until(listening);
    stream.push(
      signingIn({
        kind: 'ended',
        failure: { code: 'timed_out', sentence: 'Five minutes are over.' },
      }),
    );
    expect((await login.finished).code).toBe(6);
  });
});
