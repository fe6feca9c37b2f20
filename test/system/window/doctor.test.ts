import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { DoctorReport, Finding } from '../../../src/shared/doctor.ts';
import { fail, ok } from '../../../src/shared/failure.ts';
import { account, busyState } from '../../support/scripted-core.ts';
import { examined } from '../../support/scripted-doctor.ts';
import { type OpenedWindow, sent, WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

const open = (report: DoctorReport): Promise<OpenedWindow> =>
  stage.open(busyState(), {
    address: '#/doctor',
    script: (core) => core.answer('doctor.run', () => ok(report)),
  });

const reportOf = (...findings: Finding[]): DoctorReport => ({ ...examined(), findings });

test('the doctor looks at once, and says the worst first with what to do', async () => {
  const { page, core } = await open(examined());
  await page.getByText('1 problem, 2 hints.').waitFor();
  const findings = page.getByRole('list', { name: 'Findings' }).locator('> li');
  expect(await findings.nth(0).textContent()).toMatch(/Problem: charity/);
  expect(await findings.nth(1).textContent()).toMatch(/Hint: /);
  expect(await findings.last().textContent()).toMatch(/Good: /);
  expect(core.sent('doctor.run')).toHaveLength(1);
  await page.getByRole('button', { name: 'Look again' }).click();
  await sent(core, 'doctor.run', 2);
});

test('while it looks it says so; when it cannot, it says why and keeps what it knew', async () => {
  const { page, core } = await open(examined());
  await page.getByText('1 problem, 2 hints.').waitFor();
  let answer = () => {};
  core.answer('doctor.run', async () => {
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return fail('internal', 'The doctor could not look. Try again.');
  });
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByText('Looking at everything…').waitFor();
  await sent(core, 'doctor.run', 2);
  answer();
  await page.getByRole('alert').getByText('The doctor could not look.').waitFor();
  await page.getByText('1 problem, 2 hints.').waitFor();
});

test('a finding brings the button that mends it', async () => {
  const { page, core } = await open(
    reportOf(
      {
        id: 'account:charity',
        level: 'problem',
        title: 'charity',
        sentence: 'Signed out.',
        action: { kind: 'sign_in', account: 'charity' },
      },
      {
        id: 'account:youtube',
        level: 'problem',
        title: 'youtube',
        sentence: 'Offline.',
        action: { kind: 'refresh', account: 'youtube' },
      },
      {
        id: 'home',
        level: 'hint',
        title: 'Folder',
        sentence: 'Others can read it.',
        action: { kind: 'command', text: 'chmod 700 ~/.local/share/keybearer' },
      },
      {
        id: 'clients',
        level: 'hint',
        title: 'Clients',
        sentence: 'One is gone.',
        action: { kind: 'open', place: 'google_clients' },
      },
    ),
  );
  await page.getByRole('button', { name: 'Sign in again' }).click();
  await sent(core, 'sign-in.start');
  expect(core.sent('sign-in.start')[0]).toMatchObject({ account: 'acc_charity', client: 'home' });

  core.answer('account.refresh', () => ok(account({ alias: 'youtube' })));
  await page.getByRole('button', { name: 'Try again now' }).click();
  // Mended at once, so it looks again by itself.
  await sent(core, 'doctor.run', 2);
  await page.getByText('chmod 700 ~/.local/share/keybearer').waitFor();
  const console = page.getByRole('link', { name: 'Open the Google Cloud console' });
  expect(await console.getAttribute('href')).toBe('https://console.cloud.google.com/auth/clients');
});

test('when all is well it says so in three words', async () => {
  const { page } = await open(
    reportOf({ id: 'store', level: 'good', title: 'Keychain', sentence: 'The keychain works.' }),
  );
  await page.getByText('All is well.').waitFor();
});

test('settings lead to the doctor, and back', async () => {
  const { page } = await stage.open(busyState(), {
    address: '#/settings',
    script: (core) => core.answer('doctor.run', () => ok(examined())),
  });
  await page.getByRole('button', { name: 'Open the doctor' }).click();
  await page.getByRole('heading', { name: 'Doctor', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Back to settings' }).click();
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
});
