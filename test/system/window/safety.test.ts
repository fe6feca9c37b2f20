import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  account,
  busyState,
  caller,
  client,
  emptyState,
  nowSeconds,
  pairing,
} from '../../support/scripted-core.ts';
import { goTo, WindowStage } from './window-stage.ts';

const stage = new WindowStage();
beforeAll(() => stage.launch(['--host-resolver-rules=MAP *.fake.test 127.0.0.1']));
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

/** Another program's page on another port of this computer. */
async function foreignSite(
  html: string,
): Promise<{ port: number; cookies: string[]; server: Server }> {
  const cookies: string[] = [];
  const server = createServer((request, answer) => {
    cookies.push(request.headers.cookie ?? '');
    answer.setHeader('content-type', 'text/html');
    answer.end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cookies,
    server,
  };
}

test('the one-time link opens in one browser only', async () => {
  const { webUi, page } = await stage.open(busyState());
  await page.getByText('Agent running').waitFor();
  const { page: other, context } = await stage.stranger();
  const answer = await other.goto(webUi.link);
  expect(answer?.status()).toBe(410);
  await other.getByRole('heading', { name: 'This link was already used' }).waitFor();
  await other.getByText('keybearer agent --ui').waitFor();
  await context.close();
});

test('no script of the page can read the session cookie', async () => {
  const { page, context } = await stage.open(busyState());
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
  expect(await page.evaluate('document.cookie')).toBe('');
});

test('a page on another port gets the cookie from the browser, and cannot use it', async () => {
  const { webUi, page, context, core, complaints } = await stage.open(busyState());
  const cookieName = `keybearer_${webUi.port}`;
  const foreign = await foreignSite('<title>other</title>');
  try {
    await page.goto(`http://127.0.0.1:${foreign.port}/`);
    // Why the cookie alone is not enough: browsers do not keep ports apart.
    expect(foreign.cookies[0]).toContain(cookieName);
    const outcomes = await page.evaluate(`Promise.all([
      fetch('http://127.0.0.1:${webUi.port}/api/events', { credentials: 'include', mode: 'no-cors' }),
      fetch('http://127.0.0.1:${webUi.port}/api/commands/account.refresh-all', {
        method: 'POST', credentials: 'include', mode: 'no-cors', body: '{}' }),
    ].map((sent) => sent.then((answer) => answer.type, () => 'blocked')))`);
    expect(outcomes).toHaveLength(2);
    expect(core.commands).toEqual([]);
    expect(core.listeners).toBe(0);

    // With the stolen cookie, from outside any browser.
    const cookie = foreign.cookies[0] ?? '';
    const answer = await fetch(`http://127.0.0.1:${webUi.port}/api/events`, {
      headers: { cookie },
    });
    expect(answer.status).toBe(401);
    await answer.body?.cancel();
  } finally {
    foreign.server.close();
    await context.clearCookies();
    complaints.length = 0;
  }
});

test('a rebound name leads nowhere', async () => {
  const { webUi, core } = await stage.open(busyState());
  const { page, context } = await stage.stranger();
  const answer = await page.goto(`http://window.fake.test:${webUi.port}/`);
  expect(answer?.status()).toBe(421);
  expect(await answer?.text()).not.toContain('Keybearer</title>');
  expect(core.commands).toEqual([]);
  await context.close();
});

test('the window refuses to be framed', async () => {
  const { webUi, page, complaints } = await stage.open(busyState());
  const foreign = await foreignSite(`<iframe src="http://127.0.0.1:${webUi.port}/"></iframe>`);
  try {
    await page.goto(`http://127.0.0.1:${foreign.port}/`);
    const frame = page.frames()[1];
    expect(await frame?.getByText('Agent running').count()).toBe(0);
    expect(await frame?.title()).not.toBe('Keybearer');
  } finally {
    foreign.server.close();
    complaints.length = 0;
  }
});

const payload = `<img src=x onerror="window.stolen=1"><script>window.stolen=1</script>"'{{7*7}}`;

test('whatever names and reasons hold is shown as text', async () => {
  const scopes = ['https://example.com/<script>window.stolen=1</script>'];
  const evilAccount = account({
    id: `acc_"><script>window.stolen=1</script>`,
    alias: payload,
    email: payload,
    name: payload,
    client: payload,
    scopes,
    missing_scopes: scopes,
    status_text: payload,
    state: { kind: 'client_rejected', error: payload },
  });
  const { page, core } = await stage.open(
    emptyState({
      clients: [client({ name: payload, client_id: payload, project_id: payload })],
      accounts: [evilAccount],
      callers: [
        caller({ name: payload, grants: [{ account: 'x', email: payload, scopes, since: 0 }] }),
      ],
      notices: [{ id: 'n', code: 'internal', sentence: payload }],
      agent: { version: payload, started_at: 1, home: payload, socket: payload },
    }),
  );
  await page.getByRole('option').click();
  await page.getByRole('article').getByText(payload).first().waitFor();
  for (const address of [
    '#/scripts',
    '#/scripts/caller_backup',
    '#/pair-script',
    '#/settings',
    '#/add-account',
  ]) {
    await goTo({ page }, address);
    await page.locator('main').getByText(payload).first().waitFor();
  }
  core.set({
    pairings: [
      pairing({
        name: payload,
        reason: payload,
        scopes,
        accounts: [{ id: evilAccount.id, email: payload, alias: payload }],
        peer: { pid: 1, uid: 1, program: payload },
      }),
    ],
  });
  await page.getByRole('alertdialog').getByText(payload).first().waitFor();
  core.set({
    pairings: [],
    signIn: {
      id: 's',
      client: payload,
      account: payload,
      scopes,
      expires_at: nowSeconds() + 60,
      step: { kind: 'ended', failure: { code: 'internal', sentence: payload, cause: payload } },
    },
  });
  await page.getByRole('dialog').getByText(payload).first().waitFor();
  expect(await page.evaluate('window.stolen')).toBeUndefined();
});

test('a script that came with the markup itself does not run', async () => {
  const { page, complaints } = await stage.open(busyState());
  let injected = 0;
  // With the headers as they are: nothing else of the policy stands in its way.
  await page.route('**/', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('</head>', '<script>stolen = 1</script></head>');
    injected += body.includes('stolen') ? 1 : 0;
    await route.fulfill({ response, body });
  });
  await page.reload();
  await page.getByText('Agent running').waitFor();
  expect(injected).toBe(1);
  expect(await page.evaluate('window.stolen')).toBeUndefined();
  complaints.length = 0;
});

test('even a script that got into the page could neither run inline nor call out', async () => {
  const { page, complaints } = await stage.open(busyState());
  const foreign = await foreignSite('');
  await page.evaluate(`{
    const script = document.createElement('script');
    try { script.textContent = 'window.stolen = 1'; document.head.append(script); } catch {}
    try { document.body.innerHTML = '<img src=x onerror="window.stolen=1">'; } catch (error) { window.refused = error.name; }
  }`);
  // A server that would answer: only the policy keeps the page from it.
  const called = await page.evaluate(
    `fetch('http://out.fake.test:${foreign.port}/', { mode: 'no-cors' }).then(() => 'sent', (error) => error.name)`,
  );
  foreign.server.close();
  expect(foreign.cookies).toEqual([]);
  expect(await page.evaluate('window.stolen')).toBeUndefined();
  // Trusted types: strings do not become markup.
  expect(await page.evaluate('window.refused')).toBe('TypeError');
  expect(called).toBe('TypeError');
  expect(complaints.some((text) => text.includes('Content Security Policy'))).toBe(true);
  complaints.length = 0;
});

test('the snapshot that the window gets holds no token', async () => {
  const { page } = await stage.open(busyState());
  await page.getByText('Agent running').waitFor();
  expect(await page.content()).not.toMatch(/ya29\.|1\/\/|kb1_/);
});
