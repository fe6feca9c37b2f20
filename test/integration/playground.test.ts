import { describe, expect, it } from 'vitest';
import {
  type ShownExchange,
  type SignInTranscript,
  shownText,
  type TranscriptStep,
} from '../../src/shared/playground.ts';
import { signIn } from '../support/running-keybearer.ts';
import { fingerprint, shownValue, tokenMessage, tokenMessages } from '../support/shown-fields.ts';
import { watchedCommands } from '../support/watched-commands.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const drive = 'https://www.googleapis.com/auth/drive.metadata.readonly';

function step<K extends TranscriptStep['kind']>(transcript: SignInTranscript, kind: K) {
  const found = transcript.steps.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`There is no ${kind}.`);
  return found as Extract<TranscriptStep, { kind: K }>;
}

const exchangesOf = ({ steps }: SignInTranscript): ShownExchange[] =>
  steps.flatMap((one) => (one.kind === 'exchange' ? [one.exchange] : []));

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
    expect(shownValue(parameters, 'scope')).toBe(`email ${calendar} ${drive} openid`);
    expect(shownValue(parameters, 'login_hint')).toBe('ada@sandbox.example');
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
    const { form, members } = tokenMessage(exchangesOf(transcript));
    const sent = sandbox.requests.last('authorization').parameters;
    expect(shownValue(request.parameters, 'redirect_uri')).toBe(sent.redirect_uri);
    expect(response.outcome).toBe('code');
    expect(fingerprint(response.parameters, 'state')).toBe(
      fingerprint(request.parameters, 'state'),
    );
    expect(fingerprint(form, 'code')).toBe(fingerprint(response.parameters, 'code'));
    expect(form.map(({ name }) => name).sort()).toEqual([
      'client_id',
      'client_secret',
      'code',
      'code_verifier',
      'grant_type',
      'redirect_uri',
    ]);
    const hidden = [
      ...['client_secret', 'code_verifier'].map((name) => fingerprint(form, name)),
      ...['access_token', 'refresh_token', 'id_token'].map((name) => fingerprint(members, name)),
    ];
    // Five secrets; that two of them share sixteen bits by chance is no defect.
    expect(new Set(hidden).size).toBeGreaterThanOrEqual(4);
    expect([...form, ...members].every(({ meaning }) => meaning !== null)).toBe(true);

    const token = transcript.id_token;
    if (token === null) throw new Error('There is no id token.');
    expect(token.verified).toBe(true);
    expect(shownValue(token.header, 'alg')).toBe('RS256');
    expect(shownValue(token.claims, 'email')).toBe('ada@sandbox.example');
    expect(fingerprint(token.claims, 'nonce')).toBe(fingerprint(request.parameters, 'nonce'));
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
    expect(shownValue(response.parameters, 'error')).toBe('access_denied');
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
    const { keybearer, run } = await watchedCommands();
    await signIn(keybearer, { scopes: [calendar] });
    const shown = await run('playground.refresh', {});
    if (shown.outcome.kind !== 'refreshed') throw new Error('It failed.');
    const { form, members } = tokenMessage(shown.exchanges);
    expect(fingerprint(members, 'access_token')).toBe(shown.outcome.token.fingerprint);
    expect(shownValue(form, 'grant_type')).toBe('refresh_token');
    expect(fingerprint(form, 'refresh_token')).toMatch(/^[0-9a-f]{4}$/);
    expect(shown.curl).toContain('--unix-socket');
  });

  it('for fewer permissions asks for fewer, and brings a token that can do less', async () => {
    const { keybearer, run } = await watchedCommands();
    await signIn(keybearer, { scopes: [calendar, drive] });
    const shown = await run('playground.refresh', { scopes: ['calendar.readonly'] });
    expect(shown.outcome).toMatchObject({ kind: 'refreshed', token: { scopes: [calendar] } });
    expect(shownValue(tokenMessage(shown.exchanges).form, 'scope')).toBe(calendar);
  });

  it('that fails while an older token still works is not called a success', async () => {
    const { keybearer, sandbox, run } = await watchedCommands();
    await signIn(keybearer, { scopes: [calendar] });
    await run('playground.refresh', { scopes: [calendar] });
    sandbox.faults.order('token', { kind: 'answer', status: 503 });
    const shown = await run('playground.refresh', { scopes: [calendar] });
    expect(shown.outcome).toMatchObject({ kind: 'failed', failure: { code: 'upstream' } });
    expect(shown.exchanges).toMatchObject([{ answer: { response: { status: 503 } } }]);
  });

  it('keeps a rotated refresh token, so that the next one works', async () => {
    const { keybearer, sandbox, run } = await watchedCommands();
    await signIn(keybearer);
    sandbox.faults.order('token', { kind: 'rotate-refresh-token' });
    const first = await run('playground.refresh', {});
    const second = await run('playground.refresh', {});
    expect(second.outcome.kind).toBe('refreshed');
    const [before, after] = [first, second].map(({ exchanges }) => tokenMessage(exchanges));
    expect(fingerprint(after?.form ?? [], 'refresh_token')).toBe(
      fingerprint(before?.members ?? [], 'refresh_token'),
    );
    const sent = sandbox.requests.to('token', { grant_type: 'refresh_token' });
    expect(new Set(sent.map(({ form }) => form.refresh_token)).size).toBe(2);
  });

  it('shows how the server refused, and what that does to the account', async () => {
    const { keybearer, sandbox, run } = await watchedCommands();
    await signIn(keybearer);
    sandbox.faults.refuseToken('invalid_grant');
    const shown = await run('playground.refresh', {});
    expect(shown.outcome).toMatchObject({ kind: 'failed', failure: { code: 'needs_sign_in' } });
    const { status, members } = tokenMessage(shown.exchanges);
    expect(status).toBe(400);
    expect(shownValue(members, 'error')).toBe('invalid_grant');
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
    expect(tokenMessages(one.exchanges)).toHaveLength(1);
    expect(other.exchanges).toEqual([]);
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
    expect(tokenMessages((await shown).exchanges)).toHaveLength(1);
  });
});
