import { beforeEach, describe, expect, it } from 'vitest';
import { fail, ok } from '../../../src/shared/failure.ts';
import {
  both,
  calendar,
  gmail,
  type NativePersonStage,
  nativePersonStage,
  owner,
} from '../../support/electron/native-person-stage.ts';
import type { ScriptedPerson } from '../../support/electron/scripted-person.ts';
import { approval } from '../../support/electron/waiting-approval.ts';
import { type ManualClock, settle } from '../../support/manual-clock.ts';
import { pairing, type ScriptedCore } from '../../support/scripted-core.ts';

const stage = nativePersonStage();
let clock: ManualClock;
let core: ScriptedCore;
let person: ScriptedPerson;
beforeEach(() => {
  ({ clock, core, person } = stage());
});
const dialog = (readMs?: number) => stage().dialog(readMs);
const send = (...args: Parameters<NativePersonStage['send']>) => stage().send(...args);
const pairingWaits = () => stage().pairingWaits();

describe('I105: a choice that was made in the window', () => {
  const choice = {
    code: 'WDJB-MJHT',
    accounts: ['home'],
    scopes: ['gmail.readonly'],
    hours: 1,
    ask: 'always',
  };

  it('takes the place of the question that was open, and is read natively before it counts', async () => {
    await pairingWaits();
    expect((await dialog()).question.message).toBe('Let “nightly-backup” have access tokens?');
    const sent = send('caller.approve', choice);
    await settle();
    const { question, answer } = await dialog();
    expect(question.message).toBe('Allow “nightly-backup” exactly this?');
    for (const part of [
      'Code: WDJB-MJHT',
      'chosen in the Keybearer window',
      '/usr/bin/python3.11 (process 48213)',
      'home (home@example.com)',
      'gmail.readonly',
      'for 1 hour',
      'asks you each time',
    ]) {
      expect(question.detail).toContain(part);
    }
    expect(question.detail).not.toContain('work@example.com');
    expect(question.detail).not.toContain('calendar.readonly');
    expect(question.answers).toEqual(['Allow this', 'Deny']);
    expect([question.usual, question.cancel, core.commands]).toEqual([1, 1, []]);
    await answer('Allow this');
    expect(sent.answer).toEqual(ok({}));
    expect(core.commands).toEqual([
      {
        name: 'caller.approve',
        input: {
          code: 'WDJB-MJHT',
          accounts: ['acc_home'],
          scopes: [gmail],
          hours: 1,
          ask: 'always',
        },
      },
    ]);
    expect([person.open, clock.pending]).toEqual([[], 0]);
  });

  it('that names nothing means the whole wish, as it was read', async () => {
    await pairingWaits();
    send('caller.approve', { code: 'wdjb mjht' });
    await settle();
    // An account that appears meanwhile was not on the screen.
    core.set({
      pairings: [
        pairing({ accounts: [...both, { id: 'acc_new', email: 'new@x.example', alias: 'new' }] }),
      ],
    });
    await (await dialog()).answer('Allow this');
    expect(core.sent('caller.approve')).toMatchObject([
      { accounts: ['acc_work', 'acc_home'], scopes: [calendar, gmail], days: 90, ask: 'never' },
    ]);
  });

  it('is refused by a no, which denies the pairing', async () => {
    await pairingWaits();
    const sent = send('caller.approve', choice);
    await settle();
    await (await dialog()).answer('Deny');
    expect(sent.answer).toMatchObject({ failure: { code: 'denied' } });
    expect(core.commands.map(({ name }) => name)).toEqual(['caller.deny']);
    expect(person.open).toEqual([]);
  });

  it('is refused by silence', async () => {
    await pairingWaits();
    const sent = send('caller.approve', choice);
    await settle();
    await clock.advance(120_000);
    await settle();
    expect(sent.answer).toMatchObject({ failure: { code: 'approval_timeout' } });
    expect(core.commands.map(({ name }) => name)).toEqual(['caller.deny']);
  });

  it('cannot be allowed in the first second', async () => {
    await pairingWaits();
    send('caller.approve', choice);
    await settle();
    await (await dialog(999)).answer('Allow this');
    expect(core.commands).toEqual([]);
    expect((await dialog(0)).question.detail).toMatch(/^That was too quick/);
  });

  it('that fails goes back to the window; the pairing waits on, and nobody is asked anew', async () => {
    core.answer('caller.approve', () => fail('needs_consent', 'Sign in again with them.'));
    await pairingWaits();
    const sent = send('caller.approve', choice);
    await settle();
    await (await dialog()).answer('Allow this');
    expect(sent.answer).toMatchObject({ failure: { code: 'needs_consent' } });
    expect([person.open, core.current().pairings.length]).toEqual([[], 1]);
    await clock.advance(120_000);
    expect(core.sent('caller.deny')).toHaveLength(1);
  });

  it('about a pairing that goes is withdrawn, and counts for nothing', async () => {
    await pairingWaits();
    const sent = send('caller.approve', choice);
    await settle();
    await dialog();
    core.set({ pairings: [] });
    await settle();
    expect(sent.answer).toMatchObject({ failure: { code: 'cancelled' } });
    expect([person.open, core.commands]).toEqual([[], []]);
  });

  it.each<[string, object, string]>([
    ['with a field that nobody knows', { code: 'WDJB-MJHT', everything: true }, 'invalid_request'],
    ['of another code', { code: 'XXXX-XXXX' }, 'not_found'],
    [
      'of an account that was not wished for',
      { ...choice, accounts: ['charity'] },
      'invalid_request',
    ],
    [
      'of a permission that was not wished for',
      { ...choice, scopes: ['drive'] },
      'invalid_request',
    ],
    ['of no account', { ...choice, accounts: [] }, 'invalid_request'],
    ['of no permission', { ...choice, scopes: [] }, 'invalid_request'],
    ['for two lifetimes', { ...choice, days: 30 }, 'invalid_request'],
  ])('%s is refused, and no person asked', async (_what, input, code) => {
    await pairingWaits();
    const before = person.asked.length;
    const sent = send('caller.approve', input);
    await settle();
    expect(sent.answer).toMatchObject({ ok: false, failure: { code } });
    expect([person.asked.length, core.commands]).toEqual([before, []]);
  });
});

describe('an approval that was asked for with the owner key', () => {
  it('names the program that asked, and is decided natively', async () => {
    await pairingWaits();
    const sent = send('caller.approve', { code: 'WDJB-MJHT' }, owner);
    await settle();
    const { question, answer } = await dialog();
    expect(question.detail).toContain(
      'This was chosen on the command line, by /usr/bin/node (process 4711).',
    );
    await answer('Allow this');
    expect(sent.answer).toEqual(ok({}));
  });

  it('of a token is the same question, and takes its place', async () => {
    core.set({ approvals: [approval()] });
    await settle();
    const sent = send('approval.allow', { id: 'approval_1' }, owner);
    await settle();
    const { question, answer } = await dialog();
    expect(question.detail).toContain('by /usr/bin/node');
    await answer('Give it a token');
    expect(sent.answer).toEqual(ok({}));
    expect(core.commands).toEqual([{ name: 'approval.allow', input: { id: 'approval_1' } }]);
  });
});
