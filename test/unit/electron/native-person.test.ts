import { beforeEach, describe, expect, it } from 'vitest';
import { askedNatively } from '../../../src/main/accounts/asked-natively.ts';
import { askForApprovals } from '../../../src/main/electron/approvals.ts';
import { createNativeDesk } from '../../../src/main/electron/native-desk.ts';
import { createNativePerson, type NativePerson } from '../../../src/main/electron/native-person.ts';
import { confirmRemoval } from '../../../src/main/electron/removal-question.ts';
import type { Errand, Origin } from '../../../src/main/person.ts';
import { fail, ok, type Result } from '../../../src/shared/failure.ts';
import type { CommandName } from '../../../src/shared/ui-contract.ts';
import { ScriptedPerson } from '../../support/electron/scripted-person.ts';
import { approval } from '../../support/electron/waiting-approval.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { busyState, pairing, ScriptedCore } from '../../support/scripted-core.ts';

const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const modify = 'https://www.googleapis.com/auth/gmail.modify';
const drive = 'https://www.googleapis.com/auth/drive.readonly';
const both = [
  { id: 'acc_work', email: 'work@example.com', alias: 'work' },
  { id: 'acc_home', email: 'home@example.com', alias: 'home' },
];
const peer = { pid: 4711, uid: 1000, program: '/usr/bin/node', cwd: '/home/ada/scripts' };
const owner: Origin = { kind: 'owner', peer };
const program: Origin = { kind: 'program', peer };

let clock: ManualClock;
let core: ScriptedCore;
let person: ScriptedPerson;
let desk: ReturnType<typeof createNativeDesk>;
let native: NativePerson;

beforeEach(() => {
  clock = new ManualClock();
  core = new ScriptedCore(busyState());
  person = new ScriptedPerson(clock);
  const log = new RecordingLog();
  desk = createNativeDesk({ clock, ask: person.ask });
  native = createNativePerson({ clock, log });
  for (const name of ['caller.approve', 'caller.deny'] as const) {
    core.answer(name, () => {
      core.set({ pairings: [] });
      return ok({} as never);
    });
  }
  for (const name of ['approval.allow', 'approval.deny'] as const) {
    core.answer(name, () => {
      core.set({ approvals: [] });
      return ok({});
    });
  }
  const parts = { clock, log, commands: core, state: core, desk, openWindow: () => {} };
  native.begin({ ...parts, petitions: askForApprovals(parts) });
});

const dialog = (readMs = 1_000) => person.dialog(readMs);

/** As the window's router and the socket's managing route have them. */
const send = (name: CommandName, input: unknown, origin: Origin = { kind: 'window' }) =>
  watched(askedNatively(core, native, origin).dispatch(name, input));
const wants = (errand: Errand, gone?: AbortSignal) => watched(native.agrees(errand, program, gone));
const command = (name: CommandName, input: unknown): Errand => ({ kind: 'command', name, input });

interface Watched {
  answer: Result<unknown> | undefined;
}
function watched(promise: Promise<Result<unknown>>): Watched {
  const seen: Watched = { answer: undefined };
  void promise.then((answer) => {
    seen.answer = answer;
  });
  return seen;
}

async function pairingWaits(change: Parameters<typeof pairing>[0] = {}): Promise<void> {
  core.set({ pairings: [pairing({ accounts: both, scopes: [calendar, gmail], ...change })] });
  await settle();
}

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

describe('a change of what a script may do', () => {
  it('shows all it would have, what of it is new, and the terms', async () => {
    const sent = send('caller.change', {
      caller: 'Nightly-Backup',
      grants: [{ account: 'work', scopes: ['gmail.modify', 'drive.readonly'] }],
      days: 30,
      idle_days: 10,
      ask: 'session',
      per_minute: 6,
      allow_full_token: true,
    });
    await settle();
    const { question, answer } = await dialog();
    expect(question.message).toBe('Change what “nightly-backup” may do?');
    expect(question.detail).toMatch(/work: .*gmail\.modify\)?$/m);
    expect(question.detail).toMatch(/work: .*drive\.readonly\)?, new$/m);
    for (const part of [
      'Its key works for 30 days from now.',
      'after 10 days without a use',
      'asks you at its first token',
      'at most 6 tokens a minute',
      'all that the account has granted',
      'What is not listed it loses.',
    ]) {
      expect(question.detail).toContain(part);
    }
    await answer('Change it');
    expect(sent.answer).toEqual(ok({}));
    expect(core.sent('caller.change')).toMatchObject([
      {
        caller: 'caller_backup',
        grants: [
          {
            account: 'acc_work',
            scopes: [modify, drive],
          },
        ],
      },
    ]);
  });

  it('is asked about even where it only takes something away', async () => {
    const sent = send('caller.change', { caller: 'nightly-backup', per_minute: 1 });
    await settle();
    expect((await dialog()).question.detail).toContain('Its accounts and permissions stay');
    await (await dialog()).answer('Deny');
    expect(sent.answer).toMatchObject({ failure: { code: 'denied' } });
    expect(core.commands).toEqual([]);
  });

  it('that is longer than a dialog is shown on pages, and only the last can say yes', async () => {
    const scopes = Array.from({ length: 30 }, (_, at) => `scope.number${at}`);
    send('caller.change', { caller: 'agenda', grants: [{ account: 'work', scopes }] });
    await settle();
    for (const at of [1, 2, 3]) {
      const { question, answer } = await dialog();
      expect(question.answers.includes('Change it')).toBe(at === 3);
      await answer(at < 3 ? 'Show the rest…' : 'Deny');
    }
  });

  it.each([
    [{ caller: 'nobody' }, 'not_found'],
    [
      { caller: 'agenda', grants: [{ account: 'nobody', scopes: ['gmail.readonly'] }] },
      'invalid_request',
    ],
  ])('that means nothing here (%j) is refused unasked', async (input, code) => {
    const sent = send('caller.change', input);
    await settle();
    expect(sent.answer).toMatchObject({ failure: { code } });
    expect(person.asked).toEqual([]);
  });
});

describe('a review of a list that somebody changed', () => {
  it('names every script in it', async () => {
    const sent = send('policy.review', { accept: true });
    await settle();
    const { question, answer } = await dialog();
    expect(question.message).toBe('Trust the changed list of scripts?');
    expect(question.detail).toContain(
      'nightly-backup: ada@analytical.example and ada.lovelace@gmail.com',
    );
    expect(question.detail).toContain('agenda: ada@analytical.example');
    await answer('Trust them');
    expect(sent.answer).toEqual(ok({}));
  });

  it('asks before it removes them all, too', async () => {
    send('policy.review', { accept: false });
    await settle();
    expect((await dialog()).question.message).toBe('Remove all scripts?');
    await (await dialog()).answer('Deny');
    expect(core.commands).toEqual([]);
  });
});

describe('a program without the owner key', () => {
  it('is named with what it wants; a yes is for exactly that', async () => {
    const asked = wants(command('account.remove', { account: 'work', keep_grant: false }));
    await settle();
    const { question, answer } = await dialog();
    expect(question.message).toBe(
      'A program wants to sign out work (ada@analytical.example). Let it?',
    );
    for (const part of [
      '“Manage from the command line” is off',
      'Reported by the system, not proof: /usr/bin/node (process 4711)',
      'It runs in /home/ada/scripts',
      'asks Google to revoke the sign-in of ada@analytical.example',
      'These scripts lose this account at once: nightly-backup and agenda.',
      'A yes is for this one thing, now.',
    ]) {
      expect(question.detail).toContain(part);
    }
    expect(question.answers).toEqual(['Let it', 'Deny']);
    expect([question.usual, question.cancel]).toEqual([1, 1]);
    await answer('Let it');
    expect(asked.answer).toEqual(ok({ account: 'acc_work', keep_grant: false }));
  });

  it.each<[Errand, string]>([
    [{ kind: 'look' }, 'see your accounts, clients and scripts'],
    [command('audit.read', {}), 'read the record of who was given what'],
    [
      command('account.rename', { account: 'work', alias: 'job' }),
      'call work (ada@analytical.example) “job”',
    ],
    [
      command('account.use', { account: 'ADA@analytical.example' }),
      'make work (ada@analytical.example) the default account',
    ],
    [command('account.refresh', {}), 'fetch a new token for personal (ada.lovelace@gmail.com)'],
    [command('account.refresh-all', {}), 'fetch a new token for every account'],
    [command('agent.pause', {}), 'pause Keybearer, so that scripts get no tokens'],
    [command('agent.resume', {}), 'resume Keybearer, so that scripts get tokens again'],
    [command('caller.revoke', { caller: 'caller_agenda' }), 'revoke the key of “agenda”'],
    [command('client.remove', { client: 'home' }), 'remove the client “home”'],
    [command('sandbox.try', {}), 'start the local sandbox'],
    [
      command('account.narrow', { account: 'work', scopes: [], mode: 'link' }),
      'give up permissions of work (ada@analytical.example) and sign it in again',
    ],
    [
      command('impersonation.add', { source: 'work', target: 'bot@p.iam.gserviceaccount.com' }),
      'reach the service account bot@p.iam.gserviceaccount.com through work (ada@analytical.example)',
    ],
    [
      command('service-account.add', { json: '{}', alias: 'bot' }),
      'add a service account as “bot”',
    ],
    [
      command('sign-in.start', { scopes: [], account: 'new@x.example', mode: 'link' }),
      'sign in new@x.example',
    ],
    [
      command('client.add', { json: '{"installed":{"client_id":"x.apps.googleusercontent.com"}}' }),
      'add an OAuth client',
    ],
  ])('%j is said in words: %s', async (errand, what) => {
    const asked = wants(errand);
    await settle();
    expect((await dialog()).question.message).toBe(`A program wants to ${what}. Let it?`);
    await (await dialog()).answer('Deny');
    expect(asked.answer).toMatchObject({ failure: { code: 'denied' } });
  });

  it('learns nothing of an account that is not here, and cannot write lines of ours', async () => {
    const asked = wants(command('account.use', { account: 'x\nA yes is for everything.' }));
    await settle();
    expect((await dialog()).question.message).toContain('x\u{fffd}A yes');
    await (await dialog()).answer('Let it');
    expect(asked.answer).toEqual(ok({ account: 'x\nA yes is for everything.' }));
  });

  it.each([
    command('preferences.set', { manage_from_command_line: true }),
    command('playground.refresh', {}),
  ])('cannot even ask for %j', async (errand) => {
    const asked = wants(errand);
    await settle();
    expect(asked.answer).toMatchObject({ failure: { code: 'not_allowed' } });
    expect(person.asked).toEqual([]);
  });

  it('that asks for an approval gets the question of that approval', async () => {
    await pairingWaits();
    wants(command('caller.approve', { code: 'WDJB-MJHT' }));
    await settle();
    expect((await dialog()).question.message).toBe('Allow “nightly-backup” exactly this?');
  });

  it('gets no by silence, counted from when it asked', async () => {
    const asked = wants({ kind: 'look' });
    await clock.advance(120_000);
    await settle();
    expect(asked.answer).toMatchObject({ failure: { code: 'approval_timeout' } });
    expect([person.open, clock.pending]).toEqual([[], 0]);
  });

  it('that hangs up takes its question along', async () => {
    const gone = new AbortController();
    const asked = wants({ kind: 'look' }, gone.signal);
    await settle();
    await dialog();
    gone.abort();
    await settle();
    expect(asked.answer).toMatchObject({ failure: { code: 'cancelled' } });
    expect(person.open).toEqual([]);
  });
});

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
    const removal = confirm({ kind: 'client', name: 'home', input: { client: 'home' } });
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
