import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/shared/doctor.ts';
import { fail, ok } from '../../src/shared/failure.ts';
import { keybearerWithSandbox, runningKeybearer, signIn } from '../support/running-keybearer.ts';
import { ScriptedMachine } from '../support/scripted-machine.ts';

type Running = Awaited<ReturnType<typeof runningKeybearer>>;

const examined = async (keybearer: Running) => (await keybearer.run('doctor.run', {})).findings;

const finding = (findings: readonly Finding[], id: string) =>
  findings.find((one) => one.id === id || one.id.startsWith(`${id}:`));

const ranks = { problem: 0, hint: 1, good: 2 };

describe('the doctor', () => {
  it('finds that all is well where it is', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await signIn(keybearer);
    const { findings, examined_at } = await keybearer.run('doctor.run', {});
    expect(examined_at).toBe(Math.floor(keybearer.clock.now() / 1000));
    expect(findings.filter(({ level }) => level === 'problem')).toEqual([]);
    expect(findings.map(({ id }) => id.split(':')[0])).toEqual(
      expect.arrayContaining([
        ...['store', 'settings', 'socket', 'serving', 'sandbox', 'proxy', 'clients', 'accounts'],
        ...['unsaved', 'revocations', 'node', 'environment'],
      ]),
    );
  });

  it('changes nothing: not the snapshot, not the store, not the folder', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await signIn(keybearer);
    const before = keybearer.core.state.current();
    const stored = new Map(keybearer.secrets.items);
    await examined(keybearer);
    expect({ ...keybearer.core.state.current(), revision: 0 }).toEqual({ ...before, revision: 0 });
    expect(keybearer.secrets.items).toEqual(stored);
    expect(keybearer.clock.pending).toBeGreaterThan(0);
  });

  it('has the same order every time, with problems first', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await signIn(keybearer);
    sandbox.faults.refuseToken('invalid_grant');
    await keybearer.refused('account.refresh', {});
    keybearer.secrets.status = 'locked';
    const first = await examined(keybearer);
    expect(await examined(keybearer)).toEqual(first);
    const levels = first.map(({ level }) => ranks[level]);
    expect(levels).toEqual([...levels].sort());
    expect(first[0]).toMatchObject({ id: 'store', level: 'problem' });
  });

  it.each(['locked', 'missing', 'timeout', 'failed'] as const)(
    'K: asks the keychain itself, and says when it is %s',
    async (status) => {
      const { keybearer } = await keybearerWithSandbox();
      // Nothing has tried to read since, so nobody else knows yet.
      keybearer.secrets.status = status;
      expect(keybearer.core.state.current().store.status).toBe('ready');
      expect(finding(await examined(keybearer), 'store')).toMatchObject({
        level: 'problem',
        code: `keychain_${status}`,
      });
    },
  );

  it('does not wait for a keychain that hangs, and finishes the rest', async () => {
    // All but the keychain answers at once, so that only one clock plays a part.
    const http = { send: async () => ok({ status: 200, headers: {}, body: '{}' }) };
    const keybearer = await runningKeybearer({ http, machine: new ScriptedMachine() });
    keybearer.secrets.probe = () => new Promise<never>(() => {});
    const running = examined(keybearer);
    await keybearer.clock.advance(15_000);
    const findings = await running;
    expect(finding(findings, 'store')).toMatchObject({ level: 'problem', code: 'timed_out' });
    const others = findings.filter(({ id }) => id !== 'store');
    expect(others.length).toBeGreaterThan(8);
    expect(others.filter(({ level }) => level === 'problem')).toEqual([]);
  });

  it('146: finds a clock that is wrong by the Date of the server', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    const twoHoursOn = new Date(keybearer.clock.now() + 7_200_000).toUTCString();
    sandbox.faults.order('discovery', {
      kind: 'answer',
      status: 200,
      headers: { date: twoHoursOn, 'content-type': 'application/json' },
      body: '{}',
    });
    const found = finding(await examined(keybearer), 'sandbox');
    expect(found).toMatchObject({ level: 'problem' });
    expect(found?.sentence).toMatch(/(7199|7200|7201) seconds behind/);
  });

  it('says when there is no network, and what else is well', async () => {
    const http = { send: async () => fail('offline', 'No connection to the server.') };
    const keybearer = await runningKeybearer({ http });
    const findings = await examined(keybearer);
    expect(finding(findings, 'google')).toMatchObject({ level: 'problem', code: 'offline' });
    expect(finding(findings, 'store')).toMatchObject({ level: 'good' });
    expect(finding(findings, 'clients')).toMatchObject({
      level: 'hint',
      action: { kind: 'import_client' },
    });
  });

  it('finds a sandbox that was stopped', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await sandbox.close();
    expect(finding(await examined(keybearer), 'sandbox')).toMatchObject({
      level: 'problem',
      action: { kind: 'start_sandbox' },
    });
  });

  it('finds an account that needs a person, and the button that mends it', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    const { account } = await signIn(keybearer);
    sandbox.faults.refuseToken('invalid_grant');
    await keybearer.refused('account.refresh', {});
    expect(finding(await examined(keybearer), 'account')).toMatchObject({
      level: 'problem',
      code: 'needs_sign_in',
      action: { kind: 'sign_in', account },
    });
  });

  it('K127: finds a renewed sign-in that the store refused', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await signIn(keybearer);
    keybearer.secrets.refuseWrites = true;
    sandbox.faults.order('token', { kind: 'rotate-refresh-token' });
    await keybearer.run('account.refresh', {});
    expect(finding(await examined(keybearer), 'unsaved')).toMatchObject({ level: 'problem' });
  });

  it('T63: finds a removed account that could not be revoked', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    await signIn(keybearer);
    sandbox.faults.order('revoke', { kind: 'answer', status: 503 });
    await keybearer.run('account.remove', { account: 'ada', keep_grant: false });
    expect(finding(await examined(keybearer), 'revocations')).toMatchObject({ level: 'hint' });
  });

  it('F151: finds a socket folder that was opened to others, with the command that closes it', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const folder = dirname(keybearer.core.socketPath);
    chmodSync(folder, 0o755);
    expect(finding(await examined(keybearer), 'socket')).toMatchObject({
      level: 'problem',
      action: { kind: 'command', text: `chmod 700 '${folder}'` },
    });
  });

  it('says who is not served, and why', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await signIn(keybearer, { scopes: ['gmail.readonly'] });
    const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
    await keybearer.pairedCaller('backup', [gmail]);
    const serving = async () => finding(await examined(keybearer), 'serving');
    expect(await serving()).toMatchObject({ level: 'good' });
    await keybearer.run('caller.pause', { caller: 'backup' });
    expect(await serving()).toMatchObject({
      level: 'hint',
      sentence: expect.stringContaining('backup'),
    });
    await keybearer.run('agent.pause', {});
    expect(await serving()).toMatchObject({
      level: 'hint',
      action: { kind: 'command', text: 'keybearer resume' },
    });
  });

  it('looks at the machine that it is given', async () => {
    const machine = Object.assign(new ScriptedMachine(), {
      keychainModule: false,
      refusesWrites: 'ENOSPC',
      environment: { NODE_DEBUG: 'http' },
    });
    const { keybearer } = await keybearerWithSandbox({ machine });
    const findings = await examined(keybearer);
    expect(findings.slice(0, 2).map(({ id }) => id)).toEqual(['keychain-module', 'settings']);
    expect(finding(findings, 'environment')).toMatchObject({ level: 'hint' });
  });
});
