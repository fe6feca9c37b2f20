import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { json, type Reply } from '../../support/scripted-socket.ts';
import { ownApi, realAgent, refreshes, scriptedAgent, tokenBody } from './client-stage.ts';
import { interpreters, literal, PythonError, PythonProcess } from './python-process.ts';

const refusal = { kind: 'answer', status: 401, body: '{"error":{"code":401}}' } as const;

describe.each(interpreters)('google-auth takes the credentials, in %s', (interpreter) => {
  let agent: Awaited<ReturnType<typeof realAgent>>;
  let python: PythonProcess;
  let session: (options?: string) => Promise<unknown>;

  beforeEach(async () => {
    agent = await realAgent();
    python = new PythonProcess(interpreter, agent.env);
    onTestFinished(async () => {
      const complaints = await python.end();
      if (complaints !== '') throw new Error(`Python said: ${complaints}`);
    });
    session = (options = '') =>
      python.run(`
import google.auth.transport.requests
credentials = keybearer.Credentials(${options})
session = google.auth.transport.requests.AuthorizedSession(credentials)
api = ${literal(agent.api)}`);
    onTestFinished(async () => {
      await python.run('session._auth_request.session.close(); session.close()').catch(() => {});
    });
  });

  const status = () => python.run('session.get(api).status_code');
  const authorizations = () =>
    agent.sandbox.requests.to('calendar').map(({ headers }) => headers.authorization);

  it('in an AuthorizedSession, and asks the agent once for many requests', async () => {
    await session('"ada", ["calendar.readonly"]');
    for (let at = 0; at < 3; at += 1) expect(await status()).toBe(200);
    expect(new Set(authorizations())).toEqual(
      new Set([`Bearer ${await python.run('credentials.token')}`]),
    );
    expect(agent.connections.taken()).toBe(1);
    expect(await python.run('credentials.granted_scopes')).toEqual([
      'https://www.googleapis.com/auth/calendar.readonly',
    ]);
    expect(await python.run('credentials.valid')).toBe(true);
  });

  it('with an expiry as it wants it: UTC, and naive', async () => {
    await session();
    await status();
    const facts = await python.run(`
import datetime
now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
[credentials.expiry.tzinfo, (credentials.expiry - now).total_seconds()]`);
    expect(facts).toEqual([null, expect.closeTo(3599, -1)]);
  });

  it('and gets a new token from the agent when it takes the one in hand for expired', async () => {
    await session();
    await status();
    const first = await python.run('credentials.token');
    // Within the margin of google-auth, and beyond the two minutes that the agent grants unasked.
    agent.keybearer.clock.suspend((3600 - 200) * 1000);
    await python.run(`
import datetime
now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
credentials.expiry = now + datetime.timedelta(seconds=200)`);
    expect(await status()).toBe(200);
    expect(await python.run('credentials.token')).not.toBe(first);
    expect(await python.run('credentials.valid')).toBe(true);
  });

  it('with the project that a quota is counted for', async () => {
    await session('quota_project_id="quota-1"');
    await status();
    expect(agent.sandbox.requests.last('calendar').headers['x-goog-user-project']).toBe('quota-1');
    await python.run('session.credentials = credentials.with_quota_project("quota-2")');
    await status();
    expect(agent.sandbox.requests.last('calendar').headers['x-goog-user-project']).toBe('quota-2');
  });

  it('and does not put other scopes in place of the chosen ones', async () => {
    await session('scopes="calendar.readonly"');
    const kept = await python.run(`
import google.auth.credentials
google.auth.credentials.with_scopes_if_required(credentials, ["drive"]) is credentials`);
    expect(kept).toBe(true);
    expect(await python.run('credentials.with_scopes(["drive"]).scopes')).toEqual(['drive']);
  });

  it('in copies for other processes, which hold no token', async () => {
    await session();
    await status();
    const copied = (await python.run(`
import pickle
written = pickle.dumps(credentials)
copy = pickle.loads(written)
[credentials.token.encode() in written, b"kb1_" in written, copy.token]`)) as unknown[];
    expect(copied).toEqual([false, false, null]);
    await python.run('session.credentials = copy');
    expect(await status()).toBe(200);
  });

  it('and a 401 is told to the agent before the request is made again', async () => {
    await session();
    expect(await status()).toBe(200);
    const before = refreshes(agent.sandbox);
    agent.sandbox.faults.order('calendar', refusal);
    expect(await status()).toBe(200);
    const [first, second, third, ...more] = authorizations();
    expect(more).toEqual([]);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(refreshes(agent.sandbox) - before).toBe(1);
  });

  it('and a 401 that stays is told to the agent once in half a minute, which does no more then', async () => {
    const { agent: scripted, socket, key } = await scriptedAgent();
    scripted.on('GET /v1/token', json(200, tokenBody));
    scripted.on('POST /v1/token/invalidate', json(200, { invalidated: true }));
    await session(`key=${literal(key)}, socket=${literal(socket)}`);
    for (let at = 0; at < 5; at += 1) expect(await status()).toBe(401);
    const told = () => scripted.to('POST /v1/token/invalidate').map(({ body }) => body);
    expect(told()).toEqual([{ access_token: tokenBody.access_token }]);
    await python.run(`
import time
monotonic = time.monotonic
time.monotonic = lambda: monotonic() + 31`);
    for (let at = 0; at < 5; at += 1) expect(await status()).toBe(401);
    expect(told()).toHaveLength(2);
  });

  it('and a 401 to twenty threads at once is told to the agent once, and once only', async () => {
    const { agent: scripted, socket, key } = await scriptedAgent();
    let token = 'ya29.first';
    const giveToken: Reply = (response, seen) =>
      json(200, { ...tokenBody, access_token: token })(response, seen);
    scripted.on('GET /v1/token', giveToken);
    scripted.on('POST /v1/token/invalidate', (response, seen) => {
      token = 'ya29.second';
      json(200, { invalidated: true })(response, seen);
    });
    let release = () => {};
    const all = new Promise<void>((arrived) => {
      release = arrived;
    });
    const { url } = await ownApi(async ({ headers }, count) => {
      if (count === 20) release();
      if (headers.authorization !== 'Bearer ya29.first') return 200;
      await all;
      return 401;
    });
    await session(`key=${literal(key)}, socket=${literal(socket)}`);
    const statuses = await python.run(`
from concurrent.futures import ThreadPoolExecutor
def ask():
    with google.auth.transport.requests.AuthorizedSession(credentials) as own:
        status = own.get(${literal(url)}).status_code
    own._auth_request.session.close()
    return status
with ThreadPoolExecutor(20) as threads:
    asked = [threads.submit(ask) for _ in range(20)]
[one.result() for one in asked]`);
    expect(statuses).toEqual(Array(20).fill(200));
    expect(scripted.to('POST /v1/token/invalidate').map(({ body }) => body)).toEqual([
      { access_token: 'ya29.first' },
    ]);
    // At the start, before the agent was told, and after it.
    expect(scripted.to('GET /v1/token')).toHaveLength(3);
  });

  it('and the first request of twenty threads at once is no reason to refuse its token', async () => {
    const { agent: scripted, socket, key } = await scriptedAgent();
    scripted.on('GET /v1/token', (response, seen) => {
      // Long enough for all of them to have found that there is no token yet.
      setTimeout(() => json(200, tokenBody)(response, seen), 300);
    });
    scripted.on('POST /v1/token/invalidate', json(200, { invalidated: true }));
    await session(`key=${literal(key)}, socket=${literal(socket)}`);
    await python.run(`
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(20) as threads:
    asked = [threads.submit(credentials.before_request, None, "GET", api, {}) for _ in range(20)]
[one.result() for one in asked]`);
    expect(scripted.seen.map(({ route }) => route)).toEqual(['GET /v1/token']);
  });

  it('and a token that another thread brought just then is not taken for a refused one', async () => {
    const { agent: scripted, socket, key } = await scriptedAgent();
    scripted.on('GET /v1/token', json(200, tokenBody));
    scripted.on('POST /v1/token/invalidate', json(200, { invalidated: true }));
    await session(`key=${literal(key)}, socket=${literal(socket)}`);
    await python.run(`
import threading
refresh = credentials.refresh
def after_another_thread(request):
    faster = threading.Thread(target=refresh, args=(request,))
    faster.start()
    faster.join()
    refresh(request)
credentials.refresh = after_another_thread
credentials.before_request(None, "GET", api, {})`);
    expect(scripted.seen.map(({ route }) => route)).toEqual(['GET /v1/token']);
  });

  it('and a program that calls refresh by itself gets another token', async () => {
    await session();
    await status();
    const first = await python.run('credentials.token');
    await python.run('credentials.refresh(None)');
    expect(await python.run('credentials.token')).not.toBe(first);
    expect(await status()).toBe(200);
  });

  it('and refused ones are errors of google-auth as well as of their own class', async () => {
    await session();
    agent.sandbox.faults.refuseToken('invalid_grant');
    const refused = await status().catch((error: unknown) => error);
    if (!(refused instanceof PythonError)) throw new Error(`It was not refused: ${refused}`);
    expect(refused.failure).toMatchObject({ code: 'needs_sign_in' });
    expect(refused.failure.kinds).toEqual(
      expect.arrayContaining(['NeedsSignIn', 'KeybearerError', 'RefreshError', 'GoogleAuthError']),
    );
    await agent.keybearer.stop();
    const missed = await python.run(`
try:
    session.get(api)
except keybearer.NoAgent as error:
    caught = [error.code, error.retryable, isinstance(error, google.auth.exceptions.RefreshError)]
caught`);
    expect(missed).toEqual(['no_agent', false, true]);
  });
});

describe.each(interpreters)('the module itself, in %s', (interpreter) => {
  const start = (): PythonProcess => {
    const python = new PythonProcess(interpreter, {});
    onTestFinished(async () => {
      await python.end();
    });
    return python;
  };

  it('does not load google-auth before it is asked for', async () => {
    const python = start();
    expect(await python.run('import sys\n"google.auth" in sys.modules')).toBe(false);
    expect(await python.run('keybearer.Credentials is keybearer.Credentials')).toBe(true);
    expect(await python.run('"google.auth" in sys.modules')).toBe(true);
    expect(await python.run('hasattr(keybearer, "Other")')).toBe(false);
  });

  it('says what to install where there is no google-auth', async () => {
    const python = start();
    const missing = python.run(
      'import sys\nsys.modules["google.auth"] = None\nkeybearer.Credentials',
    );
    await expect(missing).rejects.toThrow('pip install google-auth');
  });

  it('is Python 3.9', async () => {
    const parsed = start().run(`
import ast
ast.parse(open(keybearer.__file__).read(), feature_version=(3, 9)) is not None`);
    expect(await parsed).toBe(true);
  });
});
