import { encode } from 'uqr';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { SignInStep, SignInView } from '../../../src/shared/app-state.ts';
import { fail, ok } from '../../../src/shared/failure.ts';
import { normaliseScopes } from '../../../src/shared/scope.ts';
import { account, busyState, client, emptyState, nowSeconds } from '../../support/scripted-core.ts';
import { goTo, isFocused, sent, WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
const labels = 'https://www.googleapis.com/auth/gmail.labels';
const contacts = 'https://www.googleapis.com/auth/contacts.readonly';
const link = 'http://127.0.0.1:41873/start/8x1f0c2Q';

const signIn = (step: SignInStep, change: Partial<SignInView> = {}): SignInView => ({
  id: 'signin_1',
  client: 'home',
  account: null,
  scopes: [gmail, contacts],
  step,
  expires_at: nowSeconds() + 270,
  ...change,
});
const waiting = (opened = true) =>
  signIn({ kind: 'waiting_for_browser', link, browser_opened: opened });

test('a person says what scripts may do, follows the sign-in, and sees what was granted', async () => {
  const { page, core } = await stage.open(emptyState({ clients: [client()] }), {
    address: '#/add-account',
  });
  core.answer('sign-in.start', () => {
    core.set({ signIn: waiting() });
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

  core.set({ signIn: signIn({ kind: 'exchanging' }) });
  await dialog.getByText('Checking Google’s answer…').waitFor();
  core.set({ signIn: signIn({ kind: 'storing' }) });
  await dialog.getByText('Saving the sign-in…').waitFor();
  core.set({
    accounts: [account({ alias: 'ada' })],
    signIn: signIn({
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
  const { page, core } = await stage.open(emptyState({ clients: [client()], signIn: waiting() }));
  core.answer('sign-in.cancel', () => {
    core.set({
      signIn: signIn({
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
  const { page, core } = await stage.open(emptyState({ clients: [client()], signIn: waiting() }));
  core.set({
    signIn: signIn({
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

test('each permission is marked basic, sensitive or restricted', async () => {
  const { page } = await stage.open(emptyState({ clients: [client()] }), {
    address: '#/add-account',
  });
  const choice = (name: RegExp) => page.getByRole('checkbox', { name });
  for (const marked of [
    /Gmail · read your messages and settings\s*Restricted/,
    /Gmail · send e-mail as you\s*Sensitive/,
    /Drive · see and change only files that it makes or you pick for it\s*Basic/,
  ])
    expect(await choice(marked).count(), String(marked)).toBe(1);
});

test('where no browser could be opened, the link is there to press and to copy', async () => {
  const { page, context } = await stage.open(
    emptyState({ clients: [client()], signIn: waiting(false) }),
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
      signIn: signIn({ kind: 'waiting_for_browser', link: evil, browser_opened: false }),
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
    core.set({ signIn: signIn({ kind: 'waiting_for_paste', link: google }) });
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
  const { page, core } = await stage.open(emptyState({ clients: [client()], signIn: waiting() }));
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.getByText('A sign-in is under way.').waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('A sign-in is under way.').waitFor();
  core.set({
    signIn: signIn({
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
  const { page, core } = await stage.open(emptyState({ clients: [client()], signIn: waiting() }));
  await page.reload();
  await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
  core.set({
    signIn: signIn({
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

test('a broad choice points to narrower ones, which take its place', async () => {
  const { page, core } = await stage.open(emptyState({ clients: [client()] }), {
    address: '#/add-account',
  });
  await page.getByRole('searchbox').fill('gmail.readonly');
  await page
    .getByRole('checkbox', { name: 'Read your messages and settings' })
    .check({ force: true });
  await page
    .getByRole('button', {
      name: 'Use “Gmail · see and change labels” instead of “Gmail · read your messages and settings”',
    })
    .click();
  await page.getByRole('button', { name: 'Continue to Google' }).click();
  await sent(core, 'sign-in.start');
  expect(core.sent('sign-in.start')[0]?.scopes).toEqual([labels]);
});

test('a scope that is not in the list can be typed, and taken away again', async () => {
  const { page, core } = await stage.open(emptyState({ clients: [client()] }), {
    address: '#/add-account',
  });
  const scope = 'https://www.googleapis.com/auth/brand.new';
  await page.getByRole('searchbox').fill(scope);
  await page.getByRole('button', { name: `Add the scope “${scope}”` }).click();
  await page.getByText('Scripts you approve will be able to use brand.new.').waitFor();
  await page.getByRole('button', { name: 'Continue to Google' }).click();
  await sent(core, 'sign-in.start');
  expect(core.sent('sign-in.start')[0]?.scopes).toEqual([scope]);
  await page.getByRole('button', { name: 'Remove brand.new' }).click();
  await page.getByText('This account will tell only who you are: your e-mail address.').waitFor();
});

test('what nobody offers is said to be nowhere', async () => {
  const { page } = await stage.open(emptyState({ clients: [client()] }), {
    address: '#/add-account',
  });
  await page.getByRole('searchbox').fill('volcano');
  await page.getByText('No permission here matches “volcano”.').waitFor();
});

test('adding permissions asks for the old ones, too: Google grants nothing bit by bit here', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/accounts/acc_youtube' });
  await page.getByRole('button', { name: 'Add or remove' }).click();
  await page.getByRole('heading', { name: 'Permissions of youtube' }).waitFor();
  await page.getByRole('searchbox').fill('youtube statistics');
  await page
    .getByRole('checkbox', { name: 'See statistics of your channel' })
    .check({ force: true });
  await page.getByRole('button', { name: 'Continue to Google' }).click();
  await sent(core, 'sign-in.start');
  expect(core.sent('sign-in.start')).toEqual([
    {
      client: 'home',
      account: 'acc_youtube',
      mode: 'browser',
      scopes: [
        'email',
        'https://www.googleapis.com/auth/youtube.upload',
        'openid',
        'https://www.googleapis.com/auth/yt-analytics.readonly',
      ],
    },
  ]);
});

test('giving a permission up says that the whole sign-in is revoked, then signs in with less', async () => {
  const { page, core } = await stage.open(busyState(), { address: '#/permissions/acc_work' });
  await page.getByRole('button', { name: 'Remove Calendar · see, change' }).click();
  await page.getByText('Google takes permissions back only all at once.').waitFor();
  // Without the question there is no way on: a sign-in that asks for less takes nothing back.
  expect(await page.getByRole('button', { name: 'Continue to Google' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Sign in again with less…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Sign in to work again with less?' });
  await dialog.getByText('revoke the whole sign-in of ada@analytical.example').waitFor();
  await dialog
    .getByRole('list', { name: 'Given up' })
    .getByText('see, change, share and delete all your calendars')
    .waitFor();
  await dialog.getByText('nightly-backup and agenda keep what is left').waitFor();
  await isFocused(dialog.getByRole('button', { name: 'Keep it as it is' }));
  await page.keyboard.press('Enter');
  await expect.poll(() => dialog.count()).toBe(0);
  expect(core.commands).toEqual([]);

  core.answer('account.narrow', () =>
    fail('offline', 'Nothing was given up: Google could not be reached.'),
  );
  await page.getByRole('button', { name: 'Sign in again with less…' }).click();
  await dialog.getByRole('button', { name: 'Revoke and sign in again' }).click();
  await dialog.getByText('Nothing was given up').waitFor();
  core.answer('account.narrow', () => ok({ id: 's1', link: 'http://127.0.0.1:1/', given_up: [] }));
  await dialog.getByRole('button', { name: 'Revoke and sign in again' }).click();
  await page.getByRole('article', { name: 'work' }).waitFor();
  const sent = core.sent('account.narrow');
  expect(sent).toHaveLength(2);
  expect(sent[1]).toMatchObject({ account: 'acc_work', mode: 'browser' });
  expect(sent[1]?.scopes).not.toContain('https://www.googleapis.com/auth/calendar');
  expect(sent[1]?.scopes).toContain('https://www.googleapis.com/auth/drive.file');
  expect(core.commands.map(({ name }) => name)).not.toContain('account.remove');
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
  const signIn = (step: SignInStep) =>
    core.set({
      signIn: { id: 's1', client: 'home', account: null, scopes: [], expires_at: 0, step },
    });
  signIn({ kind: 'storing' });
  await page.getByText('Saving the sign-in…').waitFor();
  signIn({
    kind: 'done',
    account: 'acc_personal',
    email: 'ada.lovelace@gmail.com',
    granted: [],
    missing: [],
    updated: false,
  });
  await page
    .getByRole('dialog', { name: 'Signed in' })
    .getByRole('button', { name: 'Close' })
    .click();
  await page.getByRole('article', { name: 'personal' }).waitFor();
});

test('what is said in passing does not cover the action of the page', async () => {
  for (const [width, height] of [
    [1280, 800],
    [820, 720],
    [620, 720],
    [360, 740],
  ] as const) {
    const { page } = await stage.open(busyState(), { address: '#/settings', width, height });
    await page.evaluate(
      "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async () => {} } })",
    );
    await page.getByRole('button', { name: 'Copy: Agent socket' }).click();
    await goTo({ page }, '#/add-account');
    const said = await page.getByRole('status').getByText('Copied').first().boundingBox();
    const action = await page.getByRole('button', { name: 'Continue to Google' }).boundingBox();
    if (said === null || action === null) throw new Error('Both have to be there.');
    const apart =
      said.x + said.width <= action.x ||
      action.x + action.width <= said.x ||
      said.y + said.height <= action.y ||
      action.y + action.height <= said.y;
    expect(apart, `${width} px wide`).toBe(true);
  }
});
