import { renderUnicodeCompact } from 'uqr';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line-in-process.ts';
import { settle } from '../support/manual-clock.ts';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../support/running-keybearer.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const drive = 'https://www.googleapis.com/auth/drive.metadata.readonly';

async function adaWithTwoRights() {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  await signIn(keybearer, { scopes: [calendar, drive] });
  await keybearer.browser.ended();
  await keybearer.pairedCaller('backup', [calendar, drive]);
  return { keybearer, sandbox };
}

const accountsOf = (keybearer: RunningKeybearer) => keybearer.core.state.current().accounts;

describe('login --device', () => {
  async function begun(types?: readonly string[]) {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    const json = sandbox.addClient('living-room', { kind: 'limited_input' });
    const { client } = await keybearer.run('client.add', { json });
    const argv = ['login', '--device', '--client', client, '--scope', 'drive.file'];
    const finished = commandLine(keybearer, argv, types === undefined ? {} : { types });
    const step = await keybearer.signInAt('waiting_for_device');
    const agree = async () => {
      await keybearer.browser.visit(`${step.verification_url}?user_code=${step.user_code}`);
      await keybearer.clock.advance(5_000);
      await settle(50);
    };
    return { keybearer, sandbox, step, finished, agree };
  }

  it('prints the address and the code alone on the first two lines, and what was granted at the end', async () => {
    const { step, finished, agree } = await begun();
    await agree();
    const { exit, out, err } = await finished;
    expect([exit, ...out.split('\n')]).toEqual([
      0,
      step.verification_url,
      step.user_code,
      'Signed in as ada@sandbox.example (ada).',
      'Granted: email, drive.file, openid',
      '',
    ]);
    expect(err).toContain('enter the code');
    expect(err).not.toMatch(/[█▀▄]/);
  });

  it('draws the QR code of the address for a person at the screen', async () => {
    const { step, finished, agree } = await begun([]);
    await agree();
    const { err } = await finished;
    expect(err).toContain(renderUnicodeCompact(step.verification_url, { border: 2 }));
  });

  it('goes with no other way', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const { exit, err } = await commandLine(keybearer, ['login', '--device', '--paste']);
    expect([exit, err]).toEqual([2, 'Say --paste or --device, not both.\n']);
  });
});

describe('login --scope', () => {
  it('points out what is narrower before anybody agrees, unless that is asked as well', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const login = async (...scopes: string[]) =>
      commandLine(keybearer, ['login', ...scopes.flatMap((scope) => ['--scope', scope])]);
    const broad = await login('spreadsheets', 'drive.metadata.readonly');
    expect(broad.exit).toBe(0);
    expect(broad.err.split('\n')).toContain(
      'spreadsheets may be more than you need. Narrower: spreadsheets.readonly, drive.file.',
    );
    const both = await login('spreadsheets', 'spreadsheets.readonly', 'drive.file');
    expect(both.err).not.toContain('Narrower');
  });
});

describe('account narrow', () => {
  it('revokes, signs in with the rest, and prints granted against asked', async () => {
    const { keybearer, sandbox } = await adaWithTwoRights();
    const argv = ['account', 'narrow', 'ada', '--scope', 'calendar.readonly'];
    const { exit, out } = await commandLine(keybearer, argv);
    expect(exit).toBe(0);
    expect(out).toContain('Signed in again as ada@sandbox.example (ada).');
    expect(out).toContain('Granted: email, calendar.readonly, openid');
    expect(sandbox.requests.count('revoke')).toBe(1);
    expect(accountsOf(keybearer)[0]?.scopes).toEqual(['email', calendar, 'openid']);
  });

  it('says on a terminal what ends and for whom, and does nothing without a yes', async () => {
    const { keybearer, sandbox } = await adaWithTwoRights();
    const argv = ['account', 'narrow', 'ada', '--scope', 'calendar.readonly'];
    const no = await commandLine(keybearer, argv, { types: [''] });
    expect([no.exit, sandbox.requests.count('revoke')]).toEqual([4, 0]);
    expect(no.err).toContain('gives up: drive.metadata.readonly');
    expect(no.err).toContain('Scripts that lose it: backup.');
    expect((await commandLine(keybearer, argv, { types: ['y'] })).exit).toBe(0);
    expect(sandbox.requests.count('revoke')).toBe(1);
  });

  it('wants to be told what to keep', async () => {
    const { keybearer } = await adaWithTwoRights();
    const { exit, err } = await commandLine(keybearer, ['account', 'narrow', 'ada']);
    expect(exit).toBe(2);
    expect(err).toContain('--scope openid');
  });
});

describe('logout', () => {
  it('shows on a terminal what else ends with the grant, and keeps the account without a yes', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    for (const name of ['desk', 'laptop']) {
      await keybearer.run('client.add', { json: sandbox.addClient('mail-room'), name });
      const done = await signIn(keybearer, { client: name, scopes: [calendar] });
      await keybearer.browser.ended();
      await keybearer.run('account.rename', { account: done.account, alias: `ada-${name}` });
    }
    await keybearer.pairedCaller('laptop-script', [calendar], ['ada-laptop']);
    const argv = ['logout', 'ada-desk'];
    const no = await commandLine(keybearer, argv, { types: ['n'] });
    expect(no.exit).toBe(4);
    expect(no.err).toContain('ends the sign-in of ada-laptop (laptop) with it');
    expect(no.err).toContain('Scripts that lose it: laptop-script.');
    expect(no.err).toContain('Revoke the grant of ada@sandbox.example');
    expect(accountsOf(keybearer)).toHaveLength(2);
    expect((await commandLine(keybearer, argv, { types: ['yes'] })).exit).toBe(0);
    expect(accountsOf(keybearer)).toHaveLength(1);
  });

  it.each([
    ['--yes says it beforehand', ['logout', 'ada', '--yes'], []],
    ['nobody can be asked', ['logout', 'ada'], undefined],
  ])('goes ahead where %s', async (_why, argv, types) => {
    const { keybearer } = await adaWithTwoRights();
    const { exit } = await commandLine(keybearer, argv, types === undefined ? {} : { types });
    expect(exit).toBe(0);
    expect(accountsOf(keybearer)).toEqual([]);
  });
});
