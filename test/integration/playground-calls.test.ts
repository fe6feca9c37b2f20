import { describe, expect, it } from 'vitest';
import { signIn } from '../support/running-keybearer.ts';
import { shownValue, textOf } from '../support/shown-fields.ts';
import { watchedCommands } from '../support/watched-commands.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const drive = 'https://www.googleapis.com/auth/drive.metadata.readonly';
const window = 'window-1';
const list = '/calendar/v3/users/me/calendarList';

describe('a call in the playground', () => {
  const called = async () => {
    const stage = await watchedCommands();
    await signIn(stage.keybearer, { scopes: [calendar] });
    const url = `${stage.sandbox.origin}${list}`;
    const call = (more: object = {}) =>
      stage.run('playground.call', { window, method: 'GET', url, ...more });
    return { ...stage, url, call };
  };

  it('answers with what the API said, and hides the token it was asked with', async () => {
    const { keybearer, sandbox, call } = await called();
    const answer = await call({ headers: [{ name: 'X-Note', value: 'hello' }] });
    expect(answer.response.status).toBe(200);
    expect(JSON.parse(textOf(answer.response.body))).toMatchObject({
      kind: 'calendar#calendarList',
    });
    expect(answer).toMatchObject({
      advice: null,
      token: { scopes: ['email', calendar, 'openid'] },
    });
    const sent = sandbox.requests.last('calendar').headers;
    expect(sent).toMatchObject({ 'x-note': 'hello' });
    expect(shownValue(answer.request.headers, 'authorization')).toBe(
      `Bearer [access token, ${answer.token.length} characters, ${answer.token.fingerprint}]`,
    );
    expect(answer.token.length).toBe(String(sent.authorization).length - 'Bearer '.length);
    expect(answer.curl).toContain(keybearer.core.socketPath);
    expect(answer.curl).not.toContain('ya29');
  });

  it('of an example works at once, and the examples say which will', async () => {
    const { run, call } = await called();
    const { examples } = await run('playground.apis', {});
    expect(examples.map(({ id, allowed }) => [id, allowed])).toEqual([
      ['userinfo', true],
      ['calendar-list', true],
      ['drive-about', false],
    ]);
    const statuses: [string, number][] = [];
    for (const { id, url } of examples) statuses.push([id, (await call({ url })).response.status]);
    expect(statuses).toEqual([
      ['userinfo', 200],
      ['calendar-list', 200],
      ['drive-about', 403],
    ]);
  });

  it('without the permission says which one would do', async () => {
    const { sandbox, call } = await called();
    const answer = await call({ url: `${sandbox.origin}/drive/v3/about?fields=user` });
    expect(answer.response.status).toBe(403);
    expect(answer.advice).toMatchObject({ kind: 'permission_missing' });
    expect(answer.advice?.scopes).toContain(drive);
  });

  it('with a token that is refused offers to drop it, and then goes with another', async () => {
    const { sandbox, run, call } = await called();
    expect(await run('playground.invalidate', {})).toMatchObject({ dropped: false });
    sandbox.faults.order('calendar', {
      kind: 'answer',
      status: 401,
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    });
    const refusedAnswer = await call();
    expect(refusedAnswer.advice).toMatchObject({ kind: 'token_refused' });
    expect(await run('playground.invalidate', {})).toMatchObject({ dropped: true });
    const again = await call();
    expect(again.response.status).toBe(200);
    expect(again.token.fingerprint).not.toBe(refusedAnswer.token.fingerprint);

    // A server that refuses good tokens too must not be asked for new ones in a loop (T64).
    sandbox.faults.order('calendar', { kind: 'answer', status: 401 });
    await call();
    expect(await run('playground.invalidate', {})).toMatchObject({ dropped: false });
  });

  it('hides the token where an answer shows it again, in headers and in pieces too', async () => {
    const { sandbox, call } = await called();
    await call();
    const token = String(sandbox.requests.last('calendar').headers.authorization).slice(7);
    sandbox.faults.order('calendar', {
      kind: 'answer',
      status: 200,
      headers: {
        'content-type': 'text/plain',
        'x-echo': `got ${token}`,
        'set-cookie': 'session=1',
        location: `https://evil.example/?token=${token}`,
      },
      body: `all: ${token}, half: ${token.slice(0, 60)}, b64: ${btoa(`Bearer ${token}`)}`,
    });
    const answer = await call();
    const shown = JSON.stringify(answer);
    for (let at = 8; at + 16 <= token.length; at += 1) {
      expect(shown).not.toContain(token.slice(at, at + 16));
    }
    expect(textOf(answer.response.body)).toMatch(
      /^all: \[access token.*\], half: \[part of the access token/,
    );
    expect(shownValue(answer.response.headers, 'x-echo')).toMatch(/^got \[access token/);
    expect(answer.response.headers.some(({ name }) => name === 'set-cookie')).toBe(false);
  });

  it('T55: is not led elsewhere by a redirect', async () => {
    const { sandbox, call, wire } = await called();
    const before = wire.requests.length;
    sandbox.faults.order('calendar', { kind: 'redirect', to: 'https://evil.example/take' });
    const answer = await call();
    expect(answer.response.status).toBe(302);
    expect(answer.advice?.kind).toBe('redirected');
    expect(shownValue(answer.response.headers, 'location')).toBe('https://evil.example/take');
    expect(wire.requests.length).toBe(before + 1);
  });

  it('sends nothing at all to an address where the token must not go', async () => {
    const { sandbox, refused, wire } = await called();
    const before = wire.requests.length;
    for (const url of [
      'https://www.googleapis.com/calendar/v3/users/me/calendarList',
      'https://evil.example/',
      `http://localhost:${sandbox.port}${list}`,
      `http://127.0.0.1:${sandbox.port}@evil.example/`,
    ]) {
      const failure = await refused('playground.call', { window, method: 'GET', url });
      expect([url, failure.code]).toEqual([url, 'not_allowed']);
    }
    for (const more of [
      { headers: [{ name: 'Authorization', value: 'Bearer mine' }] },
      { headers: [{ name: 'host', value: 'evil.example' }] },
      { body: '{}' },
      { scopes: ['not a scope'] },
    ]) {
      const failure = await refused('playground.call', {
        ...{ window, method: 'GET', url: sandbox.origin },
        ...more,
      });
      expect([more, failure.code]).toEqual([more, 'invalid_request']);
    }
    expect(wire.requests.length).toBe(before);
  });

  it('does not ask for more than the account has granted', async () => {
    const { url, refused } = await called();
    const failure = await refused('playground.call', {
      window,
      method: 'GET',
      url,
      scopes: [drive],
    });
    expect(failure.code).toBe('needs_consent');
  });

  it('sends a body with its type', async () => {
    const { sandbox, wire, call } = await called();
    const answer = await call({ method: 'POST', url: `${sandbox.origin}/none`, body: '{"a":1}' });
    expect(wire.requests.at(-1)).toMatchObject({
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.request.body).toMatchObject({ kind: 'text', bytes: 7 });
    expect(answer.response.status).toBeGreaterThanOrEqual(400);
  });

  it('cuts an answer that nobody could read, and says how long it was', async () => {
    const { sandbox, call } = await called();
    sandbox.faults.order('calendar', { kind: 'large-body', bytes: 400_000, gzip: false });
    const answer = await call();
    expect(answer.response.body).toMatchObject({ kind: 'text', cut: true });
    expect(textOf(answer.response.body)).toHaveLength(256 * 1024);
    expect(answer.response.body).toHaveProperty('bytes', 400_000 + '{"filler":""}'.length);
  });

  it.each([false, true])('gives up an answer beyond all measure (gzip: %s)', async (gzip) => {
    const { sandbox, url, refused } = await called();
    sandbox.faults.order('calendar', { kind: 'large-body', bytes: 64 * 1024 * 1024, gzip });
    const failure = await refused('playground.call', { window, method: 'GET', url });
    expect(failure.code).toBe('unexpected_response');
    expect(failure.sentence).toContain('larger than 1 MiB');
  });

  it('shows of a picture its type and size', async () => {
    const { sandbox, call } = await called();
    sandbox.faults.order('calendar', {
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'image/png' },
      body: '\u0089PNG\u0000\u0001',
    });
    const answer = await call();
    expect(answer.response.body).toEqual({ kind: 'binary', type: 'image/png', bytes: 7 });
  });

  it('that is slow can be cancelled, and meanwhile its window makes no other', async () => {
    const { sandbox, url, ask, run, refused, call } = await called();
    const release = sandbox.faults.hold('calendar');
    const slow = ask('playground.call', { window, method: 'GET', url });
    await sandbox.requests.arrival('calendar', 1);
    expect((await refused('playground.call', { window, method: 'GET', url })).code).toBe(
      'conflict',
    );
    expect((await call({ window: 'window-2' })).response.status).toBe(200);
    expect(await run('playground.cancel', { window: 'window-2' })).toEqual({ cancelled: false });
    expect(await run('playground.cancel', { window })).toEqual({ cancelled: true });
    expect(await slow).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    release();
    expect((await call()).response.status).toBe(200);
  });

  it('can be cancelled while its token is still on the way', async () => {
    const { sandbox, url, ask, run } = await called();
    const before = sandbox.requests.count('token');
    const release = sandbox.faults.hold('token');
    // A token that can do less is not there yet, so one has to be asked for.
    const slow = ask('playground.call', { window, method: 'GET', url, scopes: ['openid'] });
    await sandbox.requests.arrival('token', before + 1);
    await run('playground.cancel', { window });
    expect(await slow).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(sandbox.requests.count('calendar')).toBe(0);
    release();
  });

  it('is not waited for longer than half a minute', async () => {
    const { keybearer, sandbox, url, ask } = await called();
    const release = sandbox.faults.hold('calendar');
    const slow = ask('playground.call', { window, method: 'GET', url });
    await sandbox.requests.arrival('calendar', 1);
    await keybearer.clock.advance(30_000);
    const answer = await slow;
    expect(answer).toMatchObject({ ok: false, failure: { code: 'timed_out' } });
    release();
  });

  it('of a server that is gone says so', async () => {
    const { sandbox, url, call, refused } = await called();
    await call();
    await sandbox.close();
    const failure = await refused('playground.call', { window, method: 'GET', url });
    expect(failure.code).toBe('offline');
  });

  it('ends when Keybearer stops', async () => {
    const { keybearer, sandbox, url, ask } = await called();
    const release = sandbox.faults.hold('calendar');
    const slow = ask('playground.call', { window, method: 'GET', url });
    await sandbox.requests.arrival('calendar', 1);
    const stopping = keybearer.stop();
    expect(await slow).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    await stopping;
    release();
  });
});
