import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningSignIn } from '../../../src/main/oauth/sign-in.ts';
import { settle } from '../../support/manual-clock.ts';
import {
  comeBack,
  comeBackAndFollow,
  idleConnection,
  isListening,
  type OpenedBrowser,
  openStartLink,
  portOf,
  sendBytes,
  statusOf,
  visit,
} from './loopback-visitor.ts';
import { SignInStage } from './sign-in-stage.ts';

let stage: SignInStage;
let running: RunningSignIn;
let browser: OpenedBrowser;
let port: number;
let callbackPath: string;

beforeEach(async () => {
  stage = await SignInStage.set();
  running = await stage.begin();
  browser = await openStartLink(running.link);
  port = portOf(running.link);
  callbackPath = new URL(browser.redirectUri).pathname;
});
afterEach(() => stage.strike());

/** Whatever happened before: the sign-in still waits, and the right answer still completes it. */
async function expectPending(): Promise<void> {
  expect(stage.kinds()).toEqual(['waiting_for_browser']);
  await stage.grantFor(browser.nonce);
  const { page } = await comeBackAndFollow(browser, { state: browser.state, code: '4/code' });
  expect(page.body).toContain('You are signed in');
  expect((await running.ended).ok).toBe(true);
}

const good = () => `state=${browser.state}&code=4%2Fcode`;

describe('the one-time link', () => {
  it('names nothing of the request, so that a command line shows nothing (threat 4)', () => {
    expect(running.link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/start\/[A-Za-z0-9_-]{22}$/);
    for (const value of [browser.state, browser.nonce, 'calendar', 'ada']) {
      expect(running.link).not.toContain(value);
    }
  });

  it('binds the browser by a cookie that scripts cannot read and that only the callback gets', () => {
    expect(browser.start.status).toBe(302);
    expect(browser.cookieHeader).toMatch(
      /^keybearer_sign_in=[A-Za-z0-9_-]{43}; Path=\/callback\/[A-Za-z0-9_-]{22}; HttpOnly; SameSite=Lax$/,
    );
    expect(browser.cookieHeader).toContain(`Path=${callbackPath};`);
  });
});

describe('strays leave the sign-in waiting', () => {
  it('R1: another path is not found', async () => {
    for (const path of ['/', '/callback', `${callbackPath}/`, `${callbackPath}%2F`, '/start/x']) {
      const answer = await visit(`http://127.0.0.1:${port}${path}?${good()}`);
      expect([path, answer.status]).toEqual([path, 404]);
    }
    await expectPending();
  });

  it('R2: what browsers and crawlers look for by habit is not found and not logged', async () => {
    const before = stage.log.lines.length;
    for (const path of ['/favicon.ico', '/robots.txt']) {
      expect((await visit(`http://127.0.0.1:${port}${path}`)).status).toBe(404);
    }
    expect(stage.log.lines).toHaveLength(before);
    await expectPending();
  });

  it.each(['POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE'])(
    'R3: %s gets 405 and no word of CORS',
    async (method) => {
      const answer = await visit(`${browser.redirectUri}?${good()}`, {
        method,
        headers: {
          cookie: browser.cookie,
          'access-control-request-private-network': 'true',
        },
      });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe('GET');
      expect(
        Object.keys(answer.headers).filter((name) => name.startsWith('access-control')),
      ).toEqual([]);
      await expectPending();
    },
  );

  it('R4: no state is refused', async () => {
    expect((await comeBack(browser, { code: '4/code' })).status).toBe(400);
    expect((await comeBack(browser, { error: 'access_denied' })).status).toBe(400);
    await expectPending();
  });

  it('R5: a wrong state of the same length is refused, noted, and cannot decline either', async () => {
    const wrong = `${browser.state.startsWith('A') ? 'B' : 'A'}${browser.state.slice(1)}`;
    expect(wrong).toHaveLength(browser.state.length);
    expect((await comeBack(browser, { state: wrong, code: '4/code' })).status).toBe(400);
    expect((await comeBack(browser, { state: wrong, error: 'access_denied' })).status).toBe(400);
    expect(stage.log.events()).toContain('callback_state_mismatch');
    await expectPending();
  });

  it('R5: a page that fires wrong states a hundred times does not fill the log', async () => {
    for (let time = 0; time < 100; time += 1) await comeBack(browser, { state: 'guess' });
    expect(stage.log.events().filter((event) => event === 'callback_state_mismatch')).toHaveLength(
      20,
    );
    await expectPending();
  });

  it.each(['state', 'code', 'iss'])('R9: a second %s is refused', async (name) => {
    const url = `${browser.redirectUri}?${good()}&iss=${stage.server.origin}&${name}=again`;
    const answer = await visit(url, { headers: { cookie: browser.cookie } });
    expect(answer.status).toBe(400);
    await expectPending();
  });

  it('R10: a wrong iss is refused, also beside an error', async () => {
    const iss = `${stage.server.origin}/`;
    expect((await comeBack(browser, { state: browser.state, code: '4/c', iss })).status).toBe(400);
    expect(
      (await comeBack(browser, { state: browser.state, error: 'access_denied', iss })).status,
    ).toBe(400);
    await expectPending();
  });

  it.each([
    ['empty', 'code='],
    ['none', ''],
    ['of 2 kB', `code=${'x'.repeat(2048)}`],
    ['with CR and LF', 'code=4%0D%0Ax'],
    ['with NUL', 'code=4%00x'],
    ['of bytes that are no UTF-8', 'code=4%FF%FE'],
    ['with a space', 'code=4+x'],
  ])('R12: a code %s is refused', async (_what, code) => {
    const answer = await visit(`${browser.redirectUri}?state=${browser.state}&${code}`, {
      headers: { cookie: browser.cookie },
    });
    expect(answer.status).toBe(400);
    await expectPending();
  });

  it('R14: an address over 8 KiB and headers over 8 KiB get 431', async () => {
    const long = `${browser.redirectUri}?state=${browser.state}&code=${'x'.repeat(9_000)}`;
    expect((await visit(long, { headers: { cookie: browser.cookie } })).status).toBe(431);
    expect((await comeBack(browser, {}, { 'x-long': 'x'.repeat(9_000) })).status).toBe(431);
    // Without an end, so that it has to be refused while it still comes in.
    const huge = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Huge: ${'x'.repeat(1_000_000)}`;
    const answer = await sendBytes(port, huge);
    expect(statusOf(answer)).toBe(431);
    expect(answer).toContain("default-src 'none'");
    await expectPending();
  });

  it.each([
    ['the name localhost', (host: string) => [`Host: localhost:${host}`], 421],
    ['a rebound name', (host: string) => [`Host: evil.example:${host}`], 421],
    ['another port', () => ['Host: 127.0.0.1:1'], 421],
    ['no Host', () => [], 421],
    ['two Hosts', (host: string) => [`Host: 127.0.0.1:${host}`, `Host: 127.0.0.1:${host}`], 400],
  ])('R15: %s is refused', async (_what, hosts, status) => {
    const lines = [...hosts(String(port)), `Cookie: ${browser.cookie}`];
    const answer = await sendBytes(
      port,
      `GET ${callbackPath}?${good()} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`,
    );
    expect(statusOf(answer)).toBe(status);
    await expectPending();
  });

  it('R15: an absolute-form target, HTTP/1.0, an upgrade and a body are refused', async () => {
    const rest = `Host: 127.0.0.1:${port}\r\nCookie: ${browser.cookie}\r\n`;
    const requests = [
      `GET ${browser.redirectUri}?${good()} HTTP/1.1\r\n${rest}\r\n`,
      `GET ${callbackPath}?${good()} HTTP/1.0\r\n${rest}\r\n`,
      `GET ${callbackPath}?${good()} HTTP/1.1\r\n${rest}Upgrade: websocket\r\nConnection: upgrade\r\n\r\n`,
      `GET ${callbackPath}?${good()} HTTP/1.1\r\n${rest}Content-Length: 2\r\n\r\nhi`,
      'this is not HTTP\r\n\r\n',
    ];
    for (const request of requests) {
      expect([request, statusOf(await sendBytes(port, request))]).toEqual([request, 400]);
    }
    await expectPending();
  });

  it('R17: without the cookie, or with another, the answer is refused and the page says where to go on', async () => {
    for (const cookie of ['', 'keybearer_sign_in=guess', 'other=1']) {
      const headers: Record<string, string> = cookie === '' ? {} : { cookie };
      const answer = await visit(`${browser.redirectUri}?${good()}`, { headers });
      expect(answer.status).toBe(403);
      expect(answer.body).toContain('Finish in the browser where you began');
    }
    await expectPending();
  });

  it('R17: without the cookie nobody can decline, even knowing the state', async () => {
    const answer = await visit(`${browser.redirectUri}?state=${browser.state}&error=access_denied`);
    expect(answer.status).toBe(403);
    await expectPending();
  });

  it('R17: cookies that other programs on 127.0.0.1 have set do no harm', async () => {
    await stage.grantFor(browser.nonce);
    const cookie = `_xsrf=1; keybearer_sign_in=planted; ${browser.cookie}`;
    const answer = await visit(`${browser.redirectUri}?${good()}`, { headers: { cookie } });
    expect(answer.status).toBe(303);
  });

  it.each([
    [{ origin: 'https://evil.example' }],
    [{ 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    [{ 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    [{ 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
  ])('threat 1: what a page fires by itself is refused: %o', async (headers) => {
    const answer = await comeBack(browser, { state: browser.state, code: '4/code' }, headers);
    expect(answer.status).toBe(403);
    await expectPending();
  });

  it('R21: the answer of an earlier sign-in is refused', async () => {
    const earlier = await openStartLink((await stage.begin()).link);
    expect((await comeBack(browser, { state: earlier.state, code: '4/code' })).status).toBe(400);
    stage.steps.pop();
    await expectPending();
  });
});

describe('pages', () => {
  it('R8: nothing of the request is reflected, and the policy allows nothing', async () => {
    const page = await comeBack(browser, {
      state: browser.state,
      error: 'access_denied',
      error_description: '<script>alert(1)</script>',
    });
    expect(page.body).not.toContain('alert');
    expect(page.body).not.toContain('<script');
    expect(page.headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
  });

  it('R8: an error that is no plain name reaches neither page nor failure', async () => {
    const error = '<img src=x onerror=alert(1)>';
    const page = await comeBack(browser, { state: browser.state, error });
    expect(page.body).toContain('The sign-in did not finish');
    expect(JSON.stringify([page.body, await running.ended, stage.steps])).not.toContain('onerror');
  });

  it('every answer says no-store, no-referrer and nosniff, and keeps no connection', async () => {
    const answers = [
      await visit(`http://127.0.0.1:${port}/nothing`),
      await visit(running.link, { method: 'HEAD' }),
      await comeBack(browser, { state: 'wrong' }),
      await visit(browser.redirectUri, { headers: { host: 'evil.example' } }),
      browser.start,
      await comeBack(browser, { state: browser.state, error: 'access_denied' }),
    ];
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        connection: 'close',
      });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  it('the last page is there only once the sign-in has ended', async () => {
    const done = `http://127.0.0.1:${port}/done`;
    expect((await visit(done)).status).toBe(404);
    await stage.grantFor(browser.nonce);
    expect((await comeBack(browser, { state: browser.state, code: '4/code' })).status).toBe(303);
    expect((await visit(`http://127.0.0.1:${port}/failed`)).status).toBe(404);
    expect((await visit(done)).body).toContain('You are signed in');
  });
});

describe('the port', () => {
  const idle: Socket[] = [];
  afterEach(() => {
    for (const socket of idle.splice(0)) socket.destroy();
  });

  it('R23: 200 idle connections do not keep the right answer waiting, and end after five seconds', async () => {
    for (let number = 0; number < 200; number += 1) idle.push(await idleConnection(port));
    let open = idle.length;
    for (const socket of idle) {
      socket.on('error', () => {});
      socket.on('close', () => {
        open -= 1;
      });
      socket.resume();
    }
    const started = performance.now();
    expect((await visit(`http://127.0.0.1:${port}/nothing`)).status).toBe(404);
    expect(performance.now() - started).toBeLessThan(1_000);
    await stage.clock.advance(4_999);
    expect(open).toBe(200);
    await stage.clock.advance(1);
    await expect.poll(() => open).toBe(0);
    await expectPending();
  });

  it('R23: past 256 connections the oldest silent one makes room', async () => {
    for (let number = 0; number < 256; number += 1) idle.push(await idleConnection(port));
    await settle();
    const oldest = new Promise<void>((resolve) => idle[0]?.once('close', () => resolve()));
    idle[0]?.on('error', () => {}).resume();
    expect((await visit(`http://127.0.0.1:${port}/nothing`)).status).toBe(404);
    await oldest;
    await expectPending();
  });

  it('R23: a request that never ends is cut off after five seconds', async () => {
    const answered = sendBytes(port, `GET ${callbackPath} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`);
    await settle(50);
    await stage.clock.advance(5_000);
    expect(await answered).toBe('');
    await expectPending();
  });

  it('R26: it listens on 127.0.0.1 alone', () => {
    // What `ss -ltn` reads: local address and port in hexadecimal, state 0A for listening.
    const listening = ['/proc/net/tcp', '/proc/net/tcp6']
      .flatMap((table) => readFileSync(table, 'utf8').split('\n').slice(1))
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state]) => state === '0A')
      .map(([, local]) => local ?? '')
      .filter((local) => Number.parseInt(local.split(':')[1] ?? '', 16) === port);
    expect(listening.map((local) => local.split(':')[0])).toEqual(['0100007F']);
  });

  it('R26: it is closed within two seconds of the end, even if the browser never fetches the last page', async () => {
    await stage.grantFor(browser.nonce);
    idle.push(await idleConnection(port));
    idle[0]?.on('error', () => {});
    expect((await comeBack(browser, { state: browser.state, code: '4/code' })).status).toBe(303);
    expect(await isListening(port)).toBe(true);
    await stage.clock.advance(2_000);
    expect(await isListening(port)).toBe(false);
    await expect.poll(() => idle[0]?.destroyed || idle[0]?.readableEnded === true).toBe(true);
    await expect.poll(() => stage.clock.pending).toBe(0);
  });

  it('R26: it is closed as soon as the last page was fetched', async () => {
    await stage.grantFor(browser.nonce);
    await comeBackAndFollow(browser, { state: browser.state, code: '4/code' });
    expect(await isListening(port)).toBe(false);
  });

  it('a reload of the answer while it is worked on is refused and disturbs nothing', async () => {
    let store = () => {};
    const held = new Promise<void>((resolve) => {
      store = resolve;
    });
    const keep = stage.store;
    stage.store = async (grant) => {
      await held;
      return keep(grant);
    };
    await stage.grantFor(browser.nonce);
    const first = comeBack(browser, { state: browser.state, code: '4/code' });
    await expect.poll(() => stage.kinds()).toContain('storing');
    const again = await comeBack(browser, { state: browser.state, code: '4/code' });
    expect(again.status).toBe(400);
    // Storing is not left half done: neither a cancel nor a second visit of the link stops it now.
    running.cancel();
    expect((await visit(running.link)).status).toBe(410);
    store();
    expect((await first).headers.location).toBe('/done');
    expect((await running.ended).ok).toBe(true);
    expect(stage.server.requests('/token')).toHaveLength(1);
  });
});
