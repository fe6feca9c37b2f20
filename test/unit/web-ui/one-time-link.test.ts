import { afterEach, beforeEach, expect, test } from 'vitest';
import { OpenedWebUi } from './opened-web-ui.ts';

let ui: OpenedWebUi;
beforeEach(async () => {
  ui = await new OpenedWebUi().open();
});
afterEach(() => ui.close());

test('the link has 128 random bits and is on 127.0.0.1', () => {
  const { pathname, host } = new URL(ui.webUi.link);
  expect(host).toBe(`127.0.0.1:${ui.webUi.port}`);
  const token = pathname.slice('/open/'.length);
  expect(Buffer.from(token, 'base64url')).toHaveLength(16);
});

test('opening it sets a strict session cookie and leads to the page with its key in the fragment', async () => {
  const opened = await ui.openLink();
  expect(opened.status).toBe(303);
  expect(opened.headers.location).toMatch(/^\/#page-key=[\w-]{43}$/);
  expect(opened.headers['set-cookie']).toEqual([
    expect.stringMatching(
      new RegExp(`^keybearer_${ui.webUi.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    ),
  ]);
});

test('a second opening elsewhere gets 410 and is told how to get a new link', async () => {
  await ui.openLink();
  const again = await ui.openLink();
  expect(again.status).toBe(410);
  expect(again.headers['set-cookie']).toBeUndefined();
  expect(again.headers['content-type']).toMatch(/^text\/html/);
  expect(again.body).toContain('keybearer agent --ui');
});

test('the browser that opened it may come back to it: prefetch, history', async () => {
  const { cookie } = await ui.session();
  const again = await ui.openLink(ui.webUi.link, { cookie: cookie ?? '' });
  expect(again.status).toBe(303);
  expect(again.headers.location).toMatch(/#page-key=/);
});

test('with the cookie alone, a made-up link does not give the page key', async () => {
  const { cookie } = await ui.session();
  const guessed = await ui.ask('/open/AAAAAAAAAAAAAAAAAAAAAA', {
    headers: { cookie: cookie ?? '' },
  });
  expect(guessed.status).toBe(410);
  expect(guessed.headers.location).toBeUndefined();
});

test('a new link works once and takes the place of an unused one', async () => {
  const fresh = ui.webUi.newLink();
  expect(fresh).not.toBe(ui.webUi.link);
  expect((await ui.openLink()).status).toBe(410);
  expect((await ui.openLink(fresh)).status).toBe(303);
  expect((await ui.openLink(fresh)).status).toBe(410);
});

test('a new link leaves a session that is open alone', async () => {
  const session = await ui.session();
  await ui.openLink(ui.webUi.newLink());
  expect((await ui.ask('/', { headers: session })).status).toBe(200);
});

test.each(['cross-site', 'same-site'])(
  'sent there by another page (%s), the link is refused and not used up',
  async (site) => {
    const sent = await ui.openLink(ui.webUi.link, { 'sec-fetch-site': site });
    expect(sent.status).toBe(403);
    expect(sent.body).toContain('address bar');
    expect((await ui.openLink(ui.webUi.link, { 'sec-fetch-site': 'none' })).status).toBe(303);
  },
);

test('the link, the cookie and the page key are in no log line', async () => {
  const session = await ui.session();
  const secrets = [
    new URL(ui.webUi.link).pathname.slice('/open/'.length),
    session.cookie?.split('=')[1] ?? '',
    session['keybearer-page-key'] ?? '',
  ];
  const lines = JSON.stringify(ui.log.lines);
  expect(lines).toContain('web_ui_opened');
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(20);
    expect(lines).not.toContain(secret);
  }
});
