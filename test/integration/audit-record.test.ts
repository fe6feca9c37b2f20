import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditSentence } from '../../src/shared/audit-sentence.ts';
import type { CommandInput } from '../../src/shared/ui-contract.ts';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../support/running-keybearer.ts';

const drive = 'https://www.googleapis.com/auth/drive.file';
const calendar = 'https://www.googleapis.com/auth/calendar';

/** What the record has of changes and the end of a script, the oldest first. */
async function whatBecameOf(keybearer: RunningKeybearer, caller: string) {
  const event = ['caller_changed' as const, 'caller_removed' as const];
  const { entries } = await keybearer.run('audit.read', { event, caller });
  return [...entries]
    .reverse()
    .map((entry) => [entry.event, entry.reason, entry.account?.id, entry.scopes]);
}

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

  it('did not say that a script ended with its account, nor what an account took along', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const { account: ada } = await signIn(keybearer, { scopes: [drive, calendar] });
    keybearer.browser.decisions = { account: 'eve@sandbox.example' };
    const { account: eve } = await signIn(keybearer, { scopes: [drive] });
    await keybearer.pairedCaller('both', [drive], [ada, eve]);
    await keybearer.pairedCaller('hers', [drive], [eve]);
    await keybearer.run('account.remove', { account: eve, keep_grant: false });

    expect(await whatBecameOf(keybearer, 'both')).toEqual([
      ['caller_changed', 'taken', eve, [drive]],
    ]);
    expect(await whatBecameOf(keybearer, 'hers')).toEqual([
      ['caller_changed', 'taken', eve, [drive]],
      ['caller_removed', 'no_account_left', undefined, []],
    ]);
  });

  it('did not say that a script whose key had ended gave its name back', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const { account } = await signIn(keybearer, { scopes: [drive] });
    const body = { name: 'backup', accounts: [], scopes: [] };
    const { json } = await keybearer.ask('/v1/pair', { method: 'POST', body });
    await keybearer.run('caller.approve', { code: String(json?.code), hours: 1 });
    await keybearer.ask(`/v1/pair/${json?.pairing_id}`, { key: `Pairing ${json?.secret}` });
    await keybearer.clock.advance(3_601_000);
    await keybearer.pairedCaller('backup', [drive], [account]);
    expect(await whatBecameOf(keybearer, 'backup')).toEqual([
      ['caller_removed', 'ended', undefined, []],
    ]);
  });

  it('said of a change only which fields it was about: now which right, and since when', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const { account } = await signIn(keybearer, { scopes: [drive, calendar] });
    await keybearer.pairedCaller('backup', [drive], [account]);
    const change = (input: Omit<CommandInput<'caller.change'>, 'caller'>) =>
      keybearer.run('caller.change', { caller: 'backup', ...input });
    await change({ allow_full_token: true });
    await change({ allow_full_token: false, ask: 'session', per_minute: null });
    await change({ grants: [{ account, scopes: [calendar] }] });
    await change({ grants: [{ account, scopes: [calendar] }] });
    expect(await whatBecameOf(keybearer, 'backup')).toEqual([
      ['caller_changed', 'allowFullToken=yes', undefined, []],
      ['caller_changed', 'allowFullToken=no ask=session perMinute=none', undefined, []],
      ['caller_changed', 'given', account, [calendar]],
      ['caller_changed', 'taken', account, [drive]],
      ['caller_changed', 'nothing', undefined, []],
    ]);
  });

  it('had no line for an approval under a code that nobody has', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await keybearer.refused('caller.approve', { code: 'BCDF-GHJK' });
    const { entries } = await keybearer.run('audit.read', { event: 'command', limit: 1 });
    expect(entries).toMatchObject([{ decision: 'refused', reason: 'caller.approve: not_found' }]);
  });

  it('told two accounts that were logged out as one: now each by the beginning of its id', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const { account: ada } = await signIn(keybearer, { scopes: [drive] });
    keybearer.browser.decisions = { account: 'eve@sandbox.example' };
    const { account: eve } = await signIn(keybearer, { scopes: [drive] });
    for (const account of [ada, eve]) {
      await keybearer.run('account.remove', { account, keep_grant: true });
    }
    const { entries } = await keybearer.run('audit.read', { event: 'account', limit: 2 });
    expect(entries.map(auditSentence)).toEqual(
      [eve, ada].map((id) => `An account that is gone (${id?.slice(0, 10)}…) was removed`),
    );
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
