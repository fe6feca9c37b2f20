import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Errand, Origin, Person } from '../../../src/main/person.ts';
import type { AppState } from '../../../src/shared/app-state.ts';
import { fail, ok, type Result } from '../../../src/shared/failure.ts';
import { settle } from '../../support/manual-clock.ts';
import { client, emptyState } from '../../support/scripted-core.ts';
import { openRim, type Rim } from './rim.ts';

const own = process.geteuid?.() ?? 0;
const peerOf = () => ({
  uid: own,
  pid: 4711,
  program: () => '/usr/bin/node',
  cwd: () => '/home/ada',
});

interface Question {
  readonly errand: Errand;
  readonly origin: Origin;
  readonly gone: AbortSignal | undefined;
  readonly answer: (answer: Result<unknown>) => void;
}

/** Answers when the test says so. */
class WaitingPerson implements Person {
  readonly questions: Question[] = [];
  agrees(errand: Errand, origin: Origin, gone?: AbortSignal): Promise<Result<unknown>> {
    return new Promise((answer) => this.questions.push({ errand, origin, gone, answer }));
  }
  async question(): Promise<Question> {
    for (;;) {
      const next = this.questions.shift();
      if (next !== undefined) return next;
      await settle();
    }
  }
}

let person: WaitingPerson;
let rim: Rim;
beforeEach(async () => {
  person = new WaitingPerson();
  rim = await openRim({ person, peerOf, managing: false });
});
afterEach(() => rim.close());

const entries = () =>
  rim.auditLog.lines.map((line) => JSON.parse(line)).filter(({ event }) => event !== 'peer');

describe('managing without the owner key', () => {
  test('says that it is done by asking', async () => {
    expect((await rim.client.get('/v1/manage/ask')).json).toEqual({ asks: true });
  });

  test('runs a command as the person read it, once they said yes, and records both', async () => {
    const asked = rim.client.post('/v1/manage/ask/commands/account.use', { account: 'work' });
    const { errand, origin, answer } = await person.question();
    expect(errand).toEqual({ kind: 'command', name: 'account.use', input: { account: 'work' } });
    expect(origin).toEqual({
      kind: 'program',
      peer: { pid: 4711, uid: own, program: '/usr/bin/node', cwd: '/home/ada' },
    });
    expect(rim.commands.dispatched).toEqual([]);
    answer(ok({ account: 'acc_work' }));
    expect(await asked).toMatchObject({ status: 200, json: { repeated: { account: 'acc_work' } } });
    expect(rim.commands.dispatched).toEqual([
      { name: 'account.use', input: { account: 'acc_work' } },
    ]);
    expect(entries()).toMatchObject([
      {
        event: 'manage_asked',
        decision: 'allowed',
        reason: 'account.use',
        peer: { uid: own, pid: 4711, exe: '/usr/bin/node' },
      },
    ]);
  });

  test('shows nothing before a yes, and nothing after a no', async () => {
    const asked = rim.client.get('/v1/manage/ask/state');
    const { errand, answer } = await person.question();
    expect(errand).toEqual({ kind: 'look' });
    answer(fail('denied', 'The person said no.'));
    expect(await asked).toMatchObject({ status: 403, json: { error: 'denied' } });
    expect(entries()).toMatchObject([{ decision: 'refused', reason: 'look: denied' }]);
  });

  test('shows the snapshot after a yes', async () => {
    const asked = rim.client.get('/v1/manage/ask/state');
    (await person.question()).answer(ok(undefined));
    expect(await asked).toMatchObject({ status: 200, json: { revision: 1 } });
  });

  test('hands the question back when the program hangs up', async () => {
    const hanging = rim.client.send('GET', '/v1/manage/ask/state').catch(() => undefined);
    const { gone, answer } = await person.question();
    expect(gone?.aborted).toBe(false);
    rim.client.close();
    await hanging;
    while (gone?.aborted === false) await settle();
    answer(fail('cancelled', 'Nobody waits.'));
  });

  test('keeps what was not asked, because too much was, out of the record', async () => {
    const asked = rim.client.get('/v1/manage/ask/state');
    (await person.question()).answer(fail('rate_limited', 'Later.', { retryAfter: 300 }));
    expect(await asked).toMatchObject({ status: 429, headers: { 'retry-after': '300' } });
    expect(entries()).toEqual([]);
  });

  test('knows no command that is none, and streams nothing', async () => {
    expect((await rim.client.post('/v1/manage/ask/commands/nonsense', {})).status).toBe(404);
    expect((await rim.client.get('/v1/manage/ask/events')).status).toBe(401);
    expect(person.questions).toEqual([]);
  });
});

describe('a sign-in that a yes began', () => {
  const waiting = (id: string): NonNullable<AppState['signIn']> => ({
    ...{ id, client: 'home', account: null, scopes: [], expires_at: 0 },
    step: { kind: 'waiting_for_browser', link: 'http://127.0.0.1:1/start/x', browser_opened: true },
  });

  beforeEach(async () => {
    rim.commands.dispatch = async (name, input) => {
      rim.commands.dispatched.push({ name, input });
      return ok({ id: 'sign_in_1' });
    };
    const asked = rim.client.post('/v1/manage/ask/commands/sign-in.start', {
      scopes: [],
      mode: 'link',
    });
    (await person.question()).answer(ok({ scopes: [], mode: 'link' }));
    await asked;
  });

  test('is followed without another question, and shows nothing else', async () => {
    rim.state.change({
      ...emptyState({ clients: [client(), client({ name: 'other' })] }),
      signIn: waiting('sign_in_1'),
      import: { id: 'other', step: 'done', rows: [], replaceable: ['/home/ada/token.json'] },
      callers: [{ name: 'secret' } as never],
    });
    const shown = await rim.client.get('/v1/manage/ask/sign-ins/sign_in_1');
    expect(shown.json).toMatchObject({
      signIn: { id: 'sign_in_1' },
      clients: [{ name: 'home' }],
      ...{ accounts: [], callers: [], pairings: [], notices: [], import: null },
    });
    expect(person.questions).toEqual([]);
  });

  test('is pasted and cancelled without another question', async () => {
    for (const name of ['sign-in.paste', 'sign-in.cancel']) {
      const ran = await rim.client.post(`/v1/manage/ask/commands/${name}`, { id: 'sign_in_1' });
      expect(ran.status).toBe(200);
    }
    expect(person.questions).toEqual([]);
  });

  test('is no way to another one', async () => {
    expect((await rim.client.get('/v1/manage/ask/sign-ins/sign_in_2')).status).toBe(404);
    const asked = rim.client.post('/v1/manage/ask/commands/sign-in.cancel', { id: 'sign_in_2' });
    (await person.question()).answer(fail('denied', 'No.'));
    expect((await asked).status).toBe(403);
  });
});

describe('files of a program without the owner key', () => {
  const give = (upload: string, text: string) =>
    rim.client.post('/v1/manage/ask/commands/import.give', { upload, data: btoa(text) });
  const start = { files: [{ upload: '1-0', source: 'token.json', path: '/home/ada/token.json' }] };

  test('wait outside the core, unasked, for the yes to what uses them', async () => {
    expect(await give('1-0', 'first ')).toMatchObject({ status: 200, json: { bytes: 6 } });
    expect(await give('1-0', 'second')).toMatchObject({ status: 200, json: { bytes: 12 } });
    expect([person.questions, rim.commands.dispatched, entries()]).toEqual([[], [], []]);
    const asked = rim.client.post('/v1/manage/ask/commands/import.start', start);
    const { errand, answer } = await person.question();
    expect([errand, rim.commands.dispatched]).toEqual([
      { kind: 'command', name: 'import.start', input: start },
      [],
    ]);
    answer(ok(start));
    expect((await asked).status).toBe(200);
    const [first, second, begun] = rim.commands.dispatched as unknown as {
      readonly name: string;
      readonly input: { readonly upload: string; readonly files: { readonly upload: string }[] };
    }[];
    const upload = first?.input.upload;
    // Not as the program named it: the window's own uploads cannot be reached from here.
    expect(upload).toMatch(/^asked-/);
    expect([first, second]).toEqual([
      { name: 'import.give', input: { upload, data: btoa('first ') } },
      { name: 'import.give', input: { upload, data: btoa('second') } },
    ]);
    expect(begun).toEqual({
      name: 'import.start',
      input: { files: [{ ...start.files[0], upload }] },
    });
    expect(entries()).toMatchObject([{ event: 'manage_asked', reason: 'import.start' }]);
  });

  test('never come in after a no', async () => {
    await give('1-0', 'x');
    const asked = rim.client.post('/v1/manage/ask/commands/backup.restore', {
      upload: '1-0',
      passphrase: 'twelve or more',
    });
    (await person.question()).answer(fail('denied', 'No.'));
    expect((await asked).status).toBe(403);
    expect(rim.commands.dispatched).toEqual([]);
  });

  test('are forgotten three minutes after the last piece, and have a limit', async () => {
    const data = 'A'.repeat(48_000);
    const piece = { upload: '1-0', data };
    const send = () => rim.client.post('/v1/manage/ask/commands/import.give', piece);
    for (let at = 0; at < 174; at += 1) expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(413);
    await rim.clock.advance(180_000);
    expect((await send()).json).toEqual({ bytes: 36_000 });
  });

  test('that are not as expected are refused', async () => {
    const odd = await rim.client.post('/v1/manage/ask/commands/import.give', { upload: '1-0' });
    expect(odd).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
  });

  test('are refused of a program of which the system says nothing', async () => {
    const unknown = await openRim({ person, peerOf: () => undefined });
    const piece = { upload: '1-0', data: btoa('x') };
    const answer = await unknown.client.post('/v1/manage/ask/commands/import.give', piece);
    expect(answer.status).toBe(403);
    await unknown.close();
  });
});

describe('an import that a yes began', () => {
  const view = { id: 'import_1', step: 'running', rows: [], replaceable: [] } as const;
  beforeEach(async () => {
    rim.commands.dispatch = async (name, input) => {
      rim.commands.dispatched.push({ name, input });
      return ok({ id: 'import_1' });
    };
    const asked = rim.client.post('/v1/manage/ask/commands/import.start', {});
    (await person.question()).answer(ok({}));
    await asked;
    rim.state.change({ ...emptyState({ clients: [client()] }), import: view });
  });

  test('is followed and cancelled without another question, and shows nothing else', async () => {
    const shown = await rim.client.get('/v1/manage/ask/imports/import_1');
    expect(shown.json).toMatchObject({ import: view, clients: [], accounts: [], signIn: null });
    const id = 'import_1';
    expect((await rim.client.post('/v1/manage/ask/commands/import.cancel', { id })).status).toBe(
      200,
    );
    expect(person.questions).toEqual([]);
  });

  test('is no way to another one, nor to a sign-in', async () => {
    expect((await rim.client.get('/v1/manage/ask/imports/import_2')).status).toBe(404);
    expect((await rim.client.get('/v1/manage/ask/sign-ins/import_1')).status).toBe(404);
    for (const [name, id] of [
      ['import.cancel', 'import_2'],
      ['sign-in.cancel', 'import_1'],
    ]) {
      const asked = rim.client.post(`/v1/manage/ask/commands/${name}`, { id });
      (await person.question()).answer(fail('denied', 'No.'));
      expect((await asked).status).toBe(403);
    }
  });
});

describe('threats 1 to 3: who is not even asked about', () => {
  test.each([
    ['Origin', 'https://evil.example'],
    ['Referer', 'https://evil.example/'],
    ['Sec-Fetch-Site', 'cross-site'],
    ['Host', 'evil.example'],
  ])('a web page (%s)', async (header, value) => {
    for (const path of ['/v1/manage/ask', '/v1/manage/ask/state']) {
      const answer = await rim.client.send('GET', path, { headers: { [header]: value } });
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    const form = await rim.client.send('POST', '/v1/manage/ask/commands/agent.pause', {
      headers: { 'content-type': 'text/plain' },
      body: '{}',
    });
    expect(form.status).toBe(415);
    expect(person.questions).toEqual([]);
  });

  test('another user of the computer', async () => {
    const other = await openRim({
      person,
      peerOf: () => ({ uid: own + 1, pid: 1, program: () => null }),
    });
    await expect(other.client.get('/v1/manage/ask/state')).rejects.toThrow();
    expect(person.questions).toEqual([]);
    await other.close();
  });

  test('a program of which the system says nothing', async () => {
    const unknown = await openRim({ person, peerOf: () => undefined });
    const answer = await unknown.client.get('/v1/manage/ask/state');
    expect(answer).toMatchObject({ status: 403, json: { error: 'not_allowed' } });
    expect(person.questions).toEqual([]);
    await unknown.close();
  });

  test('anybody, where no person sits before a desktop app: the 401 of every stranger', async () => {
    const plain = await openRim({ peerOf });
    for (const path of ['/v1/manage/ask', '/v1/manage/ask/state', '/v1/manage/state']) {
      expect((await plain.client.get(path)).status).toBe(401);
    }
    const ran = await plain.client.post('/v1/manage/ask/commands/agent.pause', {});
    expect([ran.status, plain.commands.dispatched]).toEqual([401, []]);
    await plain.close();
  });
});

describe('the owner key in the desktop app', () => {
  beforeEach(async () => {
    rim.socket.allowManaging(true);
  });
  const owner = () => ({ authorization: rim.ownerKey() });

  test.each(['caller.approve', 'caller.change', 'policy.review', 'approval.allow'])(
    'I105: does not give %s by itself; the person reads who asks',
    async (name) => {
      const asked = rim.client.post(`/v1/manage/commands/${name}`, { code: 'X' }, owner());
      const { origin, answer } = await person.question();
      expect(origin).toMatchObject({ kind: 'owner', peer: { program: '/usr/bin/node' } });
      answer(fail('denied', 'The person said no.'));
      expect(await asked).toMatchObject({ status: 403, json: { error: 'denied' } });
      expect(rim.commands.dispatched).toEqual([]);
      expect(entries()).toMatchObject([
        { event: 'command', decision: 'refused', reason: `${name}: denied` },
      ]);
    },
  );

  test('runs everything else unasked', async () => {
    const ran = await rim.client.post('/v1/manage/commands/agent.pause', {}, owner());
    expect([ran.status, person.questions]).toEqual([200, []]);
  });
});
