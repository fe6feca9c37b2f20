import { describe, expect, it } from 'vitest';
import { cloudPlatform } from '../../src/main/credentials/token-mint.ts';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../support/running-keybearer.ts';

const calendar = 'https://www.googleapis.com/auth/calendar';

/** Ada may do everything in the cloud, and create tokens for "deploy". */
async function withTarget() {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  await signIn(keybearer, { scopes: [cloudPlatform] });
  const [source] = keybearer.core.state.current().accounts;
  if (source === undefined) throw new Error('nobody signed in');
  const target = sandbox.serviceAccounts.create('deploy');
  sandbox.serviceAccounts.setTokenCreators(target, [source.email]);
  return { keybearer, sandbox, source, target };
}

const view = (keybearer: RunningKeybearer, id: string) =>
  keybearer.core.state.current().accounts.find((account) => account.id === id);

describe('an impersonated service account', () => {
  it('gives tokens that the source’s token creates, for the scopes asked', async () => {
    const { keybearer, sandbox, source, target } = await withTarget();
    const { account } = await keybearer.run('impersonation.add', {
      source: source.alias,
      target,
      scopes: [calendar],
    });
    expect(account).toMatchObject({ kind: 'impersonated', email: target, source: source.alias });
    expect(sandbox.requests.last('iam_credentials').json).toEqual({
      delegates: [],
      scope: [calendar],
      lifetime: '3600s',
    });
    const caller = await keybearer.pairedCaller('deploy', [calendar], [account.alias]);
    const answer = await keybearer.ask(`/v1/token?account=${account.alias}`, { key: caller });
    expect(answer.json).toMatchObject({ scope: calendar, expires_in: 3600 });
    const called = await fetch(`${sandbox.origin}/calendar/v3/users/me/calendarList`, {
      headers: { authorization: `Bearer ${answer.json?.access_token}` },
    });
    expect(await called.json()).toMatchObject({ items: [{ id: target }, {}] });
  });

  it('asks with a token of the source for cloud-platform alone', async () => {
    const { keybearer, sandbox, source, target } = await withTarget();
    await keybearer.run('impersonation.add', { source: source.alias, target });
    expect(sandbox.requests.last('token').form.scope).toBe(cloudPlatform);
  });

  it('goes by way of delegates, with the lifetime wanted', async () => {
    const { keybearer, sandbox, source, target } = await withTarget();
    const middle = sandbox.serviceAccounts.create('middle');
    sandbox.serviceAccounts.setTokenCreators(middle, [source.email]);
    sandbox.serviceAccounts.setTokenCreators(target, [middle]);
    const wish = { source: source.alias, target, lifetime: 900 };
    expect((await keybearer.refused('impersonation.add', wish)).sentence).toContain(
      'Service Account Token Creator',
    );
    const { account } = await keybearer.run('impersonation.add', { ...wish, delegates: [middle] });
    const refreshed = await keybearer.run('account.refresh', { account: account.id });
    expect((refreshed.expires_at ?? 0) - keybearer.clock.now() / 1000).toBeCloseTo(900, -1);
  });

  it('is refused where the source has not granted cloud-platform, with what to do', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [calendar] });
    const target = sandbox.serviceAccounts.create('deploy');
    const [source] = keybearer.core.state.current().accounts;
    const failure = await keybearer.refused('impersonation.add', {
      source: source?.alias,
      target,
    });
    expect(failure).toMatchObject({
      code: 'needs_consent',
      sentence: expect.stringContaining('--scope cloud-platform'),
    });
    expect(sandbox.requests.count('iam_credentials')).toBe(0);
  });

  it('T43: a role that was taken away is a person’s to give back; a refresh tries again', async () => {
    const { keybearer, sandbox, source, target } = await withTarget();
    const { account } = await keybearer.run('impersonation.add', { source: source.alias, target });
    sandbox.serviceAccounts.setTokenCreators(target, []);
    const failure = await keybearer.refused('account.refresh', { account: account.id });
    expect(failure).toMatchObject({
      code: 'needs_sign_in',
      sentence: expect.stringContaining(`Give ${source.email} the role`),
    });
    expect(view(keybearer, account.id)?.status).toBe('credential_refused');
    sandbox.serviceAccounts.setTokenCreators(target, [source.email]);
    await keybearer.run('account.refresh', { account: account.id });
    expect(view(keybearer, account.id)?.status).toBe('ready');
  });

  it('tells that its source needs a person, and is well again with it', async () => {
    const { keybearer, sandbox, source, target } = await withTarget();
    const { account } = await keybearer.run('impersonation.add', { source: source.alias, target });
    sandbox.faults.order('token', [
      {
        kind: 'answer',
        status: 400,
        headers: { 'content-type': 'application/json' },
        body: '{"error":"invalid_grant"}',
      },
    ]);
    await keybearer.refused('account.refresh', { account: source.id });
    await keybearer.clock.advance(3_600_000);
    const failure = await keybearer.refused('account.refresh', { account: account.id });
    expect(failure.sentence).toContain(`reached through ${source.alias}`);
    expect(view(keybearer, account.id)).toMatchObject({
      status: 'needs_sign_in',
      status_text: expect.stringContaining(`Reached through ${source.alias}.`),
    });
    await signIn(keybearer, { account: source.alias });
    expect(view(keybearer, account.id)?.status).toBe('ready');
    await keybearer.run('account.refresh', { account: account.id });
  });

  it('D116: says so when its source was removed', async () => {
    const { keybearer, source, target } = await withTarget();
    const { account } = await keybearer.run('impersonation.add', { source: source.alias, target });
    await keybearer.run('account.remove', { account: source.id, keep_grant: true });
    expect(view(keybearer, account.id)).toMatchObject({
      status: 'credential_missing',
      status_text: expect.stringContaining('not here any more'),
    });
    const removed = await keybearer.run('account.remove', {
      account: account.id,
      keep_grant: false,
    });
    expect(removed.grant).toBe('kept');
  });

  it('keeps no secret in the store', async () => {
    const { keybearer, source, target } = await withTarget();
    const { account } = await keybearer.run('impersonation.add', { source: source.alias, target });
    const item = keybearer.secrets.items.get(`account:${account.id}`);
    expect(Object.keys(JSON.parse(item?.reveal() ?? '{}')).sort()).toEqual([
      'account',
      'delegates',
      'email',
      'iss',
      'kind',
      'lifetime',
      'scopes',
      'source',
      'sub',
      'v',
    ]);
  });
});
