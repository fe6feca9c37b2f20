import { describe, expect, it } from 'vitest';
import type { CommandInput } from '../../src/shared/ui-contract.ts';
import { keybearerAtIndependentServer } from '../support/keybearer-at-independent-server.ts';
import { settle } from '../support/manual-clock.ts';
import { freePort } from '../support/ports.ts';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../support/running-keybearer.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const drive = 'https://www.googleapis.com/auth/drive.metadata.readonly';

type Request = NonNullable<CommandInput<'sign-in.start'>['request']>;

const accountsOf = (keybearer: RunningKeybearer) => keybearer.core.state.current().accounts;

/** How a sign-in fails that began well. */
async function failedSignIn(keybearer: RunningKeybearer, request: Request) {
  await keybearer.run('sign-in.start', { mode: 'browser', scopes: [], request });
  return (await keybearer.signInAt('ended')).failure;
}

const begin = (more: Partial<CommandInput<'sign-in.start'>>) => ({
  mode: 'link' as const,
  scopes: [],
  ...more,
});

describe('the consent URL', () => {
  it.each<[string, Request, Record<string, string | undefined>]>([
    ['says nothing more than before by itself', {}, { prompt: 'consent', access_type: 'offline' }],
    ['names a domain', { hd: 'Sandbox.example' }, { hd: 'sandbox.example', prompt: 'consent' }],
    ['takes any domain', { hd: '*' }, { hd: '*' }],
    [
      'asks for the choice of an account and for consent',
      { prompt: ['select_account', 'consent'] },
      { prompt: 'select_account consent' },
    ],
    [
      'takes the old word for consent',
      { parameters: [{ name: 'approval_prompt', value: 'force' }] },
      { prompt: 'consent', approval_prompt: undefined },
    ],
    [
      'takes the old word for no prompt, which is enough the first time',
      { parameters: [{ name: 'approval_prompt', value: 'auto' }] },
      { prompt: undefined, approval_prompt: undefined, access_type: 'offline' },
    ],
    [
      'sends further parameters as they are',
      { parameters: [{ name: 'hl', value: 'de-AT' }] },
      { hl: 'de-AT' },
    ],
    [
      'asks for what was granted',
      { include_granted_scopes: true },
      { include_granted_scopes: 'true' },
    ],
  ])('%s', async (_what, request, said) => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    sandbox.wants.next('authorization', said);
    const done = await signIn(keybearer, { request });
    expect(done).toMatchObject({ email: 'ada@sandbox.example' });
    expect(done.ends_at).toBeUndefined();
    sandbox.wants.assertMet();
  });

  it('is shown in the playground as it would be sent, and as it was', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const request = {
      hd: 'sandbox.example',
      access_type: 'online' as const,
      parameters: [{ name: 'hl', value: 'de' }],
    };
    const preview = await keybearer.run('playground.preview', { scopes: [], request });
    const named = (fields: typeof preview.parameters) =>
      Object.fromEntries(
        fields.map(({ name, value }) => [
          name,
          value.map((part) => ('text' in part ? part.text : '')).join(''),
        ]),
      );
    const expected = { hd: 'sandbox.example', access_type: 'online', hl: 'de' };
    expect(named(preview.parameters)).toMatchObject(expected);
    expect(named(preview.parameters)).not.toHaveProperty('prompt');
    await signIn(keybearer, { request });
    const { transcript } = await keybearer.run('playground.transcript', {});
    const sent = transcript?.steps.find(({ kind }) => kind === 'authorization_request');
    expect(sent?.kind === 'authorization_request' && named(sent.request.parameters)).toMatchObject(
      expected,
    );
    const refused = { scopes: [], request: { parameters: [{ name: 'state', value: 'x' }] } };
    expect((await keybearer.refused('playground.preview', refused)).sentence).toContain('"state"');
  });

  it('remembers what was said, for who tries again', async () => {
    const { keybearer } = await keybearerWithSandbox();
    keybearer.browser.decisions = { answer: 'deny' };
    const request = { hd: 'sandbox.example' };
    await failedSignIn(keybearer, request);
    expect(keybearer.core.state.current().signIn?.request).toEqual(request);
  });

  it.each([
    [{ parameters: [{ name: 'redirect_uri', value: 'http://127.0.0.1:1/' }] }, '"redirect_uri"'],
    [{ parameters: [{ name: 'client_secret', value: 'x' }] }, '"client_secret"'],
    [{ hd: 'not a domain' }, 'not a domain'],
    [{ prompt: ['none', 'consent'] as const }, 'cannot stand with another'],
  ])('refuses %j before anybody is asked', async (request, words) => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    const failure = await keybearer.refused('sign-in.start', begin({ request }));
    expect(failure).toMatchObject({ code: 'invalid_request' });
    expect(failure.sentence).toContain(words);
    expect(sandbox.requests.count('authorization')).toBe(0);
  });

  it.each([
    ['an unknown option', { request: { approve: true } }],
    ['a prompt of its own', { request: { prompt: ['force'] } }],
    ['a value without end', { request: { parameters: [{ name: 'hl', value: 'x'.repeat(2049) }] } }],
    [
      'parameters without end',
      { request: { parameters: Array(33).fill({ name: 'a', value: 'b' }) } },
    ],
    ['a port of an administrator', { ports: [80] }],
    ['a port that is none', { ports: [70_000] }],
    ['ports without end', { ports: Array(17).fill(8080) }],
  ])('takes from the socket no %s', async (_what, more) => {
    const { keybearer } = await keybearerWithSandbox();
    const input = { mode: 'link', scopes: [], ...more };
    expect((await keybearer.refused('sign-in.start', input)).code).toBe('invalid_request');
  });

  it('cannot be said to a sign-in by code, which has none', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    const json = sandbox.addClient('living-room', { kind: 'limited_input' });
    const { client } = await keybearer.run('client.add', { json });
    const device = { mode: 'device' as const, scopes: [], client };
    const request = { hd: 'sandbox.example' };
    const failure = await keybearer.refused('sign-in.start', { ...device, request });
    expect(failure.sentence).toContain('by code');
    const ports = await keybearer.refused('sign-in.start', { ...device, ports: [8080] });
    expect(ports.sentence).toContain('--no-browser');
    expect(sandbox.requests.count('device_code')).toBe(0);
  });
});

describe('hd', () => {
  it.each([
    ['another domain', 'sandbox.example', 'eve@corp.example', 'an account of corp.example'],
    ['no domain at all', 'sandbox.example', 'eve@gmail.example', 'an account of no organisation'],
    [
      'a domain that only begins like it',
      'sandbox.exam',
      'ada@sandbox.example',
      'of sandbox.example',
    ],
    ['no organisation where any would do', '*', 'eve@gmail.example', 'of no organisation'],
  ])('is held against the answer: %s stores nothing', async (_what, hd, account, words) => {
    const { keybearer } = await keybearerWithSandbox();
    keybearer.browser.decisions = { account };
    const failure = await failedSignIn(keybearer, { hd });
    expect(failure).toMatchObject({ code: 'identity_mismatch' });
    expect(failure.sentence).toContain(account);
    expect(failure.sentence).toContain(words);
    expect(accountsOf(keybearer)).toEqual([]);
    expect([...keybearer.secrets.items.keys()].some((name) => name.startsWith('account:'))).toBe(
      false,
    );
  });

  it('is believed from the id token, not from the address', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    sandbox.faults.order('token', { kind: 'id-token-claims', set: { hd: 'other.example' } });
    expect((await failedSignIn(keybearer, { hd: 'sandbox.example' })).code).toBe(
      'identity_mismatch',
    );
    sandbox.faults.order('token', { kind: 'id-token-claims', set: { hd: true } });
    expect((await failedSignIn(keybearer, { hd: 'sandbox.example' })).code).toBe(
      'identity_mismatch',
    );
    sandbox.faults.order('token', { kind: 'id-token-claims', set: { hd: 'SANDBOX.example' } });
    expect(await signIn(keybearer, { request: { hd: 'sandbox.example' } })).toMatchObject({
      email: 'ada@sandbox.example',
    });
  });

  it('leaves the account alone that signs in again through the wrong domain', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await signIn(keybearer);
    const [before] = accountsOf(keybearer);
    keybearer.browser.decisions = { account: 'ada@sandbox.example' };
    await failedSignIn(keybearer, { hd: 'corp.example' });
    expect(accountsOf(keybearer)).toEqual([before]);
  });
});

describe('prompt', () => {
  it('none signs in without a page where all was agreed to, and says so where it was not', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [calendar] });
    await keybearer.browser.ended();
    keybearer.browser.decisions = { answer: 'leave' };
    const silent = { prompt: ['none'] as const, access_type: 'online' as const };
    const wish = { account: 'ada@sandbox.example', request: silent };
    expect(await signIn(keybearer, { ...wish, scopes: [calendar] })).toMatchObject({
      email: 'ada@sandbox.example',
    });
    await keybearer.run('sign-in.start', { mode: 'browser', ...wish, scopes: [drive] });
    const { failure } = await keybearer.signInAt('ended');
    expect(failure).toMatchObject({ code: 'needs_consent' });
    expect(failure.sentence).toContain('prompt=none');
  });

  it('without consent brings nothing that lasts a second time: the first stays, and it says why', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [calendar] });
    const [before] = accountsOf(keybearer);
    const failure = await failedSignIn(keybearer, { prompt: ['select_account'] });
    expect(failure).toMatchObject({ code: 'no_refresh_token' });
    expect(failure.sentence).toContain('prompt=consent');
    expect(failure.sentence).toContain('online access');
    expect(accountsOf(keybearer)).toEqual([before]);
  });
});

describe('include_granted_scopes', () => {
  it('is heeded for a web client: what is kept is what the answer says', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    const redirectUris = [`http://127.0.0.1:${await freePort()}/cb`];
    const json = sandbox.addClient('web-room', { kind: 'web', redirectUris });
    const { client } = await keybearer.run('client.add', { json });
    await signIn(keybearer, { client, scopes: [calendar] });
    await keybearer.browser.ended();
    const request = { include_granted_scopes: true };
    const again = keybearer.run('sign-in.start', {
      ...{ mode: 'browser', client, scopes: [drive], request },
    });
    await settle();
    await keybearer.clock.advance(2_000);
    await again;
    const done = await keybearer.signInAt('done');
    expect(sandbox.requests.last('authorization').parameters.scope).not.toContain('calendar');
    expect(done.granted).toEqual(expect.arrayContaining([calendar, drive]));
    expect(done.missing).toEqual([]);
    expect(accountsOf(keybearer)[0]?.scopes).toEqual(done.granted);
  });

  it('is ignored for a desktop client: what was lost stands among what is missing', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [calendar] });
    await keybearer.browser.ended();
    await keybearer.run(
      'sign-in.start',
      begin({ mode: 'browser', scopes: [drive], request: { include_granted_scopes: true } }),
    );
    await keybearer.browser.ended();
    const done = await keybearer.signInAt('done');
    expect(done.granted).not.toContain(calendar);
    expect(done.missing).toContain(calendar);
  });
});

describe('at a server that nobody here wrote', () => {
  const wish = { scopes: [calendar], account: 'ada@sandbox.example' };

  it('online access keeps no refresh token, though it comes all the same', async () => {
    const keybearer = await keybearerAtIndependentServer();
    const done = await signIn(keybearer, { ...wish, request: { access_type: 'online' } });
    expect(done.ends_at).toEqual(expect.any(Number));
    expect(accountsOf(keybearer)).toMatchObject([{ kind: 'access_token', status: 'ready' }]);
    const kept = keybearer.secrets.items.get(`account:${done.account}`)?.reveal();
    expect(kept).toContain('access_token');
    expect(kept).not.toContain('refresh_token');
  });

  it('prompt=none shows no page to somebody who is not signed in, and says that it would have had to', async () => {
    const keybearer = await keybearerAtIndependentServer();
    const silent = { prompt: ['none'] as const };
    await keybearer.run('sign-in.start', { mode: 'browser', ...wish, request: silent });
    expect((await keybearer.signInAt('ended')).failure).toMatchObject({
      code: 'needs_consent',
      cause: 'authorization response: login_required',
    });
    expect(accountsOf(keybearer)).toEqual([]);
  });

  it('a domain cannot be shown where no claim says it', async () => {
    const keybearer = await keybearerAtIndependentServer();
    await keybearer.run('sign-in.start', {
      ...{ mode: 'browser', ...wish, request: { hd: 'sandbox.example' } },
    });
    expect((await keybearer.signInAt('ended')).failure.code).toBe('identity_mismatch');
    expect(accountsOf(keybearer)).toEqual([]);
  });
});
