import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { SignInStep } from '../../../src/shared/app-state.ts';
import { ok } from '../../../src/shared/failure.ts';
import { account, client, emptyState, nowSeconds } from '../../support/scripted-core.ts';
import { gmail, link, signInView, waitingSignIn } from '../../support/sign-in-views.ts';
import { WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

test('what else is said of the request is under "Advanced", and is said again by "Try again"', async () => {
  const { page, core } = await stage.open(emptyState({ clients: [client()] }), {
    address: '#/add-account',
  });
  core.answer('sign-in.start', (input) => {
    const { request, ports } = input;
    const failure = { code: 'denied', sentence: 'The sign-in was declined.' } as const;
    core.set({
      signIn: signInView(
        { kind: 'ended', failure },
        {
          ...(request === undefined ? {} : { request }),
          ...(ports === undefined ? {} : { ports }),
        },
      ),
    });
    return ok({ id: 'signin_1', link });
  });
  expect(await page.getByRole('textbox', { name: 'Google Workspace domain' }).isVisible()).toBe(
    false,
  );
  await page.getByText('Advanced', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Google Workspace domain' }).fill('example.com');
  await page.getByRole('button', { name: /What Google shows/ }).click();
  await page.getByRole('option', { name: 'The choice of an account', exact: true }).click();
  await page.getByText('For now only (online access)').click();
  await page.getByText('Also what was granted before').click();
  await page.getByRole('textbox', { name: /Further parameters/ }).fill('hl=de');
  await page.getByRole('textbox', { name: /Port for the answer/ }).fill('80');
  await page.getByText('A port is a whole number from 1024 to 65535.').waitFor();
  await page.getByRole('button', { name: 'Continue to Google' }).click();
  expect(core.sent('sign-in.start')).toEqual([]);
  await page.getByRole('textbox', { name: /Port for the answer/ }).fill('8080, 8090');
  await page.getByRole('button', { name: 'Continue to Google' }).click();

  const said = {
    request: {
      hd: 'example.com',
      prompt: ['select_account'],
      access_type: 'online',
      include_granted_scopes: true,
      parameters: [{ name: 'hl', value: 'de' }],
    },
    ports: [8080, 8090],
  };
  await page.getByText('The sign-in was declined.').waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => core.sent('sign-in.start').length).toBe(2);
  expect(core.sent('sign-in.start')).toMatchObject([said, said]);
});

test('a sign-in by code has nothing advanced to say, and a web client no port', async () => {
  const web = client({ redirect_uri: 'http://127.0.0.1:8765/cb' });
  const { page } = await stage.open(emptyState({ clients: [web] }), { address: '#/add-account' });
  await page.getByText('Advanced', { exact: true }).click();
  await page.getByRole('textbox', { name: /Further parameters/ }).waitFor();
  expect(await page.getByRole('textbox', { name: /Port for the answer/ }).count()).toBe(0);
  await page.getByText('With a code on another device').click();
  await page.getByText('Advanced', { exact: true }).waitFor({ state: 'detached' });
});

test('online access says at the end of the sign-in when it ends, and on its page that it did', async () => {
  const online = account({ alias: 'ada', kind: 'access_token', client: 'home' });
  const done: SignInStep = {
    ...{ kind: 'done', account: online.id, email: online.email, granted: [gmail], missing: [] },
    ...{ updated: false, ends_at: nowSeconds() + 3540 },
  };
  const { page, core } = await stage.open(
    emptyState({ clients: [client()], signIn: waitingSignIn() }),
  );
  core.set({ accounts: [online], signIn: signInView(done) });
  const result = page.getByRole('dialog', { name: 'Signed in' });
  await result.getByText(/Online access: it ends in 5\d min/).waitFor();
  await result.getByRole('button', { name: 'Show the account' }).click();
  const detail = page.getByRole('article', { name: 'ada' });
  await detail.getByText('online access', { exact: true }).waitFor();
  const state = { kind: 'credential_refused', reason: 'online_ended' } as const;
  core.set({ accounts: [{ ...online, state, status: state.kind, expires_at: null }] });
  await detail.getByRole('button', { name: 'Sign in again' }).click();
  await expect
    .poll(() => core.sent('sign-in.start'))
    .toMatchObject([{ account: online.id, client: 'home', request: { access_type: 'online' } }]);
});
