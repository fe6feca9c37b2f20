import { describe, expect, it } from 'vitest';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../support/running-keybearer.ts';

const calendar = 'https://www.googleapis.com/auth/calendar';
const gmail = 'https://www.googleapis.com/auth/gmail.readonly';

/** A token that another program got, and that has so many minutes left. */
async function withPastedToken(scopes: readonly string[] = [calendar, gmail]) {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  await signIn(keybearer, { scopes: [...scopes] });
  const [person] = keybearer.core.state.current().accounts;
  if (person === undefined) throw new Error('nobody signed in');
  const caller = await keybearer.pairedCaller('other program', scopes, [person.alias]);
  const got = await keybearer.ask('/v1/token', { key: caller });
  const token = String(got.json?.access_token);
  await keybearer.run('account.remove', { account: person.id, keep_grant: true });
  const added = await keybearer.run('access-token.add', { token, client: person.client });
  return { keybearer, sandbox, person, token, account: added.account };
}

const view = (keybearer: RunningKeybearer, id: string) =>
  keybearer.core.state.current().accounts.find((account) => account.id === id);

describe('a pasted access token', () => {
  it('is checked with tokeninfo and served for its own scopes', async () => {
    const { keybearer, sandbox, token, account } = await withPastedToken();
    expect(account).toMatchObject({ kind: 'access_token', status: 'ready', sandbox: true });
    const inquiry = sandbox.requests.last('tokeninfo');
    expect(inquiry.headers.authorization).toBe(`Bearer ${token}`);
    expect(inquiry.parameters).toEqual({});
    const caller = await keybearer.pairedCaller('script', account.scopes, [account.alias]);
    const answer = await keybearer.ask('/v1/token', { key: caller });
    expect(answer.json?.access_token).toBe(token);
  });

  it('is withheld from a caller that may have less than it can do', async () => {
    const { keybearer, account } = await withPastedToken();
    const caller = await keybearer.pairedCaller('narrow', [gmail], [account.alias]);
    const answer = await keybearer.ask('/v1/token', { key: caller });
    expect(answer.json).toMatchObject({ error: 'scope_not_narrowable' });
  });

  it('C144: is served until it ends, never renewed, and then says that another is to be pasted', async () => {
    const { keybearer, sandbox, account } = await withPastedToken();
    const caller = await keybearer.pairedCaller('script', account.scopes, [account.alias]);
    const tokenRequests = sandbox.requests.count('token');
    expect((await keybearer.ask('/v1/token?min_ttl=0', { key: caller })).status).toBe(200);
    await keybearer.clock.advance(3_600_000);
    await expect.poll(() => view(keybearer, account.id)?.status).toBe('credential_refused');
    const answer = await keybearer.ask('/v1/token?min_ttl=0', { key: caller });
    expect(answer).toMatchObject({ status: 409, json: { error: 'needs_sign_in' } });
    expect(answer.json?.error_description).toContain('paste another');
    expect(sandbox.requests.count('token')).toBe(tokenRequests);
  });

  it('T64: is not served again once an API and tokeninfo refuse it', async () => {
    const { keybearer, sandbox, account, token } = await withPastedToken();
    const caller = await keybearer.pairedCaller('script', account.scopes, [account.alias]);
    await keybearer.ask('/v1/token', { key: caller });
    await fetch(`${sandbox.origin}/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token }),
    });
    const body = { access_token: token };
    await keybearer.ask('/v1/token/invalidate', { method: 'POST', key: caller, body });
    const answer = await keybearer.ask('/v1/token', { key: caller });
    expect(answer.json).toMatchObject({ error: 'needs_sign_in' });
  });

  it('is refused when it is none, has ended, or belongs to another server', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    const [client] = keybearer.core.state.current().clients;
    const wrong = { token: 'ya29.nobody-knows-this-one', client: client?.name };
    expect((await keybearer.refused('access-token.add', wrong)).code).toBe('needs_sign_in');
    const hostile = { token: 'a b\r\nX-Header: y', client: client?.name };
    expect((await keybearer.refused('access-token.add', hostile)).code).toBe('needs_sign_in');
    expect(sandbox.requests.count('tokeninfo')).toBe(1);
    expect(
      (await keybearer.refused('access-token.add', { token: 'x', client: 'nobody' })).code,
    ).toBe('not_found');
  });

  it('is forgotten without being revoked: that would end another program’s sign-in', async () => {
    const { keybearer, sandbox, account } = await withPastedToken();
    const removed = await keybearer.run('account.remove', {
      account: account.id,
      keep_grant: false,
    });
    expect(removed.sentence).toContain('It was not revoked');
    expect(sandbox.requests.count('revoke')).toBe(0);
    expect([...keybearer.secrets.items.keys()].filter((name) => name.includes(account.id))).toEqual(
      [],
    );
  });

  it('pasted anew for the same person takes the place of the one before', async () => {
    const { keybearer, account, token, person } = await withPastedToken();
    const again = await keybearer.run('access-token.add', { token, client: person.client });
    expect(again).toMatchObject({ result: 'present', account: { id: account.id } });
    expect(keybearer.core.state.current().accounts).toHaveLength(1);
  });
});
