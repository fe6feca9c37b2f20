import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keybearerWithSandbox, signIn } from '../support/running-keybearer.ts';

const drive = 'https://www.googleapis.com/auth/drive.file';
const calendar = 'https://www.googleapis.com/auth/calendar';

describe('the audit record of a whole run', () => {
  it('says which script read which account with which right, and holds no secret and no address', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [drive] });
    const key = await keybearer.pairedCaller('backup', [drive]);
    const { json } = await keybearer.ask('/v1/token', { key });
    await keybearer.ask('/v1/token', { key });
    await keybearer.run('agent.pause', {});
    expect((await keybearer.ask('/v1/token', { key })).status).toBe(423);
    await keybearer.run('agent.resume', {});

    const page = await keybearer.run('audit.read', { caller: 'backup', event: 'token' });
    expect(page).toMatchObject({ chain: { status: 'good' }, next: null, unwritten: 0 });
    expect(page.entries[0]).toMatchObject({
      caller: { name: 'backup' },
      account: { email: 'ada@sandbox.example' },
      scopes: [drive],
    });
    const all = await keybearer.run('audit.read', { limit: 1000 });
    const acts = all.entries.filter(({ event }) => event === 'command').map(({ reason }) => reason);
    expect(acts).toEqual(
      expect.arrayContaining(['client.add', 'sign-in.start', 'caller.approve', 'agent.pause']),
    );

    const path = join(keybearer.home, 'audit.jsonl');
    const text = readFileSync(path, 'utf8');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(text).not.toContain('@');
    expect(text).not.toContain(String(json?.access_token));
    expect(text).not.toContain(key.slice(20));
  });

  it('says which account came with which permissions, and what became of it', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const first = await signIn(keybearer, { scopes: [drive] });
    await signIn(keybearer, { account: first.account, scopes: [calendar] });
    await keybearer.run('account.narrow', {
      ...{ account: first.account, scopes: [calendar], mode: 'browser' },
    });
    const narrowed = await keybearer.signInAt('done');
    const account = narrowed.account;
    keybearer.browser.decisions = { answer: 'deny' };
    await keybearer.run('sign-in.start', { mode: 'browser', scopes: [] });
    await keybearer.signInAt('ended');
    keybearer.browser.decisions = { account: 'eve@sandbox.example' };
    await keybearer.run('sign-in.start', { account, mode: 'browser', scopes: [] });
    await keybearer.signInAt('ended');
    await keybearer.run('account.remove', { account, keep_grant: false });

    const { entries } = await keybearer.run('audit.read', { event: 'account' });
    const told = entries.map(({ reason, account: whose, scopes }) => [
      ...[reason, whose?.id, scopes.includes(drive), scopes.includes(calendar)],
    ]);
    expect(told.reverse()).toEqual([
      ['added', account, true, false],
      ['repaired', account, true, true],
      ['narrowed', account, false, true],
      ['repaired', account, false, true],
      ['denied', undefined, false, false],
      ['identity_mismatch', account, false, false],
      ['removed', account, false, true],
    ]);
    expect(readFileSync(join(keybearer.home, 'audit.jsonl'), 'utf8')).not.toContain('@');
  });

  it('tells silence from a no, and answers for several events at once', async () => {
    const { keybearer } = await keybearerWithSandbox();
    for (const silence of [true, false]) {
      const body = { name: silence ? 'unheard' : 'unwanted', accounts: [], scopes: [] };
      const wished = await keybearer.ask('/v1/pair', { method: 'POST', body });
      await keybearer.run('caller.deny', { code: String(wished.json?.code), silence });
    }
    const page = await keybearer.run('audit.read', { event: ['pair', 'pair_denied'] });
    expect(page.entries.map(({ event, reason, caller }) => [event, reason, caller?.name])).toEqual([
      ['pair_denied', 'denied', 'unwanted'],
      ['pair', 'pending', 'unwanted'],
      ['pair_denied', 'approval_timeout', 'unheard'],
      ['pair', 'pending', 'unheard'],
    ]);
  });

  it('finds what was gathered for minutes by any time within, and by none outside', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [drive] });
    const key = await keybearer.pairedCaller('backup', [drive]);
    await keybearer.ask('/v1/token', { key });
    for (let second = 0; second < 40; second += 1) {
      await keybearer.ask('/v1/token', { key });
      await keybearer.clock.advance(1_000);
    }
    const { entries } = await keybearer.run('audit.read', { caller: 'backup', event: 'token' });
    const gathered = entries.find(({ count, since }) => count > 5 && since !== null);
    const [from = 0, to = 0] = [gathered?.since ?? 0, gathered?.time];
    expect(to - from).toBeGreaterThan(4);
    const foundIn = async (since: number, until: number) => {
      const page = await keybearer.run('audit.read', { since, until, event: 'token' });
      return page.entries.some(({ seq }) => seq === gathered?.seq);
    };
    expect(await foundIn(from + 2, from + 3)).toBe(true);
    expect(await foundIn(to + 1, to + 60)).toBe(false);
    expect(await foundIn(0, from - 1)).toBe(false);
  });

  it('refuses a name that no event has, which would look as if nothing had happened', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const answer = await keybearer.core.commands.dispatch('audit.read', { event: 'tokens' });
    expect(answer).toMatchObject({ ok: false, failure: { code: 'invalid_request' } });
  });

  it('goes on after a restart with a whole chain, and in pages', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: [drive] });
    await keybearer.stop();
    await keybearer.start();
    const first = await keybearer.run('audit.read', { limit: 1 });
    expect(first.chain).toEqual({ status: 'good' });
    const rest = await keybearer.run('audit.read', { before: first.next ?? 0 });
    expect(rest.entries[0]?.seq).toBe((first.entries[0]?.seq ?? 0) - 1);
    expect(keybearer.core.state.current().audit).toEqual({ status: 'good' });
  });
});
