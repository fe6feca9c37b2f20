import { encode } from 'uqr';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fail, ok } from '../../../src/shared/failure.ts';
import { normaliseScopes } from '../../../src/shared/scope.ts';
import { account, busyState, client, emptyState, nowSeconds } from '../../support/scripted-core.ts';
import { contacts, gmail, link, signInView, waitingSignIn } from '../../support/sign-in-views.ts';
import { sent, WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

test('a person says what scripts may do, follows the sign-in, and sees what was granted', async () => {
  const { page, core } = await stage.open(emptyState({ clients: [client()] }), {
    address: '#/add-account',
  });
  core.answer('sign-in.start', () => {
    core.set({ signIn: waitingSignIn() });
    return ok({ id: 'signin_1', link });
  });

  await page.getByRole('searchbox', { name: 'Search permissions' }).fill('read my mail');
  await page
    .getByRole('checkbox', { name: 'Read your messages and settings' })
    .check({ force: true });
  await page.getByRole('searchbox', { name: 'Search permissions' }).fill('my contacts');
  await page.getByRole('checkbox', { name: 'See your contacts' }).check({ force: true });
  await page
    .getByText(
      'Scripts you approve will be able to read your messages and settings (Gmail) and see your contacts (Contacts).',
    )
    .waitFor();
  await page.getByRole('textbox', { name: /E-mail address/ }).fill('ada@example.com');
  await page.getByRole('button', { name: 'Continue to Google' }).click();

  const dialog = page.getByRole('dialog', { name: 'Sign in' });
  await dialog.getByText('Google’s page is open in your browser.').waitFor();
  expect(await dialog.getByRole('textbox', { name: 'One-time sign-in link' }).inputValue()).toBe(
    link,
  );
  await dialog.getByText(/The link works for another 4 min/).waitFor();
  expect(core.sent('sign-in.start')).toEqual([
    { client: 'home', scopes: [gmail, contacts], mode: 'browser', account: 'ada@example.com' },
  ]);

  core.set({ signIn: signInView({ kind: 'exchanging' }) });
  await dialog.getByText('Checking Google’s answer…').waitFor();
  core.set({ signIn: signInView({ kind: 'storing' }) });
  await dialog.getByText('Saving the sign-in…').waitFor();
  core.set({
    accounts: [account({ alias: 'ada' })],
    signIn: signInView({
      kind: 'done',
      account: 'acc_ada',
      email: 'ada@example.com',
      granted: normaliseScopes(['openid', 'email', gmail]),
      missing: [contacts],
      updated: false,
    }),
  });

  const result = page.getByRole('dialog', { name: 'Signed in' });
  await result.getByText('ada@example.com is added.').waitFor();
  await result
    .getByRole('list', { name: 'You allowed' })
    .getByText('read your messages and settings')
    .waitFor();
  await result
    .getByRole('list', { name: 'You did not allow' })
    .getByText('see your contacts')
    .waitFor();
  await result.getByRole('button', { name: 'Show the account' }).click();
  await page.getByRole('article', { name: 'ada' }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('cancelled by oneself, it closes without a question and says that nothing was changed', async () => {
  const { page, core } = await stage.open(
    emptyState({ clients: [client()], signIn: waitingSignIn() }),
  );
  core.answer('sign-in.cancel', () => {
    core.set({
      signIn: signInView({
        kind: 'ended',
        failure: { code: 'cancelled', sentence: 'The sign-in was cancelled. Nothing was changed.' },
      }),
    });
    return ok({});
  });
  await page.getByRole('button', { name: 'Cancel sign-in' }).click();
  const announced = page.getByRole('status').getByText('The sign-in was cancelled.');
  await announced.waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(core.sent('sign-in.cancel')).toEqual([{ id: 'signin_1' }]);
  // Once, however often the snapshot comes.
  core.set({ paused: true });
  await page.getByText('Scripts are paused.', { exact: true }).waitFor();
  expect(await announced.count()).toBe(1);
});

test('ended by anything else, it says why and can be tried again', async () => {
  const { page, core } = await stage.open(
    emptyState({ clients: [client()], signIn: waitingSignIn() }),
  );
  core.set({
    signIn: signInView({
      kind: 'ended',
      failure: { code: 'timed_out', sentence: 'Nobody signed in within five minutes.' },
    }),
  });
  const ended = page.getByRole('dialog', { name: 'The sign-in ended' });
  await ended.getByText('Nobody signed in within five minutes.').waitFor();
  await ended.getByRole('button', { name: 'Try again' }).click();
  await sent(core, 'sign-in.start');
  expect(core.sent('sign-in.start')).toEqual([
    { client: 'home', scopes: [gmail, contacts], mode: 'browser' },
  ]);
});

test('a failure to start stays on the form', async () => {
  const { page, core } = await stage.open(emptyState({ clients: [client()] }), {
    address: '#/add-account',
  });
  core.answer('sign-in.start', () =>
    fail('conflict', 'Another sign-in is under way. End it first.'),
  );
  await page.getByRole('button', { name: 'Continue to Google' }).click();
  const why = page.getByRole('alert').getByText('Another sign-in is under way. End it first.');
  await why.waitFor();
  // Beside the button that was pressed, however long the form is.
  const within = await why.evaluate((element) => element.getBoundingClientRect().bottom);
  expect(within).toBeLessThanOrEqual(800);
});

test('where no browser could be opened, the link is there to press and to copy', async () => {
  const { page, context } = await stage.open(
    emptyState({ clients: [client()], signIn: waitingSignIn(false) }),
  );
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByText('Keybearer could not open a browser here.').waitFor();
  expect(await page.getByRole('link', { name: 'Open the link' }).getAttribute('href')).toBe(link);
  await page.getByRole('button', { name: 'Copy: One-time sign-in link' }).click();
  await page.getByRole('status').getByText('Copied').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(link);
});

test('a link of any other kind is shown as text and cannot be pressed', async () => {
  const evil = 'javascript:alert(document.domain)';
  const { page } = await stage.open(
    emptyState({
      clients: [client()],
      signIn: signInView({ kind: 'waiting_for_browser', link: evil, browser_opened: false }),
    }),
  );
  const shown = page.getByRole('textbox', { name: 'One-time sign-in link' });
  expect(await shown.inputValue()).toBe(evil);
  expect(await page.getByRole('link', { name: 'Open the link' }).count()).toBe(0);
});

test('with the browser on another computer, the final address is pasted here', async () => {
  const { page, core } = await stage.open(emptyState({ clients: [client()] }), {
    address: '#/add-account',
  });
  const google = 'https://accounts.google.com/o/oauth2/v2/auth?client_id=x';
  core.answer('sign-in.start', () => {
    core.set({ signIn: signInView({ kind: 'waiting_for_paste', link: google }) });
    return ok({ id: 'signin_1', link: google });
  });
  core.answer('sign-in.paste', () =>
    fail('invalid_request', 'This is not the address that the sign-in ended at. Copy it again.'),
  );
  await page.getByText('My browser is on another computer').click();
  await page.getByRole('button', { name: 'Continue to Google' }).click();
  await page.getByRole('textbox', { name: 'Address the browser ended at' }).fill(' http://x/ ');
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByText('This is not the address that the sign-in ended at.').waitFor();
  expect(core.sent('sign-in.start')[0]).toMatchObject({ mode: 'paste' });
  expect(core.sent('sign-in.paste')).toEqual([{ id: 'signin_1', redirect_url: 'http://x/' }]);
});

test('hidden, it leaves a strip, and comes back by itself when it is done', async () => {
  const { page, core } = await stage.open(
    emptyState({ clients: [client()], signIn: waitingSignIn() }),
  );
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.getByText('A sign-in is under way.').waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('A sign-in is under way.').waitFor();
  core.set({
    signIn: signInView({
      kind: 'done',
      account: 'acc_ada',
      email: 'ada@example.com',
      granted: ['email', 'openid'],
      missing: [],
      updated: true,
    }),
  });
  await page.getByText('ada@example.com was here already and is signed in anew.').waitFor();
});

test('a reload keeps a sign-in that is under way and does not dig up one that is over', async () => {
  const { page, core } = await stage.open(
    emptyState({ clients: [client()], signIn: waitingSignIn() }),
  );
  await page.reload();
  await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
  core.set({
    signIn: signInView({
      kind: 'ended',
      failure: { code: 'denied', sentence: 'You did not allow it.' },
    }),
  });
  await page.getByRole('dialog', { name: 'The sign-in ended' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'No accounts yet' }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('with several clients one is chosen', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/add-account' });
  await page.getByRole('radio', { name: /sandbox/ }).check({ force: true });
  await page.getByRole('button', { name: 'Continue to the sandbox' }).click();
  await sent(core, 'sign-in.start');
  expect(core.sent('sign-in.start')).toEqual([{ client: 'sandbox', scopes: [], mode: 'browser' }]);
});

test('a code for another device is shown as text, and as a picture that a phone reads', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/add-account' });
  await page.getByText('With a code on another device').click();
  await page.getByText(/no more than: openid, email, profile, drive\.appdata/).waitFor();
  await page.getByRole('button', { name: 'Continue to Google' }).click();
  await sent(core, 'sign-in.start');
  expect(core.sent('sign-in.start')).toMatchObject([{ mode: 'device' }]);
  core.set({
    signIn: {
      ...{ id: 's1', client: 'home', account: null, scopes: [], expires_at: nowSeconds() + 1800 },
      step: {
        kind: 'waiting_for_device',
        verification_url: 'https://www.google.com/device',
        user_code: 'WDJB-MJHT',
        complete_url: null,
      },
    },
  });
  const dialog = page.getByRole('dialog', { name: 'Sign in' });
  await dialog.getByText('WDJB-MJHT').waitFor();
  expect(await dialog.getByLabel('Address to open on the other device').inputValue()).toBe(
    'https://www.google.com/device',
  );
  const picture = dialog.getByRole('img', { name: 'The address to open, as a QR code' });
  const { data } = encode('https://www.google.com/device', { border: 4 });
  const dark = data.flat().filter(Boolean).length;
  const path = (await picture.locator('path').getAttribute('d')) ?? '';
  expect(path.split('M')).toHaveLength(dark + 1);
});

test('closing the result leads from “Add account” to the new account', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/add-account' });
  core.set({ signIn: signInView({ kind: 'storing' }) });
  await page.getByText('Saving the sign-in…').waitFor();
  core.set({
    signIn: signInView({
      kind: 'done',
      account: 'acc_personal',
      email: 'ada.lovelace@gmail.com',
      granted: [],
      missing: [],
      updated: false,
    }),
  });
  await page
    .getByRole('dialog', { name: 'Signed in' })
    .getByRole('button', { name: 'Close' })
    .click();
  await page.getByRole('article', { name: 'personal' }).waitFor();
});
