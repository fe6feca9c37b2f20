import { beforeEach, describe, expect, it } from 'vitest';
import { askForApprovals } from '../../../src/main/electron/approvals.ts';
import type { NativeQuestion } from '../../../src/main/electron/native-question.ts';
import type { ApprovalView } from '../../../src/shared/app-state.ts';
import { fail, ok } from '../../../src/shared/failure.ts';
import { normaliseScopes } from '../../../src/shared/scope.ts';
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

interface Open {
  readonly question: NativeQuestion;
  readonly answer: (button: string) => Promise<void>;
}

let clock: ManualClock;
let core: ScriptedCore;
let asked: NativeQuestion[];
let open: Open[];
let stop: () => void;

/** A person in front of native dialogs; one that is withdrawn closes as if cancelled. */
const person = (question: NativeQuestion, signal?: AbortSignal): Promise<number> =>
  new Promise((resolve) => {
    asked.push(question);
    const close = (response: number) => {
      open = open.filter((one) => one !== shown);
      resolve(response);
    };
    const shown: Open = {
      question,
      answer: async (button) => {
        const response = question.answers.indexOf(button);
        if (response < 0) throw new Error(`No "${button}" in ${question.answers.join(', ')}`);
        close(response);
        await settle();
      },
    };
    open.push(shown);
    signal?.addEventListener('abort', () => close(question.cancel));
  });

/** The one dialog that is open, read for long enough to be answered. */
async function dialog(readMs = 1_000): Promise<Open> {
  await clock.advance(readMs);
  expect(open).toHaveLength(1);
  const [only] = open;
  if (only === undefined) throw new Error('unreachable');
  return only;
}

async function wish(change: Parameters<typeof pairing>[0] = {}): Promise<void> {
  core.set({ pairings: [...core.current().pairings, pairing(change)] });
  await settle();
}

const remove = (code: string) =>
  core.set({ pairings: core.current().pairings.filter((one) => one.code !== code) });

beforeEach(() => {
  clock = new ManualClock();
  core = new ScriptedCore(busyState());
  asked = [];
  open = [];
  for (const name of ['caller.approve', 'caller.deny'] as const) {
    core.answer(name, (input) => {
      remove(input.code);
      return ok({} as never);
    });
  }
  stop = askForApprovals({
    clock,
    log: new RecordingLog(),
    commands: core,
    state: core,
    ask: person,
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
    ]) {
      expect(question.detail).toContain(part);
    }
    expect(question.answers).toEqual(['Allow as asked', 'Choose less…', 'Deny']);
    expect([question.usual, question.cancel]).toEqual([2, 2]);
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
        },
      },
    ]);
    expect([open, clock.pending]).toEqual([[], 0]);
  });

  it('is denied', async () => {
    await wish();
    await (await dialog(0)).answer('Deny');
    expect(core.commands).toEqual([{ name: 'caller.deny', input: { code: 'WDJB-MJHT' } }]);
  });

  it('is allowed less, account by account and permission by permission', async () => {
    await wish({ accounts: both, scopes: [calendar, gmail] });
    await (await dialog()).answer('Choose less…');
    expect((await dialog(0)).question.message).toContain('work (work@example.com)');
    await (await dialog()).answer('Leave out');
    await (await dialog()).answer('Include');
    expect((await dialog(0)).question.detail).toContain('Question 3 of 4');
    await (await dialog()).answer('Leave out');
    await (await dialog()).answer('Include');
    await (await dialog()).answer('for 7 days');
    const summary = await dialog();
    expect(summary.question.detail).toContain('home@example.com');
    expect(summary.question.detail).not.toContain('work@example.com');
    expect(core.commands).toEqual([]);
    await summary.answer('Allow this');
    const [{ input } = { input: {} }] = core.commands;
    expect(input).toMatchObject({ accounts: ['acc_home'], days: 7 });
    expect(input).toHaveProperty('scopes.length', 1);
  });

  it.each([2, 3, 5, 6])('is denied whenever Deny is said, also at step %i', async (step) => {
    await wish({ accounts: both, scopes: [calendar, gmail] });
    await (await dialog()).answer('Choose less…');
    for (let at = 2; at < step; at += 1) {
      await (await dialog()).answer(at < 6 ? 'Include' : 'for 1 day');
    }
    await (await dialog()).answer('Deny');
    expect(core.commands.map(({ name }) => name)).toEqual(['caller.deny']);
  });

  it('of one account and one permission has nothing to choose', async () => {
    await wish({ scopes: [gmail] });
    expect((await dialog()).question.answers).toEqual(['Allow as asked', 'Deny']);
  });

  it('of which nothing is left is asked about again or denied', async () => {
    await wish({ scopes: [calendar, gmail] });
    await (await dialog()).answer('Choose less…');
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
    expect(core.commands.map(({ name }) => name)).toEqual(['caller.deny']);
    expect(open).toEqual([]);
  });

  it('who falls silent in the middle of choosing says no', async () => {
    await wish({ scopes: [calendar, gmail] });
    await (await dialog()).answer('Choose less…');
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
    expect([open, core.commands]).toEqual([[], []]);
  });

  it('comes before those that want to come in, and never beside one', async () => {
    core.set({ approvals: [approval()], pairings: [pairing()] });
    await settle();
    expect((await dialog()).question.message).toContain('Give');
    await (await dialog()).answer('Deny');
    expect((await dialog()).question.message).toContain('Let');
  });
});

describe('a dialog', () => {
  it('goes when its request has gone, and decides nothing', async () => {
    await wish();
    await dialog();
    remove('WDJB-MJHT');
    await settle();
    expect([open, core.commands, clock.pending]).toEqual([[], [], 0]);
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
    expect(asked).toHaveLength(1);
  });

  it('is withdrawn when Keybearer quits: nothing is decided, and nothing asked any more', async () => {
    await wish();
    await dialog();
    stop();
    await settle();
    await wish({ code: 'BBBB-BBBB' });
    expect([open, core.commands, core.listeners, clock.pending]).toEqual([[], [], 0, 0]);
  });
});
