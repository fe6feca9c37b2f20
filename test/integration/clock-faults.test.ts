import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../sandbox/sandbox.ts';
import { keybearerWithSandbox, runningKeybearer, signIn } from '../support/running-keybearer.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const minute = 60_000;
const hour = 60 * minute;

describe('C146: a server whose clock differs from ours', () => {
  async function signInWithServerAhead(ms: number) {
    const keybearer = await runningKeybearer();
    const { clock } = keybearer;
    const sandbox = await startSandbox({ now: () => clock.now() + ms });
    onTestFinished(() => sandbox.close());
    await keybearer.run('client.add', { json: sandbox.clientSecretJson });
    await keybearer.run('sign-in.start', { mode: 'browser', scopes: [] });
    return keybearer;
  }

  it.each([4 * minute, -4 * minute])('by %d ms is believed', async (ms) => {
    const keybearer = await signInWithServerAhead(ms);
    expect(await keybearer.signInAt('done')).toMatchObject({ email: 'ada@sandbox.example' });
  });

  it.each([hour, -2 * hour])('by %d ms is not, and the sentence names the clock', async (ms) => {
    const keybearer = await signInWithServerAhead(ms);
    const { failure } = await keybearer.signInAt('ended');
    expect(failure.code).toBe('invalid_response');
    expect(failure.sentence).toContain('set the clock');
    expect(keybearer.core.state.current().accounts).toEqual([]);
  });
});

describe('C144 C145: a machine that slept, a process that was stopped', () => {
  it.each([
    ['for two hours', 2 * hour],
    ['for a day', 24 * hour],
  ])(
    '%s serves no old token, and asks once for a new one, whoever comes first',
    async (_for, ms) => {
      const { keybearer, sandbox } = await keybearerWithSandbox();
      await signIn(keybearer, { scopes: [calendar] });
      const key = await keybearer.pairedCaller('backup', [calendar]);
      const ask = async () => (await keybearer.ask('/v1/token', { key })).json;
      const before = await ask();
      const asked = sandbox.requests.count('token');
      keybearer.clock.suspend(ms);
      const answers = await Promise.all([ask(), ask(), ask(), ask(), ask()]);
      const tokens = new Set(answers.map((answer) => answer?.access_token));
      expect(tokens.size).toBe(1);
      expect(tokens.has(before?.access_token)).toBe(false);
      expect(sandbox.requests.count('token')).toBe(asked + 1);
      const api = await fetch(`${sandbox.origin}/calendar/v3/users/me/calendarList`, {
        headers: { authorization: `Bearer ${answers[0]?.access_token}` },
      });
      expect(api.status).toBe(200);
    },
  );
});

describe('D116: the store works and lacks one credential', () => {
  it('keeps the row, says so on every face, and is mended by a sign-in', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const { account } = await signIn(keybearer, { scopes: [calendar] });
    await keybearer.run('account.rename', { account, alias: 'home' });
    const key = await keybearer.pairedCaller('backup', [calendar]);
    keybearer.secrets.items.delete(`account:${account}`);
    keybearer.clock.suspend(2 * hour);
    const refused = await keybearer.ask('/v1/token', { key });
    expect(refused).toMatchObject({ status: 409, json: { error: 'credential_missing' } });
    expect(keybearer.core.state.current().accounts).toMatchObject([
      { id: account, alias: 'home', status: 'credential_missing' },
    ]);
    await signIn(keybearer, { account: 'home' });
    expect((await keybearer.ask('/v1/token', { key })).status).toBe(200);
    expect(keybearer.core.state.current().accounts).toMatchObject([{ id: account, alias: 'home' }]);
  });
});
