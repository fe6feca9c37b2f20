import { describe, expect, it } from 'vitest';
import { sharedGrants } from '../../src/main/accounts/shared-grants.ts';
import { removalReach } from '../../src/shared/removal-reach.ts';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../support/running-keybearer.ts';
import { accountNamed } from '../support/signed-in-accounts.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const drive = 'https://www.googleapis.com/auth/drive.metadata.readonly';

/** Ada through two clients of one project and one of another, and Grace through the first. */
async function twoPeopleAndThreeClients() {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  const add = async (project: string, name: string) =>
    keybearer.run('client.add', { json: sandbox.addClient(project), name });
  await add('mail-room', 'desk');
  await add('mail-room', 'laptop');
  await add('elsewhere', 'other');
  const through = async (client: string, account: string, alias: string) => {
    keybearer.browser.decisions = { account };
    const done = await signIn(keybearer, { client, scopes: [calendar, drive] });
    await keybearer.browser.ended();
    await keybearer.run('account.rename', { account: done.account, alias });
  };
  await through('desk', 'ada@sandbox.example', 'ada-desk');
  await through('laptop', 'ada@sandbox.example', 'ada-laptop');
  await through('other', 'ada@sandbox.example', 'ada-other');
  await through('desk', 'grace@sandbox.example', 'grace');
  return { keybearer, sandbox };
}

const reachOf = (keybearer: RunningKeybearer, alias: string, revokes = true) => {
  const state = keybearer.core.state.current();
  const account = state.accounts.find((one) => one.alias === alias);
  if (account === undefined) throw new Error(`No ${alias}.`);
  const { accounts, callers } = removalReach(state, account, revokes);
  return { accounts: accounts.map((one) => one.alias), callers };
};

describe('revoking', () => {
  it('says first which accounts and scripts end with it: the same person on the same project', async () => {
    const { keybearer } = await twoPeopleAndThreeClients();
    await keybearer.pairedCaller('desk-script', [calendar], ['ada-desk']);
    await keybearer.pairedCaller('laptop-script', [calendar], ['ada-laptop']);
    await keybearer.pairedCaller('other-script', [calendar], ['ada-other']);
    expect(reachOf(keybearer, 'ada-desk')).toEqual({
      accounts: ['ada-laptop'],
      callers: ['desk-script', 'laptop-script'],
    });
    expect(reachOf(keybearer, 'ada-other')).toEqual({ accounts: [], callers: ['other-script'] });
    expect(reachOf(keybearer, 'grace')).toEqual({ accounts: [], callers: [] });
    // Who only forgets it here ends nothing of the others.
    expect(reachOf(keybearer, 'ada-desk', false)).toEqual({
      accounts: [],
      callers: ['desk-script'],
    });
  });

  it('hands out no token of an account that ended with it, and says what that one needs', async () => {
    const { keybearer, sandbox } = await twoPeopleAndThreeClients();
    const laptop = await keybearer.pairedCaller('laptop-script', [calendar], ['ada-laptop']);
    const other = await keybearer.pairedCaller('other-script', [calendar], ['ada-other']);
    const ask = (key: string) => keybearer.ask('/v1/token', { key });
    expect([(await ask(laptop)).status, (await ask(other)).status]).toEqual([200, 200]);
    await keybearer.run('account.remove', { account: 'ada-desk', keep_grant: false });
    expect(sandbox.requests.count('revoke')).toBe(1);
    expect(await ask(laptop)).toMatchObject({ status: 409, json: { error: 'needs_sign_in' } });
    expect((await ask(other)).status).toBe(200);
  });

  it('a part ends the others of the project in the same way', async () => {
    const { keybearer } = await twoPeopleAndThreeClients();
    const laptop = await keybearer.pairedCaller('laptop-script', [calendar], ['ada-laptop']);
    expect((await keybearer.ask('/v1/token', { key: laptop })).status).toBe(200);
    keybearer.browser.decisions = { account: 'ada@sandbox.example' };
    await keybearer.run('account.narrow', {
      account: 'ada-desk',
      scopes: [calendar],
      mode: 'browser',
    });
    await keybearer.signInAt('done');
    expect((await keybearer.ask('/v1/token', { key: laptop })).json?.error).toBe('needs_sign_in');
  });
});

describe("Google's clients of one project", () => {
  const client = (clientId: string, projectId?: string) => ({
    name: clientId,
    clientId,
    issuer: { kind: 'google' as const },
    projectId,
  });
  it.each([
    ['by the number their ids begin with', client('12-a.apps'), client('12-b.apps'), true],
    ['by the name of the project', client('x', 'mail'), client('y', 'mail'), true],
    ['not where nothing says so', client('12-a.apps'), client('13-b.apps'), false],
    ['not because both say nothing', client('x'), client('y'), false],
  ])('are known %s', (_how, one, other, same) => {
    const accounts = [one, other].map(({ name }) =>
      accountNamed(`at-${name}`, { subject: 'ada', clientName: name }),
    );
    const shared = sharedGrants(accounts, (name) => [one, other].find((c) => c.name === name));
    expect(shared.get(`acc_at-${one.name}`)?.length).toBe(same ? 1 : 0);
  });
});
