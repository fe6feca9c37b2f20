import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { builtCommandLine } from '../../support/built-command-line.ts';
import { builtDesktop } from '../../support/electron/built-desktop.ts';
import { type RunningDesktop, runningDesktop } from '../../support/electron/running-desktop.ts';

const built = builtDesktop();
const commandLine = builtCommandLine();

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
}

function keybearer(desktop: RunningDesktop, ...args: readonly string[]): Promise<Finished> {
  const { home, folder } = desktop.home;
  const child = spawn(process.execPath, [commandLine.file(), ...args], {
    env: { PATH: process.env.PATH, HOME: folder, KEYBEARER_HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill());
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  return new Promise((done) => child.on('close', (code) => done({ code, stdout })));
}

test('with the switch off, an import of the command line takes in what a person said yes to', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const email = sandbox.serviceAccounts.create('backup');
  const desktop = await runningDesktop(built(), { hidden: true });
  const file = join(desktop.home.folder, 'key.json');
  writeFileSync(file, await sandbox.serviceAccounts.newKey(email), { mode: 0o600 });
  const question = () =>
    desktop.dialog('A program wants to take in credentials of other tools. Let it?');

  const refused = keybearer(desktop, 'import', file, '--json');
  const first = await question();
  expect(first.detail).toContain(`• ${file}`);
  await desktop.answer(first, 'Deny');
  expect((await refused).code).toBe(4);
  expect(sandbox.requests.count('token')).toBe(0);

  const taken = keybearer(desktop, 'import', file, '--json');
  const second = await question();
  // A yes within the first second is not taken.
  await setTimeout(1_050);
  await desktop.answer(second, 'Let it');
  const { code, stdout } = await taken;
  expect(JSON.parse(stdout)).toMatchObject({
    rows: [{ source: file, account: email, result: 'taken' }],
  });
  expect(code).toBe(0);

  const doctor = await keybearer(desktop, 'doctor');
  expect(doctor.stdout).toMatch(/^good +owner key: None: "Manage from the command line" is off/m);
  expect(await desktop.dialogs()).toEqual([]);
});
