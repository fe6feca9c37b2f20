import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createIpcRouter, type IpcRouter } from '../../../src/main/electron/ipc-router.ts';
import type { Sender } from '../../../src/main/electron/ipc-sender.ts';
import type { Removal } from '../../../src/main/electron/removal.ts';
import type { Errand, Origin, Person } from '../../../src/main/person.ts';
import { fail, ok, type Result } from '../../../src/shared/failure.ts';
import { destructiveCommands, ipcChannels } from '../../../src/shared/ipc-contract.ts';
import { commandInputs } from '../../../src/shared/ui-contract.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { busyState, ScriptedCore } from '../../support/scripted-core.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

const ourWindow = 7;
const page = 'app://keybearer/index.html';
const ours: Sender = {
  contentsId: ourWindow,
  destroyed: false,
  frame: { url: `${page}#/accounts`, isTop: true, gone: false },
};
const framed = (frame: Partial<NonNullable<Sender['frame']>>): Sender => ({
  ...ours,
  frame: { url: page, isTop: true, gone: false, ...frame },
});

/** What JSON could have said. */
const isPlain = (value: unknown): boolean => {
  if (value === null || ['string', 'boolean', 'undefined'].includes(typeof value)) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every((item) => item !== undefined && isPlain(item));
  return (
    typeof value === 'object' &&
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.values(value).every(isPlain)
  );
};

const nobody: Person = { agrees: async () => fail('denied', 'Nobody is asked here.') };

let core: ScriptedCore;
let log: RecordingLog;
let clock: ManualClock;
let watched: number;
let opened: string[];
let suggestions: string[];
let confirmed: Removal[];
let answer: (removal: Removal) => Promise<boolean>;
let read: { readonly errand: Errand; readonly origin: Origin }[];
let refusals: string[];
let says: Result<unknown>;
let router: IpcRouter;

beforeEach(() => {
  core = new ScriptedCore(busyState());
  log = new RecordingLog();
  clock = new ManualClock();
  watched = 0;
  opened = [];
  suggestions = [];
  confirmed = [];
  answer = async () => true;
  read = [];
  refusals = [];
  says = fail('denied', 'The person said no.');
  router = createIpcRouter({
    ...{ clock, log, commands: core, state: core },
    random: new SeededRandom(),
    windowId: () => ourWindow,
    watch: () => {
      watched += 1;
    },
    person: {
      async agrees(errand, origin) {
        read.push({ errand, origin });
        return says;
      },
    },
    refused: (name, failure) => refusals.push(`${name}: ${failure.code}`),
    confirm: (removal) => {
      confirmed.push(removal);
      return answer(removal);
    },
    openPlace: async (place) => {
      opened.push(place);
      return ok(undefined);
    },
    chooseFile: async (suggested) => {
      suggestions.push(suggested);
      return ok({ path: '/home/ada/work.json' });
    },
  });
});

const ask = (channel: string, ...args: unknown[]) => router.answer(ours, channel, args);
const command = (name: string, input: unknown, nonce?: unknown) =>
  ask('keybearer:command', { name, input, ...(nonce === undefined ? {} : { nonce }) });
const nonce = async (): Promise<unknown> => {
  const issued = await ask('keybearer:nonce', {});
  return issued.ok ? issued.value : undefined;
};

describe('I101: the sender', () => {
  it('that is the top frame of our page is answered', async () => {
    expect(await ask('keybearer:watch', {})).toEqual(ok(core.current()));
    expect(watched).toBe(1);
  });

  it.each<[string, Sender]>([
    ['without a frame', { ...ours, frame: null }],
    ['a sub-frame', framed({ isTop: false })],
    ['a frame that has gone', framed({ gone: true })],
    ['destroyed', { ...ours, destroyed: true }],
    ['of other contents', { ...ours, contentsId: 8 }],
    ['of about:blank', framed({ url: 'about:blank' })],
    ['of a file', framed({ url: 'file:///index.html' })],
    ['of the developer tools', framed({ url: 'devtools://devtools/bundled/inspector.html' })],
    ['of another host of our scheme', framed({ url: 'app://keybearer.evil/index.html' })],
    ['of our host on another scheme', framed({ url: 'https://keybearer/index.html' })],
    ['of another file of ours', framed({ url: 'app://keybearer/assets/index.js' })],
    ['of our name as a user', framed({ url: 'app://keybearer/index.html@evil.example/' })],
    ['of a query', framed({ url: `${page}?x` })],
    ['of nothing', framed({ url: '' })],
  ])('%s is refused and counted, and runs nothing', async (_what, sender) => {
    for (const channel of ipcChannels) {
      const answered = await router.answer(sender, channel, [{ name: 'sandbox.try', input: {} }]);
      expect(answered).toMatchObject({ ok: false, failure: { code: 'not_allowed' } });
      expect(JSON.stringify(answered)).not.toContain('analytical');
    }
    expect(log.events()).toEqual(ipcChannels.map(() => 'ipc_refused'));
    expect([core.commands, watched, opened, suggestions]).toEqual([[], 0, [], []]);
  });

  it('is refused while there is no window', async () => {
    const none = createIpcRouter({
      ...{ clock, log, commands: core, state: core, random: new SeededRandom() },
      windowId: () => undefined,
      watch: () => {},
      person: nobody,
      confirm: async () => true,
      openPlace: async () => ok(undefined),
      chooseFile: async () => ok({ path: null }),
    });
    expect(await none.answer(ours, 'keybearer:watch', [{}])).toMatchObject({ ok: false });
  });
});

describe('I102: a channel that is none of ours', () => {
  it.each(['', 'constructor', '__proto__', 'toString', 'keybearer:approve', 'keybearer:state'])(
    '%j is not found',
    async (channel) => {
      expect(await ask(channel, {})).toMatchObject({ ok: false, failure: { code: 'not_found' } });
    },
  );

  it.each(['constructor', '__proto__', 'toString', 'caller.approve2'])(
    'nor is the command %j',
    async (name) => {
      expect(await command(name, {})).toMatchObject({ failure: { code: 'not_found' } });
    },
  );
});

describe('I103: a payload that is not as agreed', () => {
  const cyclic: Record<string, unknown> = { name: 'sandbox.try', input: {} };
  cyclic.self = cyclic;
  const trap = {
    get name() {
      return 'sandbox.try';
    },
    input: {},
  };
  const deep = JSON.parse(`${'{"input":'.repeat(40)}1${'}'.repeat(40)}`);

  it.each<[string, unknown[]]>([
    ['nothing', []],
    ['two payloads', [{ name: 'sandbox.try', input: {} }, {}]],
    ['a text', ['sandbox.try']],
    ['null', [null]],
    ['a list', [[{ name: 'sandbox.try', input: {} }]]],
    ['a number as name', [{ name: 1, input: {} }]],
    ['one field more', [{ name: 'sandbox.try', input: {}, more: 1 }]],
    ['10 MB', [{ name: 'client.add', input: { json: 'x'.repeat(10_000_000) } }]],
    [
      '10 MB of fields',
      [
        {
          name: 'client.add',
          input: Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`f${at}`, 1])),
        },
      ],
    ],
    ['a cycle', [cyclic]],
    ['a getter', [trap]],
    ['a date', [{ name: 'sandbox.try', input: new Date(0) }]],
    ['a map', [{ name: 'sandbox.try', input: new Map() }]],
    ['a set', [{ name: 'sandbox.try', input: new Set() }]],
    ['bytes', [{ name: 'sandbox.try', input: new Uint8Array(4) }]],
    ['a class', [{ name: 'sandbox.try', input: new URL('app://x/') }]],
    ['a function', [{ name: 'sandbox.try', input: () => 1 }]],
    ['a bigint', [{ name: 'sandbox.try', input: 1n }]],
    ['not a number', [{ name: 'account.rename', input: { account: Number.NaN, alias: 'a' } }]],
    ['a depth of forty', [{ name: 'sandbox.try', input: deep }]],
    ['a list of holes', [{ name: 'sandbox.try', input: new Array(2 ** 31) }]],
    ['__proto__', [JSON.parse('{"name":"sandbox.try","input":{"__proto__":{}}}')]],
  ])('%s is refused, and nothing runs', async (_what, args) => {
    const answered = await router.answer(ours, 'keybearer:command', args);
    expect(answered).toMatchObject({ ok: false, failure: { code: 'invalid_request' } });
    expect(core.commands).toEqual([]);
  });

  it('of any kind never breaks the gate, and only a known command ever runs', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constantFrom(...ipcChannels), fc.string()),
        fc.array(
          fc.anything({
            withMap: true,
            withDate: true,
            withTypedArray: true,
            withNullPrototype: true,
          }),
        ),
        async (channel, args) => {
          const answered = await router.answer(ours, channel, args);
          expect(answered.ok === true || typeof answered.failure.code === 'string').toBe(true);
        },
      ),
      { numRuns: 500 },
    );
    expect(log.events()).not.toContain('ipc_broke');
    expect(core.commands).toEqual([]);
  });

  it('of any kind reaches a command as plain data or not at all', async () => {
    const reached: unknown[] = [];
    const plainOnly = createIpcRouter({
      ...{ clock, log, state: core, random: new SeededRandom() },
      commands: {
        dispatch: async (_name, input) => {
          reached.push(input);
          return ok({});
        },
      },
      windowId: () => ourWindow,
      watch: () => {},
      person: nobody,
      confirm: async () => false,
      openPlace: async () => ok(undefined),
      chooseFile: async () => ok({ path: null }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(commandInputs)),
        fc.anything({ withMap: true, withSet: true, withDate: true, withTypedArray: true }),
        async (name, input) => {
          await plainOnly.answer(ours, 'keybearer:command', [{ name, input }]);
        },
      ),
      { numRuns: 1_000 },
    );
    expect(reached.length).toBeGreaterThan(100);
    expect(reached.filter((input) => !isPlain(input))).toEqual([]);
  });

  it('I104: an access token is not taken, whatever else is with it', async () => {
    const fresh = await nonce();
    for (const input of [
      { token: 'ya29.planted' },
      { token: 'ya29.planted', client: 'home' },
      {},
    ]) {
      expect(await command('access-token.add', input, fresh)).toMatchObject({
        failure: { code: 'not_allowed' },
      });
    }
    expect([core.commands, read]).toEqual([[], []]);
    expect(JSON.stringify(log)).not.toContain('planted');
  });

  it('that is as agreed reaches the command as it was sent', async () => {
    const input = { account: 'acc_work', alias: 'büro & co' };
    await command('account.rename', input);
    expect(core.commands).toEqual([{ name: 'account.rename', input }]);
  });

  it('leaves room for the largest client file', async () => {
    const json = 'x'.repeat(65_536);
    await command('client.add', { json });
    expect(core.sent('client.add')).toEqual([{ json }]);
  });
});

describe('I105: an approval', () => {
  const approvals: [string, object][] = [
    ['caller.approve', { code: 'WDJB-MJHT', hours: 1 }],
    ['caller.change', { caller: 'agenda', days: 1 }],
    ['policy.review', { accept: true }],
    ['approval.allow', { id: 'approval_1' }],
  ];

  it.each(approvals)('%s runs nothing while the person has not said yes', async (name, input) => {
    const refused = await command(name, input);
    expect(refused).toMatchObject({ ok: false, failure: { code: 'denied' } });
    expect(read).toEqual([
      { errand: { kind: 'command', name, input }, origin: { kind: 'window' } },
    ]);
    expect([core.commands, refusals]).toEqual([[], [`${name}: denied`]]);
  });

  it.each(approvals)('%s runs as the person read it, not as the window sent it', async (name) => {
    const asRead = approvals.find(([other]) => other === name)?.[1] ?? {};
    says = ok(asRead);
    expect(await command(name, { anything: 'else' })).toEqual(ok({}));
    expect(core.commands).toEqual([{ name, input: asRead }]);
  });

  it('has no channel of its own', () => {
    expect(ipcChannels.filter((channel) => channel.includes('approve'))).toEqual([]);
  });

  it('can be denied', async () => {
    await command('caller.deny', { code: 'WDJB-MJHT' });
    expect(core.sent('caller.deny')).toEqual([{ code: 'WDJB-MJHT' }]);
  });
});

describe('I106: what cannot be undone', () => {
  const removals: [string, object, object][] = [
    [
      'account.remove',
      { account: 'acc_work', keep_grant: false },
      { kind: 'account', alias: 'work', revokes: true, callers: ['nightly-backup', 'agenda'] },
    ],
    [
      'account.narrow',
      { account: 'acc_work', scopes: ['calendar'], mode: 'browser' },
      { kind: 'permissions', alias: 'work', callers: ['nightly-backup', 'agenda'] },
    ],
    ['caller.revoke', { caller: 'caller_agenda' }, { kind: 'caller', name: 'agenda' }],
    ['client.remove', { client: 'home' }, { kind: 'client', name: 'home' }],
  ];

  it('is every command that takes something away', () => {
    const names = Object.keys(commandInputs).filter((name) =>
      /remove|revoke|delete|narrow/.test(name),
    );
    expect([...destructiveCommands].sort()).toEqual(names.sort());
  });

  it.each(removals)('%s needs a nonce', async (name, input) => {
    expect(await command(name, input)).toMatchObject({ failure: { code: 'conflict' } });
    expect(await command(name, input, 'guessed')).toMatchObject({ failure: { code: 'conflict' } });
    expect([confirmed, core.commands]).toEqual([[], []]);
  });

  it.each(removals)(
    '%s is asked about, as main knows it, and then done',
    async (name, input, asked) => {
      await command(name, input, await nonce());
      expect(confirmed).toMatchObject([asked]);
      expect(core.commands).toEqual([{ name, input }]);
    },
  );

  it.each(removals)('%s is left undone without a yes', async (name, input) => {
    answer = async () => false;
    expect(await command(name, input, await nonce())).toMatchObject({
      failure: { code: 'cancelled', sentence: 'Nothing was removed.' },
    });
    expect(core.commands).toEqual([]);
  });

  it('takes a nonce once', async () => {
    const once = await nonce();
    await command('caller.revoke', { caller: 'caller_agenda' }, once);
    const again = await command('caller.revoke', { caller: 'caller_agenda' }, once);
    expect(again).toMatchObject({ failure: { code: 'conflict' } });
    expect(core.commands).toHaveLength(1);
  });

  it('takes the newest nonce only, and no old one', async () => {
    const first = await nonce();
    await nonce();
    expect(await command('client.remove', { client: 'home' }, first)).toMatchObject({ ok: false });
    const late = await nonce();
    await clock.advance(10_000);
    expect(await command('client.remove', { client: 'home' }, late)).toMatchObject({ ok: false });
    expect(core.commands).toEqual([]);
  });

  it('asks nobody about what is not there', async () => {
    const gone = await command(
      'account.remove',
      { account: 'acc_x', keep_grant: true },
      await nonce(),
    );
    expect(gone).toMatchObject({ failure: { code: 'not_found' } });
    expect(confirmed).toEqual([]);
  });

  it('puts no second question over the first', async () => {
    let yes: (value: boolean) => void = () => {};
    answer = () =>
      new Promise((resolve) => {
        yes = resolve;
      });
    const first = command('client.remove', { client: 'home' }, await nonce());
    const second = await command('caller.revoke', { caller: 'caller_agenda' }, await nonce());
    expect(second).toMatchObject({ failure: { code: 'conflict' } });
    yes(true);
    expect(await first).toMatchObject({ ok: true });
    expect(core.commands).toEqual([{ name: 'client.remove', input: { client: 'home' } }]);
  });
});

describe('I107: a place outside', () => {
  it('is named', async () => {
    expect(await ask('keybearer:open-place', { place: 'google_clients' })).toEqual(ok({}));
    expect(opened).toEqual(['google_clients']);
  });

  it.each([
    'https://accounts.google.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'constructor',
    '',
  ])('%j is no name of one', async (place) => {
    expect(await ask('keybearer:open-place', { place })).toMatchObject({
      failure: { code: 'invalid_request' },
    });
    expect(opened).toEqual([]);
  });
});

describe('where a file goes', () => {
  it('is asked of a person, by a name that the window suggests', async () => {
    expect(await ask('keybearer:choose-file', { suggested: 'work.json' })).toEqual(
      ok({ path: '/home/ada/work.json' }),
    );
    expect(suggestions).toEqual(['work.json']);
  });

  it.each<[string, object]>([
    ['no name', {}],
    ['a name without end', { suggested: 'a'.repeat(201) }],
    ['more than a name', { suggested: 'a.json', path: '/home/ada/.bashrc' }],
  ])('is not asked with %s', async (_what, payload) => {
    expect(await ask('keybearer:choose-file', payload)).toMatchObject({
      failure: { code: 'invalid_request' },
    });
    expect(suggestions).toEqual([]);
  });
});

describe('I109: what went wrong', () => {
  it('leaves with code, sentence and request id; the rest stays in the log', async () => {
    core.answer('account.refresh', () =>
      fail('offline', 'No connection.', { cause: 'ENOTFOUND /home/ada 10.0.0.1', retryAfter: 3 }),
    );
    const answered = await command('account.refresh', {});
    expect(answered).toEqual({
      ok: false,
      failure: {
        code: 'offline',
        sentence: 'No connection.',
        cause: expect.stringMatching(/^request [0-9a-f]{12}$/),
      },
    });
  });

  it('also when a handler throws', async () => {
    answer = () => Promise.reject(new Error('ya29.secret in /home/ada'));
    const answered = await command('client.remove', { client: 'home' }, await nonce());
    expect(answered).toMatchObject({ ok: false, failure: { code: 'internal' } });
    expect(JSON.stringify([answered, log.lines])).not.toContain('secret');
    expect(log.events()).toContain('ipc_broke');
    // And the question is open no more.
    answer = async () => true;
    expect(await command('client.remove', { client: 'home' }, await nonce())).toMatchObject({
      ok: true,
    });
  });
});
