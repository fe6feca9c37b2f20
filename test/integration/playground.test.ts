import { describe, expect, it } from 'vitest';
import {
  type CallShown,
  type Shown,
  type ShownField,
  type SignInTranscript,
  shownText,
  type TranscriptStep,
} from '../../src/shared/playground.ts';
import { signIn } from '../support/running-keybearer.ts';
import { watchedCommands } from '../support/watched-commands.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const drive = 'https://www.googleapis.com/auth/drive.metadata.readonly';
const window = 'window-1';
const list = '/calendar/v3/users/me/calendarList';

const field = (fields: readonly ShownField[], name: string): ShownField => {
  const found = fields.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
};

/** The fingerprint of a value that is hidden whole, and nothing else. */
function fingerprint(value: Shown): string {
  const [part, ...more] = value;
  if (part?.kind !== 'hidden' || !part.whole || more.length > 0) throw new Error('Not hidden.');
  return part.fingerprint;
}

const step = <K extends TranscriptStep['kind']>(transcript: SignInTranscript, kind: K) => {
  const found = transcript.steps.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`There is no ${kind}.`);
  return found as Extract<TranscriptStep, { kind: K }>;
};

function tokenExchange(transcript: SignInTranscript) {
  for (const one of transcript.steps) {
    if (one.kind === 'exchange' && one.exchange.kind === 'token') return one.exchange;
  }
  throw new Error('There is no token request.');
}

function fieldsOf(body: CallShown['response']['body']): readonly ShownField[] {
  if (body.kind !== 'fields') throw new Error(`The body is ${body.kind}.`);
  return body.fields;
}

function textOf(answer: CallShown): string {
  const { body } = answer.response;
  if (body.kind !== 'text') throw new Error(`The body is ${body.kind}.`);
  return shownText(body.text);
}

describe('the preview of an authorization request', () => {
  it('is the request that a sign-in then makes, but for the values of one time', async () => {
    const { keybearer, sandbox, run } = await watchedCommands();
    const preview = await run('playground.preview', { scopes: ['calendar.readonly'] });
    expect(preview.endpoint).toBe(`${sandbox.origin}/o/oauth2/v2/auth`);
    expect(preview.parameters.every(({ meaning }) => meaning !== null)).toBe(true);
    expect(sandbox.requests.count('authorization')).toBe(0);

    await signIn(keybearer, { scopes: ['calendar.readonly'] });
    const sent = sandbox.requests.last('authorization').parameters;
    expect(preview.parameters.map(({ name }) => name)).toEqual(Object.keys(sent));
    const oneTime = ['state', 'nonce', 'code_challenge', 'redirect_uri'];
    for (const { name, value } of preview.parameters) {
      if (oneTime.includes(name)) expect(value.some(({ kind }) => kind === 'sample')).toBe(true);
      else expect(shownText(value)).toBe(sent[name]);
    }
    expect(shownText(preview.url)).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/o\/oauth2\/v2\/auth\?.*&state=\{state\}&nonce=\{nonce\}&code_challenge=\{code challenge\}&/,
    );
  });

  it('of an account that signs in again asks for all it had, and names it', async () => {
    const { keybearer, run } = await watchedCommands();
    await signIn(keybearer, { scopes: ['calendar.readonly'] });
    const { parameters } = await run('playground.preview', { account: 'ada', scopes: [drive] });
    expect(shownText(field(parameters, 'scope').value)).toBe(`email ${calendar} ${drive} openid`);
    expect(shownText(field(parameters, 'login_hint').value)).toBe('ada@sandbox.example');
  });

  it('says what is wrong with a wish, as the sign-in would', async () => {
    const { refused } = await watchedCommands();
    const failure = await refused('playground.preview', { client: 'nobody', scopes: [] });
    expect(failure.code).toBe('not_found');
  });
});

describe('the transcript of a sign-in', () => {
  it('is none before the first one', async () => {
    const { run } = await watchedCommands();
    expect(await run('playground.transcript', {})).toEqual({ transcript: null });
  });

  it('shows each step with its secrets hidden, so that one can still follow them', async () => {
    const { keybearer, run, sandbox } = await watchedCommands();
    const done = await signIn(keybearer, { scopes: ['calendar.readonly'] });
    const { transcript } = await run('playground.transcript', {});
    if (transcript === null) throw new Error('There is no transcript.');
    expect(transcript.outcome).toEqual({
      kind: 'done',
      account: done.account,
      email: 'ada@sandbox.example',
    });
    const kinds = transcript.steps.map((one) =>
      one.kind === 'exchange' ? one.exchange.kind : one.kind,
    );
    expect(kinds).toEqual([
      'discovery',
      'authorization_request',
      'authorization_response',
      'token',
      'keys',
    ]);

    const { request } = step(transcript, 'authorization_request');
    const { response } = step(transcript, 'authorization_response');
    const exchange = tokenExchange(transcript);
    const form = fieldsOf(exchange.request.body);
    if (exchange.answer.kind !== 'response') throw new Error('There was no answer.');
    const members = fieldsOf(exchange.answer.response.body);
    const sent = sandbox.requests.last('authorization').parameters;

    expect(shownText(field(request.parameters, 'redirect_uri').value)).toBe(sent.redirect_uri);
    expect(response.outcome).toBe('code');
    const print = (fields: readonly ShownField[], name: string) =>
      fingerprint(field(fields, name).value);
    expect(print(response.parameters, 'state')).toBe(print(request.parameters, 'state'));
    expect(print(form, 'code')).toBe(print(response.parameters, 'code'));
    expect(form.map(({ name }) => name).sort()).toEqual([
      'client_id',
      'client_secret',
      'code',
      'code_verifier',
      'grant_type',
      'redirect_uri',
    ]);
    for (const name of ['client_secret', 'code_verifier']) {
      expect(print(form, name)).toMatch(/^[0-9a-f]{4}$/);
    }
    for (const name of ['access_token', 'refresh_token', 'id_token']) {
      expect(print(members, name)).toMatch(/^[0-9a-f]{4}$/);
    }
    expect(print(members, 'access_token')).not.toBe(print(members, 'refresh_token'));
    expect([...form, ...members].every(({ meaning }) => meaning !== null)).toBe(true);

    const token = transcript.id_token;
    if (token === null) throw new Error('There is no id token.');
    expect(token.verified).toBe(true);
    expect(shownText(field(token.header, 'alg').value)).toBe('RS256');
    expect(shownText(field(token.claims, 'email').value)).toBe('ada@sandbox.example');
    expect(print(token.claims, 'nonce')).toBe(print(request.parameters, 'nonce'));
    expect(token.claims.every(({ meaning }) => meaning !== null)).toBe(true);
  });

  it('follows a sign-in that is under way, and one that the person denies', async () => {
    const { keybearer, run } = await watchedCommands();
    keybearer.browser.decisions = { answer: 'leave' };
    const { id } = await run('sign-in.start', { mode: 'link', scopes: [] });
    const running = await run('playground.transcript', {});
    expect(running.transcript).toMatchObject({ outcome: { kind: 'running' }, id_token: null });
    await run('sign-in.cancel', { id });

    keybearer.browser.decisions = { answer: 'deny' };
    await run('sign-in.start', { mode: 'browser', scopes: [] });
    await keybearer.signInAt('ended');
    const { transcript } = await run('playground.transcript', {});
    if (transcript === null) throw new Error('There is no transcript.');
    expect(transcript.outcome).toMatchObject({ kind: 'failed', failure: { code: 'denied' } });
    const { response } = step(transcript, 'authorization_response');
    expect(response.outcome).toBe('denied');
    expect(shownText(field(response.parameters, 'error').value)).toBe('access_denied');
  });

  it('tells an id token that nobody should believe', async () => {
    const { keybearer, sandbox, run } = await watchedCommands();
    sandbox.faults.order('token', { kind: 'id-token', flaw: 'bad-signature' });
    await run('sign-in.start', { mode: 'browser', scopes: [] });
    await keybearer.signInAt('ended');
    const { transcript } = await run('playground.transcript', {});
    expect(transcript).toMatchObject({
      outcome: { kind: 'failed', failure: { code: 'invalid_response' } },
      id_token: { verified: false },
    });
  });

  it('of a sign-in that could not begin says why', async () => {
    const { sandbox, ask, run } = await watchedCommands();
    sandbox.faults.order('discovery', { kind: 'answer', status: 503 });
    expect((await ask('sign-in.start', { mode: 'link', scopes: [] })).ok).toBe(false);
    const { transcript } = await run('playground.transcript', {});
    expect(transcript).toMatchObject({
      outcome: { kind: 'failed', failure: { code: 'unexpected_response' } },
      steps: [{ kind: 'exchange', exchange: { kind: 'discovery' } }],
    });
  });
});

describe('a refresh in the playground', () => {
  it('shows its HTTP, and the new token only by its fingerprint', async () => {
    const { keybearer, sandbox, run } = await watchedCommands();
    await signIn(keybearer, { scopes: [calendar] });
    const shown = await run('playground.refresh', {});
    if (shown.outcome.kind !== 'refreshed') throw new Error('It failed.');
    expect(shown.exchanges).toHaveLength(1);
    const [exchange] = shown.exchanges;
    if (exchange?.answer.kind !== 'response') throw new Error('There was no answer.');
    const members = fieldsOf(exchange.answer.response.body);
    expect(fingerprint(field(members, 'access_token').value)).toBe(shown.outcome.token.fingerprint);
    const form = fieldsOf(exchange.request.body);
    expect(shownText(field(form, 'grant_type').value)).toBe('refresh_token');
    expect(fingerprint(field(form, 'refresh_token').value)).toMatch(/^[0-9a-f]{4}$/);
    expect(shownText(exchange.request.url)).toBe(`${sandbox.origin}/token`);
    expect(shown.curl).toContain('--unix-socket');
  });

  it('for fewer permissions asks for fewer, and brings a token that can do less', async () => {
    const { keybearer, run } = await watchedCommands();
    await signIn(keybearer, { scopes: [calendar, drive] });
    const shown = await run('playground.refresh', { scopes: ['calendar.readonly'] });
    expect(shown.outcome).toMatchObject({ kind: 'refreshed', token: { scopes: [calendar] } });
    const form = fieldsOf(shown.exchanges[0]?.request.body ?? { kind: 'empty' });
    expect(shownText(field(form, 'scope').value)).toBe(calendar);
  });

  it('keeps a rotated refresh token, so that the next one works', async () => {
    const { keybearer, sandbox, run } = await watchedCommands();
    await signIn(keybearer);
    sandbox.faults.order('token', { kind: 'rotate-refresh-token' });
    const first = await run('playground.refresh', {});
    const second = await run('playground.refresh', {});
    expect(second.outcome.kind).toBe('refreshed');
    const shown = (exchanges: typeof first.exchanges) =>
      fingerprint(
        field(fieldsOf(exchanges[0]?.request.body ?? { kind: 'empty' }), 'refresh_token').value,
      );
    expect(shown(second.exchanges)).not.toBe(shown(first.exchanges));
    const requests = sandbox.requests.to('token', { grant_type: 'refresh_token' });
    expect(requests[1]?.form.refresh_token).not.toBe(requests[0]?.form.refresh_token);
  });

  it('shows how the server refused, and what that does to the account', async () => {
    const { keybearer, sandbox, run } = await watchedCommands();
    await signIn(keybearer);
    sandbox.faults.refuseToken('invalid_grant');
    const shown = await run('playground.refresh', {});
    expect(shown.outcome).toMatchObject({ kind: 'failed', failure: { code: 'needs_sign_in' } });
    const [exchange] = shown.exchanges;
    if (exchange?.answer.kind !== 'response') throw new Error('There was no answer.');
    expect(exchange.answer.response.status).toBe(400);
    expect(shownText(field(fieldsOf(exchange.answer.response.body), 'error').value)).toBe(
      'invalid_grant',
    );
    expect(keybearer.core.state.current().accounts[0]?.status).toBe('needs_sign_in');
  });

  it('joins one that is under way: one request, shown to whom it belongs', async () => {
    const { keybearer, sandbox, run } = await watchedCommands();
    await signIn(keybearer);
    const before = sandbox.requests.count('token');
    const release = sandbox.faults.hold('token');
    const first = run('playground.refresh', {});
    await sandbox.requests.arrival('token', before + 1);
    const second = run('playground.refresh', {});
    release();
    const [one, other] = await Promise.all([first, second]);
    expect(sandbox.requests.count('token')).toBe(before + 1);
    expect([one.exchanges.length, other.exchanges.length]).toEqual([1, 0]);
    expect(other.outcome).toEqual(one.outcome);
    expect(other.sentence).toContain('already under way');
  });

  it('does not show the refresh of another account that runs at the same time', async () => {
    const { keybearer, sandbox, run } = await watchedCommands();
    await signIn(keybearer);
    keybearer.browser.decisions = { account: 'grace@sandbox.example' };
    await signIn(keybearer);
    const before = sandbox.requests.count('token');
    const release = sandbox.faults.hold('token', { times: 2 });
    const shown = run('playground.refresh', { account: 'ada' });
    const other = run('account.refresh', { account: 'grace' });
    await sandbox.requests.arrival('token', before + 2);
    release();
    await other;
    expect((await shown).exchanges).toHaveLength(1);
  });
});

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
    expect(JSON.parse(textOf(answer))).toMatchObject({ kind: 'calendar#calendarList' });
    expect(answer).toMatchObject({
      advice: null,
      token: { scopes: ['email', calendar, 'openid'] },
    });
    const sent = sandbox.requests.last('calendar').headers;
    expect(sent).toMatchObject({ 'x-note': 'hello' });
    const authorization = field(answer.request.headers, 'authorization').value;
    expect(shownText(authorization)).toBe(
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
    expect(textOf(answer)).toMatch(/^all: \[access token.*\], half: \[part of the access token/);
    expect(shownText(field(answer.response.headers, 'x-echo').value)).toMatch(
      /^got \[access token/,
    );
    expect(answer.response.headers.some(({ name }) => name === 'set-cookie')).toBe(false);
  });

  it('T55: is not led elsewhere by a redirect', async () => {
    const { sandbox, call, wire } = await called();
    const before = wire.requests.length;
    sandbox.faults.order('calendar', { kind: 'redirect', to: 'https://evil.example/take' });
    const answer = await call();
    expect(answer.response.status).toBe(302);
    expect(answer.advice?.kind).toBe('redirected');
    expect(shownText(field(answer.response.headers, 'location').value)).toBe(
      'https://evil.example/take',
    );
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
    expect(textOf(answer)).toHaveLength(256 * 1024);
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
    const { keybearer, sandbox, url, ask, run } = await called();
    await keybearer.clock.advance(3_700_000);
    const before = sandbox.requests.count('token');
    const release = sandbox.faults.hold('token');
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
