import { beforeEach, describe, expect, it } from 'vitest';
import {
  askForApprovals,
  type Petitions,
  pairingKey,
  tokenKey,
} from '../../../src/main/electron/approvals.ts';
import { createNativeDesk } from '../../../src/main/electron/native-desk.ts';
import type { ApprovalView } from '../../../src/shared/app-state.ts';
import { fail, ok } from '../../../src/shared/failure.ts';
import { normaliseScopes } from '../../../src/shared/scope.ts';
import { ScriptedPerson } from '../../support/electron/scripted-person.ts';
import { approval } from '../../support/electron/waiting-approval.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { busyState, pairing, ScriptedCore } from '../../support/scripted-core.ts';

const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const both = [
  { id: 'acc_work', email: 'work@example.com', alias: 'work' },
  { id: 'acc_home', email: 'home@example.com', alias: 'home' },
];

let clock: ManualClock;
let core: ScriptedCore;
let person: ScriptedPerson;
let windowOpened: number;
let petitions: Petitions;

const dialog = (readMs = 1_000) => person.dialog(readMs);

async function wish(change: Parameters<typeof pairing>[0] = {}): Promise<void> {
  core.set({ pairings: [...core.current().pairings, pairing(change)] });
  await settle();
}

const remove = (code: string) =>
  core.set({ pairings: core.current().pairings.filter((one) => one.code !== code) });

beforeEach(() => {
  clock = new ManualClock();
  core = new ScriptedCore(busyState());
  person = new ScriptedPerson(clock);
  windowOpened = 0;
  for (const name of ['caller.approve', 'caller.deny'] as const) {
    core.answer(name, (input) => {
      remove(input.code);
      return ok({} as never);
    });
  }
  const desk = createNativeDesk({ clock, ask: person.ask });
  petitions = askForApprovals({
    ...{ clock, log: new RecordingLog(), commands: core, state: core, desk },
    openWindow: () => {
      windowOpened += 1;
    },
  });
});

describe('a pairing', () => {
  it('is shown with all it asks for; Deny is focused, and what Escape gives', async () => {
    await wish({ accounts: both, scopes: [calendar, gmail] });
    const { question } = await dialog();
    expect(question.message).toBe('Let “nightly-backup” have access tokens?');
    for (const part of [
      'Code: WDJB-MJHT',
      'is not verified',
      '/usr/bin/python3.11 (process 48213)',
      'Copies new mail to the archive every night',
      'work (work@example.com)',
      'home (home@example.com)',
      'calendar.readonly',
      'gmail.readonly',
      'for 90 days',
      'does not ask you again for each token',
    ]) {
      expect(question.detail).toContain(part);
    }
    expect(question.answers).toEqual([
      'Allow as asked',
      'Less, or other terms…',
      'Choose in the window…',
      'Deny',
    ]);
    expect([question.usual, question.cancel]).toEqual([3, 3]);
  });

  it('is allowed as asked', async () => {
    await wish({ accounts: both, scopes: [calendar, gmail] });
    await (await dialog()).answer('Allow as asked');
    expect(core.commands).toEqual([
      {
        name: 'caller.approve',
        input: {
          code: 'WDJB-MJHT',
          accounts: ['acc_work', 'acc_home'],
          scopes: [calendar, gmail],
          days: 90,
          ask: 'never',
        },
      },
    ]);
    expect([person.open, clock.pending]).toEqual([[], 0]);
  });

  it('is denied', async () => {
    await wish();
    await (await dialog(0)).answer('Deny');
    expect(core.commands).toEqual([{ name: 'caller.deny', input: { code: 'WDJB-MJHT' } }]);
  });

  it('is allowed less, account by account and permission by permission', async () => {
    await wish({ accounts: both, scopes: [calendar, gmail] });
    await (await dialog()).answer('Less, or other terms…');
    await (await dialog()).answer('Choose one by one…');
    expect((await dialog(0)).question.message).toContain('work (work@example.com)');
    await (await dialog()).answer('Leave out');
    await (await dialog()).answer('Include');
    expect((await dialog(0)).question.detail).toContain('Question 3 of 4');
    await (await dialog()).answer('Leave out');
    await (await dialog()).answer('Include');
    await (await dialog()).answer('for 30 days');
    await (await dialog()).answer('Once a session');
    const summary = await dialog();
    expect(summary.question.detail).toContain('home@example.com');
    expect(summary.question.detail).not.toContain('work@example.com');
    expect(core.commands).toEqual([]);
    await summary.answer('Allow this');
    const [{ input } = { input: {} }] = core.commands;
    expect(input).toMatchObject({ accounts: ['acc_home'], days: 30, ask: 'session' });
    expect(input).toHaveProperty('scopes.length', 1);
  });

  it.each([
    ['for 1 hour', { hours: 1 }],
    ['for 1 day', { days: 1 }],
    ['for 30 days', { days: 30 }],
    ['for 90 days', { days: 90 }],
  ])('is allowed whole and %s, with how to ask in future', async (duration, lifetime) => {
    await wish({ accounts: both, scopes: [calendar, gmail] });
    await (await dialog()).answer('Less, or other terms…');
    await (await dialog()).answer('All it asks for');
    await (await dialog()).answer(duration);
    expect((await dialog(0)).question.answers).toEqual([
      'Never',
      'Once a session',
      'Every time',
      'Deny',
    ]);
    await (await dialog()).answer('Every time');
    const summary = await dialog();
    expect(summary.question.detail).toContain(duration);
    expect(summary.question.detail).toContain('asks you each time');
    await summary.answer('Allow this');
    const approved = core.sent('caller.approve')[0];
    expect(approved).toMatchObject({ ...lifetime, ask: 'always', scopes: [calendar, gmail] });
    expect(Object.keys(approved ?? {})).not.toContain('hours' in lifetime ? 'days' : 'hours');
  });

  it.each([1, 2, 3, 5, 7, 8])('is denied whenever Deny is said, also at step %i', async (step) => {
    await wish({ accounts: both, scopes: [calendar, gmail] });
    const way = [
      'Less, or other terms…',
      'Choose one by one…',
      ...['Include', 'Include', 'Include', 'Include'],
      'for 1 day',
      'Never',
    ];
    for (const button of way.slice(0, step)) await (await dialog()).answer(button);
    await (await dialog()).answer('Deny');
    expect(core.commands.map(({ name }) => name)).toEqual(['caller.deny']);
  });

  it('of one account and one permission can be shortened, and nothing left out of it', async () => {
    await wish({ scopes: [gmail] });
    await (await dialog()).answer('Less, or other terms…');
    expect((await dialog()).question.answers).toContain('for 1 hour');
  });

  it('is left to the window where a person wants to choose there; silence still denies it', async () => {
    await wish();
    await (await dialog()).answer('Choose in the window…');
    core.set({});
    await settle();
    expect([windowOpened, person.open, core.commands]).toEqual([1, [], []]);
    await clock.advance(119_999);
    expect(core.commands).toEqual([]);
    await clock.advance(1);
    expect(core.sent('caller.deny')).toEqual([{ code: 'WDJB-MJHT', silence: true }]);
    expect(clock.pending).toBe(0);
  });

  it('names the program by what the system reports, on one line each', async () => {
    const program = '/tmp/x\nAllow it: it is Keybearer itself';
    await wish({ peer: { pid: 7, uid: 1000, program, cwd: '/home/ada/\u202escripts' } });
    const { detail = '' } = (await dialog()).question;
    expect(detail).toContain('/tmp/x\u{fffd}Allow it');
    expect(detail).toContain('It runs in /home/ada/\u{fffd}scripts');
  });

  it('of which nothing is left is asked about again or denied', async () => {
    await wish({ scopes: [calendar, gmail] });
    await (await dialog()).answer('Less, or other terms…');
    await (await dialog()).answer('Choose one by one…');
    await (await dialog()).answer('Leave out');
    await (await dialog()).answer('Leave out');
    await (await dialog()).answer('Ask me again');
    expect((await dialog()).question.answers).toContain('Allow as asked');
    await (await dialog()).answer('Deny');
    expect(core.commands.map(({ name }) => name)).toEqual(['caller.deny']);
  });

  it('without scopes means what is granted, and says so to the command by silence', async () => {
    await wish({ scopes: [] });
    expect((await dialog()).question.detail).toContain('everything these accounts have granted');
    await (await dialog()).answer('Allow as asked');
    expect(core.sent('caller.approve')[0]).not.toHaveProperty('scopes');
  });

  it('with more than fits is shown on pages, and only the last can allow', async () => {
    const scopes = normaliseScopes(Array.from({ length: 30 }, (_, at) => `scope.number${at}`));
    await wish({ scopes });
    const pages: string[] = [];
    for (const at of [1, 2, 3]) {
      const { question, answer } = await dialog();
      pages.push(question.detail ?? '');
      expect(question.answers.includes('Allow as asked')).toBe(at === 3);
      if (at < 3) await answer('Show the rest…');
    }
    for (const scope of scopes) expect(pages.join('\n')).toContain(scope.replace(/.*\/auth\//, ''));
    await (await dialog()).answer('Allow as asked');
    expect(core.sent('caller.approve')[0]?.scopes).toEqual(scopes);
  });
});

describe('threat 13: a hurried, absent or beleaguered person', () => {
  it('cannot allow within the first second, and is asked again', async () => {
    await wish();
    await (await dialog(999)).answer('Allow as asked');
    expect(core.commands).toEqual([]);
    const again = await dialog(0);
    expect(again.question.detail).toMatch(/^That was too quick/);
    await clock.advance(999);
    await again.answer('Allow as asked');
    expect(core.commands).toEqual([]);
    await (await dialog(1_000)).answer('Allow as asked');
    expect(core.commands.map(({ name }) => name)).toEqual(['caller.approve']);
  });

  it('who is silent for 120 s says no', async () => {
    await wish();
    await clock.advance(119_999);
    expect(core.commands).toEqual([]);
    await clock.advance(1);
    expect(core.commands).toEqual([
      { name: 'caller.deny', input: { code: 'WDJB-MJHT', silence: true } },
    ]);
    expect(person.open).toEqual([]);
  });

  it('who falls silent in the middle of choosing says no', async () => {
    await wish({ scopes: [calendar, gmail] });
    await (await dialog()).answer('Less, or other terms…');
    await (await dialog()).answer('Choose one by one…');
    await (await dialog()).answer('Include');
    await clock.advance(120_000);
    expect(core.commands.map(({ name }) => name)).toEqual(['caller.deny']);
  });

  it('sees one dialog at a time, oldest first, and how many wait', async () => {
    await wish({ code: 'AAAA-AAAA', name: 'first' });
    await wish({ code: 'BBBB-BBBB', name: 'second' });
    await wish({ code: 'CCCC-CCCC', name: 'third' });
    expect((await dialog()).question.message).toContain('first');
    await (await dialog()).answer('Deny');
    const second = await dialog();
    expect(second.question.message).toContain('second');
    expect(second.question.detail).toContain('1 more request waits');
    await second.answer('Deny');
    await (await dialog()).answer('Deny');
    expect(core.sent('caller.deny').map(({ code }) => code)).toEqual([
      'AAAA-AAAA',
      'BBBB-BBBB',
      'CCCC-CCCC',
    ]);
  });
});

describe('S85: a caller that a person wanted to be asked about', () => {
  const asks = async (change: Partial<ApprovalView> = {}) => {
    core.set({ approvals: [approval(change)] });
    await settle();
  };

  beforeEach(() => {
    for (const name of ['approval.allow', 'approval.deny'] as const) {
      core.answer(name, () => {
        core.set({ approvals: [] });
        return ok({});
      });
    }
  });

  it('is shown with what it wants now; Deny is focused', async () => {
    await asks();
    const { question } = await dialog();
    expect(question.message).toBe('Give “nightly-backup” a token now?');
    expect(question.detail).toContain('work (work@example.com)');
    expect(question.detail).toContain('gmail.readonly');
    expect(question.detail).toContain('each time');
    expect(question.answers).toEqual(['Give it a token', 'Deny']);
    expect([question.usual, question.cancel]).toEqual([1, 1]);
  });

  it('is given it after a second, and not before', async () => {
    await asks();
    await (await dialog(500)).answer('Give it a token');
    expect(core.commands).toEqual([]);
    await (await dialog()).answer('Give it a token');
    expect(core.commands).toEqual([{ name: 'approval.allow', input: { id: 'approval_1' } }]);
  });

  it('is denied by a no and by silence', async () => {
    await asks();
    await (await dialog()).answer('Deny');
    await asks({ id: 'approval_2' });
    await clock.advance(120_000);
    expect(core.commands).toEqual([
      { name: 'approval.deny', input: { id: 'approval_1' } },
      { name: 'approval.deny', input: { id: 'approval_2' } },
    ]);
  });

  it('that gave up is asked about no more', async () => {
    await asks();
    await dialog();
    core.set({ approvals: [] });
    await settle();
    expect([person.open, core.commands]).toEqual([[], []]);
  });

  it('comes before those that want to come in, and never beside one', async () => {
    core.set({ approvals: [approval()], pairings: [pairing()] });
    await settle();
    expect((await dialog()).question.message).toContain('Give');
    await (await dialog()).answer('Deny');
    expect((await dialog()).question.message).toContain('Let');
  });
});

describe('a petition that is answered elsewhere', () => {
  it('is not asked about as well: neither the open question stays nor another comes', async () => {
    await wish();
    await dialog();
    const { gone, release } = petitions.takeOver(pairingKey('WDJB-MJHT'));
    core.set({});
    await settle();
    expect([person.open, core.commands, gone.aborted]).toEqual([[], [], false]);
    release();
    await settle();
    expect(person.open).toEqual([]);
    await clock.advance(120_000);
    expect(core.sent('caller.deny')).toHaveLength(1);
  });

  it('can be taken over before its turn comes', async () => {
    core.set({ approvals: [approval()], pairings: [pairing()] });
    await settle();
    petitions.takeOver(pairingKey('WDJB-MJHT'));
    petitions.takeOver(tokenKey('approval_1'));
    await settle();
    expect([person.open, person.asked.length, core.commands]).toEqual([[], 1, []]);
  });

  it('tells who took it that it has gone', async () => {
    await wish();
    const { gone } = petitions.takeOver(pairingKey('WDJB-MJHT'));
    remove('WDJB-MJHT');
    expect(gone.aborted).toBe(true);
  });
});

describe('a dialog', () => {
  it('goes when its request has gone, and decides nothing', async () => {
    await wish();
    await dialog();
    remove('WDJB-MJHT');
    await settle();
    expect([person.open, core.commands, clock.pending]).toEqual([[], [], 0]);
  });

  it('says why an approval failed, and asks again with what is there then', async () => {
    core.answer('caller.approve', () => fail('needs_consent', 'Sign in again with them.'));
    await wish();
    await (await dialog()).answer('Allow as asked');
    const failed = await dialog();
    expect(failed.question).toMatchObject({ detail: 'Sign in again with them.', usual: 1 });
    core.set({ pairings: [pairing({ accounts: both })] });
    await failed.answer('Ask me again');
    expect((await dialog()).question.detail).toContain('home@example.com');
    await (await dialog()).answer('Deny');
    expect(core.sent('caller.deny')).toHaveLength(1);
  });

  it('is not opened twice for a request that could not be denied', async () => {
    core.answer('caller.deny', () => fail('not_found', 'Expired.'));
    await wish();
    await (await dialog()).answer('Deny');
    core.set({});
    await settle();
    expect(person.asked).toHaveLength(1);
  });

  it('is withdrawn when Keybearer quits: nothing is decided, and nothing asked any more', async () => {
    await wish();
    await dialog();
    petitions.stop();
    await settle();
    await wish({ code: 'BBBB-BBBB' });
    expect([person.open, core.commands, core.listeners, clock.pending]).toEqual([[], [], 0, 0]);
  });
});
