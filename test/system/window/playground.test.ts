import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fail, ok } from '../../../src/shared/failure.ts';
import { normaliseScopes } from '../../../src/shared/scope.ts';
import { busyState, client, emptyState, nowSeconds } from '../../support/scripted-core.ts';
import {
  answerPlayground,
  calendars,
  calledWith,
  previewOf,
  transcriptOf,
} from '../../support/scripted-playground.ts';
import { isFocused, type OpenedWindow, sent, WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

const open = (address = '#/playground/acc_work', state = busyState()): Promise<OpenedWindow> =>
  stage.open(state, { address, script: answerPlayground });

const step = ({ page }: OpenedWindow, name: string) => page.getByRole('region', { name });

test('the authorization request is taken apart, and follows what is chosen', async () => {
  const window = await open();
  const { page, core } = window;
  const request = step(window, 'Choose permissions').getByLabel('The authorization request');
  await request.getByText('Asks for a code, which is exchanged for tokens.').waitFor();
  await request.getByText('{a free port}').waitFor();
  const granted = core.current().accounts.find(({ id }) => id === 'acc_work')?.scopes ?? [];
  expect(core.sent('playground.preview').at(-1)).toEqual({
    account: 'acc_work',
    client: 'home',
    scopes: granted,
  });

  await page.getByRole('searchbox', { name: 'Search permissions' }).fill('youtube');
  await page.getByRole('checkbox').first().click({ force: true });
  await request.getByText(/auth\/youtube/).waitFor();
  expect(core.sent('playground.preview').at(-1)?.scopes).toHaveLength(granted.length + 1);
});

test('what else is said of the request goes into the preview and into the sign-in', async () => {
  const { page, core } = await open();
  await page.getByText('Advanced', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Google Workspace domain' }).fill('example.com');
  await page.getByText('For now only (online access)').click();
  const request = { hd: 'example.com', access_type: 'online' };
  await expect
    .poll(() => core.sent('playground.preview').at(-1))
    .toMatchObject({ account: 'acc_work', request });
  expect(await page.getByRole('textbox', { name: /Port for the answer/ }).count()).toBe(0);
  core.answer('sign-in.start', () => fail('offline', 'No connection.'));
  await page.getByRole('button', { name: 'Sign in with these permissions' }).click();
  await expect.poll(() => core.sent('sign-in.start')).toMatchObject([{ request }]);
});

test('a preview that a newer choice overtook is not shown', async () => {
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const { page, core } = await stage.open(busyState(), {
    address: '#/playground/acc_work',
    script: (scripted) => {
      answerPlayground(scripted);
      scripted.answer('playground.preview', async ({ request }) => {
        if (request === undefined) await held;
        return ok(previewOf([request === undefined ? 'of-before' : 'of-now']));
      });
    },
  });
  await sent(core, 'playground.preview');
  await page.getByText('Advanced', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Google Workspace domain' }).fill('example.com');
  await page.getByText('of-now').waitFor();
  const late = page.waitForResponse(/playground\.preview/);
  letGo();
  await (await late).finished();
  // Two frames later it would have been drawn.
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
  );
  expect(await page.getByText('of-before').count()).toBe(0);
});

test('another account is found by typing, and everything then is about it', async () => {
  const { page, core } = await open();
  const field = page.getByRole('combobox', { name: 'Account' });
  await field.click();
  await field.fill('lovelace');
  await page.getByRole('option', { name: /personal/ }).click();
  await expect.poll(() => page.url()).toMatch(/#\/playground\/acc_personal$/);
  await expect
    .poll(() => core.sent('playground.preview').at(-1))
    .toMatchObject({ account: 'acc_personal' });
});

test('a sign-in shows its HTTP with what is secret hidden, and the id token decoded', async () => {
  const window = await open();
  const { page, core } = window;
  const part = step(window, 'Sign in');
  await part.getByText('Nothing yet: no account has signed in').waitFor();

  const transcript = transcriptOf('acc_work', 'ada@analytical.example');
  core.answer('playground.transcript', () => ok({ transcript }));
  core.answer('sign-in.start', (input) => {
    core.set({
      signIn: {
        id: 'signin_1',
        client: 'home',
        account: 'acc_work',
        scopes: input.scopes,
        expires_at: nowSeconds() + 200,
        step: {
          kind: 'done',
          account: 'acc_work',
          email: 'ada@analytical.example',
          granted: input.scopes,
          missing: [],
          updated: true,
        },
      },
    });
    return ok({ id: 'signin_1', link: 'http://127.0.0.1:1/start/x' });
  });
  await part.getByRole('button', { name: 'Sign in with these permissions' }).click();
  const dialog = page.getByRole('dialog', { name: 'Signed in' });
  await dialog.getByRole('button', { name: 'Close' }).click();
  // Closing it here stays here: the transcript is what people came for.
  expect(page.url()).toContain('#/playground/acc_work');
  await part.getByText('The newest sign-in: ada@analytical.example, 3 min ago').waitFor();
  // The exchange is open; the redirect, where the code stands too, is folded.
  await part.getByText('authorization code, 73 characters 09fa').last().waitFor();
  await part.getByText('Signature, issuer, audience, nonce and times were checked').waitFor();
  await part.getByLabel('Claims').getByText('104729000000000000000').waitFor();
  await part.getByText('A token of this account, from a terminal').click();
  await part.getByText('--unix-socket /run/user/1000/keybearer/agent.sock').waitFor();
});

test('an id token that did not stand the checks is not to be believed', async () => {
  const transcript = transcriptOf('acc_work', 'ada@analytical.example');
  const { page } = await stage.open(busyState(), {
    address: '#/playground/acc_work',
    script: (core) =>
      answerPlayground(core, {
        ...transcript,
        outcome: {
          kind: 'failed',
          failure: { code: 'invalid_response', sentence: 'Google’s answer does not fit.' },
        },
        id_token: transcript.id_token && { ...transcript.id_token, verified: false },
      }),
  });
  await page.getByText('Believe nothing in it.').waitFor();
  await page.getByRole('alert').getByText('Google’s answer does not fit.').waitFor();
});

test('who signed in anew is who the other steps are about', async () => {
  const state = emptyState({ clients: [client()] });
  const window = await open('#/playground', state);
  const { page, core } = window;
  await expect
    .poll(() => page.getByText('Sign in first: this step needs an account.').count())
    .toBe(2);
  core.answer('sign-in.start', () => ok({ id: 'signin_2', link: 'http://127.0.0.1:1/start/x' }));
  await page.getByRole('button', { name: 'Sign in with these permissions' }).click();
  await sent(core, 'sign-in.start');
  expect(core.sent('sign-in.start')[0]).toEqual({ client: 'home', scopes: [], mode: 'browser' });
  core.set({
    accounts: busyState().accounts,
    signIn: {
      id: 'signin_2',
      client: 'home',
      account: null,
      scopes: [],
      expires_at: 0,
      step: {
        kind: 'done',
        account: 'acc_youtube',
        email: 'engine.films@gmail.com',
        granted: [],
        missing: [],
        updated: false,
      },
    },
  });
  await expect.poll(() => page.url()).toContain('#/playground/acc_youtube');
});

test('a refresh shows its HTTP and the command that asks for the same', async () => {
  const window = await open();
  const part = step(window, 'Refresh');
  await part.getByRole('button', { name: 'Refresh the access token' }).click();
  await part.getByText('Google gave a new access token.').waitFor();
  await part.getByText('refresh token, 103 characters 7c1e').waitFor();
  await part.getByText('The same with curl, through the agent socket').click();
  await part.getByText("'http://localhost/v1/token?account=work'").waitFor();
  await part.getByRole('button', { name: 'Copy as curl' }).waitFor();
  expect(window.core.sent('playground.refresh')).toEqual([{ account: 'acc_work' }]);
});

test('a refresh can ask for less than was granted, and only for less', async () => {
  const window = await open();
  const { page, core } = window;
  const less = page.getByText('Ask for less: only the permissions chosen in step 1');
  expect(await less.count()).toBe(0);
  await page.getByRole('button', { name: /Remove Calendar/ }).click();
  await less.click();
  await page.getByRole('button', { name: 'Refresh the access token' }).click();
  await sent(core, 'playground.refresh');
  const [input] = core.sent('playground.refresh');
  expect(input?.scopes).not.toContain('https://www.googleapis.com/auth/calendar');
  expect(input?.scopes).toHaveLength(4);
});

test('an example is called, and its answer is set out to be read', async () => {
  const window = await open();
  const { page, core } = window;
  const part = step(window, 'Call an API');
  await part.getByRole('button', { name: /Example/ }).click();
  // What the account allows comes first; the rest says what it lacks.
  await page.getByRole('option', { name: 'Gmail · Your labels needs a permission' }).waitFor();
  await page.getByRole('option', { name: 'Calendar · Your calendars' }).click();
  await part.getByRole('button', { name: 'Send', exact: true }).click();
  await part.getByText('200 OK').waitFor();
  await part.getByText('143 ms').waitFor();
  const body = await part.locator('pre.http-body').textContent();
  expect(body).toBe(JSON.stringify(JSON.parse(calendars), null, 2));
  await part.getByText('Request', { exact: true }).first().click();
  const headers = part.getByText('2 headers');
  await headers.click();
  await part.getByText('access token, 218 characters a1f3').first().waitFor();
  expect(core.sent('playground.call')[0]).toMatchObject({
    account: 'acc_work',
    method: 'GET',
    url: 'https://www.googleapis.com/calendar/v3/users/me/calendarList',
    headers: [],
  });
});

test('method, headers and body are the person’s own; what is no header is not sent', async () => {
  const window = await open();
  const { page, core } = window;
  const part = step(window, 'Call an API');
  await part.getByRole('button', { name: /Method/ }).click();
  await page.getByRole('option', { name: 'PATCH' }).click();
  await part.getByRole('textbox', { name: 'URL' }).fill('https://www.googleapis.com/x');
  await part.getByRole('textbox', { name: 'Body' }).fill('{"summary":"New"}');
  await part.getByText('This method can change or delete').waitFor();
  await part.getByText('Headers', { exact: true }).click();
  await part.getByRole('textbox', { name: 'Headers' }).fill('If-Match');
  await part.getByText('“If-Match” is no header.').waitFor();
  expect(await part.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
  await part.getByRole('textbox', { name: 'Headers' }).fill('If-Match: "1"');
  await part.getByRole('button', { name: 'Send', exact: true }).click();
  await sent(core, 'playground.call');
  expect(core.sent('playground.call')[0]).toMatchObject({
    method: 'PATCH',
    headers: [{ name: 'If-Match', value: '"1"' }],
    body: '{"summary":"New"}',
  });
});

test('a call under way can be cancelled, and says what that means', async () => {
  const window = await open();
  const { core } = window;
  const part = step(window, 'Call an API');
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  core.answer('playground.call', async () => {
    await ended;
    return fail('cancelled', 'Cancelled. The server may have received the request already.');
  });
  core.answer('playground.cancel', () => {
    end();
    return ok({ cancelled: true });
  });
  await part.getByRole('textbox', { name: 'URL' }).fill('https://www.googleapis.com/slow');
  await part.getByRole('button', { name: 'Send', exact: true }).click();
  await part.getByRole('button', { name: 'Cancel the call' }).click();
  await part.getByRole('alert').getByText('Cancelled.').waitFor();
  expect(core.sent('playground.cancel')[0]?.window).toBe(core.sent('playground.call')[0]?.window);
});

test('a page that is left does not leave a call behind', async () => {
  const window = await open();
  const { core, page } = window;
  let end = () => {};
  core.answer(
    'playground.call',
    () =>
      new Promise((resolve) => {
        end = () => resolve(fail('cancelled', 'Cancelled.'));
      }),
  );
  core.answer('playground.cancel', () => {
    end();
    return ok({ cancelled: true });
  });
  await page.getByRole('textbox', { name: 'URL' }).fill('https://www.googleapis.com/slow');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await sent(core, 'playground.call');
  await page.getByRole('link', { name: 'Settings' }).click();
  await sent(core, 'playground.cancel');
});

test('a missing permission is chosen with one press, a refused token dropped with one', async () => {
  const window = await open();
  const { core, page } = window;
  const part = step(window, 'Call an API');
  const [scope = ''] = normaliseScopes(['gmail.labels']);
  core.answer('playground.call', () =>
    ok(
      calledWith(403, '{"error":{"code":403}}', {
        advice: { kind: 'permission_missing', sentence: 'It lacks a permission.', scopes: [scope] },
      }),
    ),
  );
  await part.getByRole('textbox', { name: 'URL' }).fill('https://www.googleapis.com/x');
  await part.getByRole('button', { name: 'Send', exact: true }).click();
  await part.getByText('403 Forbidden').waitFor();
  await part.getByRole('button', { name: /Choose “Gmail · see and change labels”/ }).click();
  await isFocused(page.getByRole('heading', { name: 'Choose permissions' }));
  await expect.poll(() => core.sent('playground.preview').at(-1)?.scopes).toContain(scope);

  core.answer('playground.call', () =>
    ok(
      calledWith(401, '{}', {
        advice: { kind: 'token_refused', sentence: 'The API refused the token.', scopes: [] },
      }),
    ),
  );
  await part.getByRole('button', { name: 'Send', exact: true }).click();
  await part.getByRole('button', { name: 'Drop this token' }).click();
  await page.getByRole('status').getByText('given to nobody any more').waitFor();
  expect(core.sent('playground.invalidate')).toEqual([{ account: 'acc_work' }]);
});

test('what a server writes is text, whatever it looks like', async () => {
  const window = await open();
  const { core, page } = window;
  const part = step(window, 'Call an API');
  core.answer('playground.call', () => ok(calledWith(200, '<img src=x onerror=alert(1)>')));
  await part.getByRole('textbox', { name: 'URL' }).fill('https://www.googleapis.com/x');
  await part.getByRole('button', { name: 'Send', exact: true }).click();
  await part.getByText('<img src=x onerror=alert(1)>').waitFor();
  expect(await page.locator('pre img').count()).toBe(0);
});

test('without a client the playground says what to do first', async () => {
  const { page, core } = await open('#/playground', emptyState());
  await page.getByRole('heading', { name: 'A client first' }).waitFor();
  core.answer('sandbox.try', () => ok({ client: 'sandbox' }));
  await page.getByRole('button', { name: 'Try the sandbox' }).click();
  await sent(core, 'sandbox.try');
});
