import { beforeEach, describe, expect, it } from 'vitest';
import type { Errand } from '../../../src/main/person.ts';
import { ok } from '../../../src/shared/failure.ts';
import {
  command,
  type NativePersonStage,
  nativePersonStage,
} from '../../support/electron/native-person-stage.ts';
import type { ScriptedPerson } from '../../support/electron/scripted-person.ts';
import { type ManualClock, settle } from '../../support/manual-clock.ts';

const stage = nativePersonStage();
let clock: ManualClock;
let person: ScriptedPerson;
beforeEach(() => {
  ({ clock, person } = stage());
});
const dialog = (readMs?: number) => stage().dialog(readMs);
const wants = (...args: Parameters<NativePersonStage['wants']>) => stage().wants(...args);
const pairingWaits = () => stage().pairingWaits();

describe('a program without the owner key', () => {
  it('is told apart by all that its sign-in asks for', async () => {
    wants(
      command('sign-in.start', {
        scopes: [],
        mode: 'link',
        request: {
          access_type: 'offline',
          include_granted_scopes: true,
          parameters: [{ name: 'hl', value: 'de' }],
        },
        ports: [8080],
      }),
    );
    await settle();
    const { question } = await dialog();
    for (const part of ['access_type=offline', 'include_granted_scopes=true', 'hl=de', '8080']) {
      expect(question.detail).toContain(part);
    }
  });

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
    [command('import.find', {}), 'look in the usual places for credentials of other tools'],
    [
      command('import.undo', { path: '/home/ada/a.json' }),
      'put secrets back into /home/ada/a.json',
    ],
    [command('import.replaced', {}), 'see which files an import has changed'],
    [command('import.cancel', { id: 'x' }), 'stop the import that is running'],
    [
      command('backup.restore', { upload: 'x', passphrase: 'twelve or more' }),
      'take in the clients and accounts of a backup',
    ],
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
    command('import.give', { upload: 'x', data: '' }),
  ])('cannot even ask for %j', async (errand) => {
    const asked = wants(errand);
    await settle();
    expect(asked.answer).toMatchObject({ failure: { code: 'not_allowed' } });
    expect(person.asked).toEqual([]);
  });

  it('that wants to import is asked about the files, by where they lie', async () => {
    const files = [
      { upload: '1-0', source: 'token.json', path: '/home/ada/token.json' },
      { upload: '1-1', source: 'harmless.json', path: '/home/ada/.config/gcloud/credentials.db' },
    ];
    const keyring = { service: 'mail', user: 'ada' };
    const input = { files, found: ['/home/ada/adc\n.json'], keyring };
    const asked = wants(command('import.start', input));
    await settle();
    const { question, answer } = await dialog();
    expect(question.message).toBe('A program wants to take in credentials of other tools. Let it?');
    for (const line of [
      '• /home/ada/token.json',
      '• harmless.json: /home/ada/.config/gcloud/credentials.db',
      '• /home/ada/adc\u{fffd}.json',
      '• the keyring’s entry mail of ada',
    ]) {
      expect(question.detail?.split('\n')).toContain(line);
    }
    await answer('Let it');
    expect(asked.answer).toEqual(ok(input));
  });

  it('that wants secrets taken out of files is asked about each', async () => {
    wants(command('import.replace', { id: 'import_1', sources: ['a.json', 'b.json'] }));
    await settle();
    const { question } = await dialog();
    for (const part of ['• a.json', '• b.json', 'import --undo']) {
      expect(question.detail).toContain(part);
    }
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
