import { beforeEach, describe, expect, it } from 'vitest';
import { askedInTurn } from '../../../src/main/electron/native-desk.ts';
import { createNativePerson } from '../../../src/main/electron/native-person.ts';
import { confirmRemoval } from '../../../src/main/electron/removal-question.ts';
import {
  type NativePersonStage,
  nativePersonStage,
  program,
} from '../../support/electron/native-person-stage.ts';
import type { ScriptedPerson } from '../../support/electron/scripted-person.ts';
import { approval } from '../../support/electron/waiting-approval.ts';
import { type ManualClock, settle } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import type { ScriptedCore } from '../../support/scripted-core.ts';

const stage = nativePersonStage();
let clock: ManualClock;
let core: ScriptedCore;
let person: ScriptedPerson;
let desk: NativePersonStage['desk'];
beforeEach(() => {
  ({ clock, core, person, desk } = stage());
});
const dialog = (readMs?: number) => stage().dialog(readMs);
const send = (...args: Parameters<NativePersonStage['send']>) => stage().send(...args);
const wants = (...args: Parameters<NativePersonStage['wants']>) => stage().wants(...args);
const pairingWaits = () => stage().pairingWaits();

describe('threat 13: a flood of questions', () => {
  it('keeps three waiting, and one dialog', async () => {
    const asked = [1, 2, 3, 4].map(() => wants({ kind: 'look' }));
    await settle();
    expect(person.open).toHaveLength(1);
    expect(asked.map(({ answer }) => answer?.ok)).toEqual([undefined, undefined, undefined, false]);
    expect(asked[3]?.answer).toMatchObject({ failure: { code: 'rate_limited' } });
  });

  it('ends for five minutes after two refusals, also where who asked hung up', async () => {
    wants({ kind: 'look' });
    await settle();
    await (await dialog()).answer('Deny');
    const gone = new AbortController();
    wants({ kind: 'look' }, gone.signal);
    await settle();
    gone.abort();
    await settle();
    const third = wants({ kind: 'look' });
    await settle();
    expect(third.answer).toMatchObject({ failure: { code: 'rate_limited', retryAfter: 300 } });
    await clock.advance(300_000);
    wants({ kind: 'look' });
    await settle();
    expect(person.open).toHaveLength(1);
  });

  it('of programs does not keep the window, or a script, from asking', async () => {
    for (const _ of [1, 2]) {
      wants({ kind: 'look' });
      await settle();
      await (await dialog()).answer('Deny');
    }
    send('caller.change', { caller: 'agenda', days: 1 });
    await settle();
    expect((await dialog()).question.message).toContain('agenda');
    await (await dialog()).answer('Change it');
    await pairingWaits();
    expect((await dialog()).question.message).toContain('Let “nightly-backup”');
  });

  it('of the window is one question at a time, and cools down as well', async () => {
    send('caller.change', { caller: 'agenda', days: 1 });
    const second = send('caller.change', { caller: 'agenda', days: 1 });
    await settle();
    expect(second.answer).toMatchObject({ failure: { code: 'rate_limited' } });
    await (await dialog()).answer('Deny');
    send('caller.change', { caller: 'agenda', days: 1 });
    await settle();
    await (await dialog()).answer('Deny');
    const third = send('caller.change', { caller: 'agenda', days: 1 });
    await settle();
    expect(third.answer).toMatchObject({ failure: { code: 'rate_limited' } });
  });
});

describe('all native questions', () => {
  it('come one at a time: who pressed something first, then tokens, programs, pairings', async () => {
    await pairingWaits();
    wants({ kind: 'look' });
    core.set({ approvals: [approval()] });
    send('caller.change', { caller: 'agenda', days: 1 });
    const confirm = confirmRemoval(desk);
    const removal = confirm({
      ...{ kind: 'client', name: 'home', files: [] },
      input: { client: 'home' },
    });
    await settle();
    const seen: string[] = [];
    for (let at = 0; at < 5; at += 1) {
      const { question, answer } = await dialog();
      seen.push(question.message);
      await answer(question.answers.at(-1) ?? '');
    }
    expect(seen).toEqual([
      'Let “nightly-backup” have access tokens?',
      'Change what “agenda” may do?',
      'Remove the client “home”?',
      'Give “nightly-backup” a token now?',
      'A program wants to see your accounts, clients and scripts. Let it?',
    ]);
    expect(await removal).toBe(false);
  });

  it('also that of quitting waits for its turn, and stays no when all is closed', async () => {
    const ask = askedInTurn(desk);
    const question = { type: 'warning', message: 'Sure?', answers: ['Quit', 'Stay'] } as const;
    send('caller.change', { caller: 'agenda', days: 1 });
    await settle();
    const quitting = ask({ ...question, usual: 1, cancel: 1 });
    await settle();
    expect((await dialog()).question.message).toContain('agenda');
    await (await dialog()).answer('Deny');
    expect((await dialog(0)).question.message).toBe('Sure?');
    await (await dialog(0)).answer('Quit');
    expect(await quitting).toBe(0);
    desk.stop();
    expect(await ask({ ...question, usual: 1, cancel: 1 })).toBe(1);
  });

  it('are withdrawn when Keybearer quits, and nothing is done', async () => {
    const sent = send('caller.change', { caller: 'agenda', days: 1 });
    const asked = wants({ kind: 'look' });
    await settle();
    desk.stop();
    await settle();
    expect(sent.answer).toMatchObject({ ok: false });
    expect(asked.answer).toMatchObject({ ok: false });
    expect([person.open, core.commands, clock.pending]).toEqual([[], [], 0]);
  });

  it('cannot be asked before there are dialogs', async () => {
    const early = createNativePerson({ clock, log: new RecordingLog() });
    expect(await early.agrees({ kind: 'look' }, program)).toMatchObject({
      failure: { code: 'not_allowed' },
    });
  });
});
