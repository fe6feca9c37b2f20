import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fail, ok } from '../../../src/shared/failure.ts';
import { settle } from '../../support/manual-clock.ts';
import {
  comeBack,
  comeBackAndFollow,
  isListening,
  openStartLink,
  portOf,
  visit,
} from './loopback-visitor.ts';
import { idToken, tokenAnswer } from './scripted-authorization-server.ts';
import { failureOf, SignInStage } from './sign-in-stage.ts';

let stage: SignInStage;
beforeEach(async () => {
  stage = await SignInStage.set();
});
afterEach(() => stage.strike());

describe('a sign-in that goes well', () => {
  it('asks for a code, exchanges it, stores the grant, and shows its steps in order', async () => {
    const running = await stage.begin({ mode: 'browser' });
    await settle();
    expect(stage.opened).toEqual([running.link]);
    const browser = await openStartLink(running.link);
    await stage.grantFor(browser.nonce);

    const { answer, page } = await comeBackAndFollow(browser, {
      state: browser.state,
      code: '4/code',
    });

    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/done');
    expect(page.body).toContain('You are signed in');
    expect(await running.ended).toEqual(
      ok({
        accountId: 'acc_1',
        email: 'ada@example.com',
        updated: false,
        granted: ['email', 'openid'],
        missing: ['https://www.googleapis.com/auth/calendar.readonly'],
      }),
    );
    expect(stage.kinds()).toEqual([
      'waiting_for_browser',
      'waiting_for_browser',
      'exchanging',
      'storing',
      'done',
    ]);
    const [exchange] = stage.server.requests('/token');
    expect(exchange?.form.get('code')).toBe('4/code');
    expect(exchange?.form.get('client_secret')).toBe('client-secret-1');
    expect(exchange?.form.get('redirect_uri')).toBe(browser.redirectUri);
  });

  it('proves by its verifier that it made the challenge of the request', async () => {
    const running = await stage.begin();
    const browser = await openStartLink(running.link);
    await stage.grantFor(browser.nonce);
    await comeBackAndFollow(browser, { state: browser.state, code: '4/code' });
    const verifier = stage.server.requests('/token')[0]?.form.get('code_verifier') ?? '';
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
    expect(verifier).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(browser.asked.searchParams.get('code_challenge')).toBe(
      Buffer.from(hash).toString('base64url'),
    );
  });

  it('R27: the browser waits until the credential is stored and read back, and only then sees the page', async () => {
    const order: string[] = [];
    let finishReadBack = () => {};
    const readBack = new Promise<void>((resolve) => {
      finishReadBack = resolve;
    });
    stage.store = async (grant) => {
      order.push('written');
      await readBack;
      order.push('read back');
      return ok({ accountId: 'acc_1', email: grant.email, updated: false });
    };
    const running = await stage.begin();
    const browser = await openStartLink(running.link);
    await stage.grantFor(browser.nonce);
    const answered = comeBackAndFollow(browser, { state: browser.state, code: '4/code' });
    void answered.then(() => order.push('page shown'));
    await expect.poll(() => order).toEqual(['written']);
    await settle(50);
    expect(order).toEqual(['written']);
    finishReadBack();
    const { answer, page } = await answered;
    await settle();
    expect(order).toEqual(['written', 'read back', 'page shown']);
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    expect(page.headers['cache-control']).toBe('no-store');
  });

  it('keeps no secret in its log', async () => {
    const running = await stage.begin();
    const browser = await openStartLink(running.link);
    await stage.grantFor(browser.nonce);
    await comeBackAndFollow(browser, { state: browser.state, code: '4/code' });
    await running.ended;
    const log = JSON.stringify(stage.log.lines);
    expect(stage.log.events()).toEqual(['sign_in_started', 'sign_in_ended']);
    for (const secret of [browser.state, browser.nonce, '4/code', 'ya29', '1//', 'ada@']) {
      expect(log).not.toContain(secret);
    }
  });

  it('leaves neither timers nor an open port behind', async () => {
    const running = await stage.begin();
    const browser = await openStartLink(running.link);
    await stage.grantFor(browser.nonce);
    await comeBackAndFollow(browser, { state: browser.state, code: '4/code' });
    await running.ended;
    await expect.poll(() => isListening(portOf(running.link))).toBe(false);
    await expect.poll(() => stage.clock.pending).toBe(0);
  });
});

describe('a sign-in that does not', () => {
  it('R7: ends as denied when the person declines, with a page that says so', async () => {
    const running = await stage.begin();
    const browser = await openStartLink(running.link);
    const page = await comeBack(browser, { state: browser.state, error: 'access_denied' });
    expect(page.status).toBe(200);
    expect(page.body).toContain('The sign-in was declined');
    expect(failureOf(await running.ended).code).toBe('denied');
    expect(stage.server.requests('/token')).toEqual([]);
  });

  it('names the administrator when the organisation forbids the permissions', async () => {
    stage.browser.open = async () => ok(undefined);
    const running = await stage.begin();
    const browser = await openStartLink(running.link);
    await comeBack(browser, { state: browser.state, error: 'admin_policy_enforced' });
    const failure = failureOf(await running.ended);
    expect(failure.code).toBe('client_rejected');
    expect(failure.sentence).toContain('admin_policy_enforced');
  });

  it('R18: a second visit of the one-time link gets 410 and stops the sign-in visibly', async () => {
    const running = await stage.begin();
    const browser = await openStartLink(running.link);
    const second = await visit(running.link);
    expect(second.status).toBe(410);
    expect(second.body).toContain('This link was already opened');
    const failure = failureOf(await running.ended);
    expect(failure.code).toBe('expired');
    expect(stage.steps.at(-1)).toEqual({ kind: 'ended', failure });
    await expect(comeBack(browser, { state: browser.state, code: '4/code' })).rejects.toThrow();
    expect(stage.server.requests('/token')).toEqual([]);
  });

  it('R18: a second visit while the code is being exchanged stops it too; nothing is stored', async () => {
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const running = await stage.begin();
    const browser = await openStartLink(running.link);
    const token = await idToken(stage.server, stage.clock.now(), browser.nonce);
    stage.server.token = () => ({ ...tokenAnswer(token), held });
    const waiting = comeBack(browser, { state: browser.state, code: '4/code' });
    await expect.poll(() => stage.server.requests('/token').length).toBe(1);
    expect((await visit(running.link)).status).toBe(410);
    expect((await waiting).body).toContain('opened a second time');
    answer();
    await settle(50);
    expect(failureOf(await running.ended).code).toBe('expired');
    expect(stage.stored).toEqual([]);
  });

  it('R18: a preview that asks for the head only, or loads ahead, does not use the link up', async () => {
    const running = await stage.begin();
    expect((await visit(running.link, { method: 'HEAD' })).status).toBe(405);
    const ahead = { 'sec-purpose': 'prefetch', 'sec-fetch-mode': 'navigate' };
    expect((await visit(running.link, { headers: ahead })).status).toBe(403);
    expect((await visit(running.link)).status).toBe(302);
  });

  it('R20: after five minutes the port is closed and the sign-in has ended', async () => {
    const running = await stage.begin();
    const browser = await openStartLink(running.link);
    await stage.clock.advance(5 * 60_000 - 1);
    expect(stage.kinds()).toEqual(['waiting_for_browser']);
    await stage.clock.advance(1);
    expect(failureOf(await running.ended).code).toBe('timed_out');
    await expect(comeBack(browser, { state: browser.state, code: '4/code' })).rejects.toThrow();
  });

  it('R20: a machine that slept through the five minutes does not take the answer any more', async () => {
    const running = await stage.begin();
    const browser = await openStartLink(running.link);
    stage.clock.suspend(6 * 60_000);
    const { page } = await comeBackAndFollow(browser, { state: browser.state, code: '4/code' });
    expect(page.body).toContain('not finished in time');
    expect(failureOf(await running.ended).code).toBe('timed_out');
    expect(stage.server.requests('/token')).toEqual([]);
  });

  it('R20: cancelling closes the port at once, also while a browser waits', async () => {
    const running = await stage.begin();
    const browser = await openStartLink(running.link);
    stage.server.token = () => ({ held: new Promise(() => {}) });
    const waiting = comeBack(browser, { state: browser.state, code: '4/code' });
    await expect.poll(() => stage.server.requests('/token').length).toBe(1);
    running.cancel();
    expect(await isListening(portOf(running.link))).toBe(false);
    expect((await waiting).body).toContain('was cancelled');
    expect(failureOf(await running.ended).code).toBe('cancelled');
    expect(stage.kinds()).toEqual(['waiting_for_browser', 'exchanging', 'ended']);
    await expect.poll(() => stage.server.givenUp).toEqual(['/token']);
  });

  it('R24: a browser that does not open leaves the link shown and the port open until the timeout', async () => {
    stage.browser = { open: async () => fail('internal', 'No browser.') };
    const running = await stage.begin({ mode: 'browser' });
    await settle();
    expect(stage.steps).toEqual([
      { kind: 'waiting_for_browser', link: running.link, browser_opened: false },
    ]);
    expect(stage.log.events()).toContain('browser_not_opened');
    const browser = await openStartLink(running.link);
    await stage.grantFor(browser.nonce);
    await comeBackAndFollow(browser, { state: browser.state, code: '4/code' });
    expect((await running.ended).ok).toBe(true);
  });

  it('a store that refuses shows the failed page and ends with its reason', async () => {
    stage.store = async () => fail('keychain_locked', 'The keychain is locked.');
    const running = await stage.begin();
    const browser = await openStartLink(running.link);
    await stage.grantFor(browser.nonce);
    const { answer, page } = await comeBackAndFollow(browser, {
      state: browser.state,
      code: '4/c',
    });
    expect(answer.headers.location).toBe('/failed');
    expect(page.body).toContain('The keychain is locked');
    expect(failureOf(await running.ended).code).toBe('keychain_locked');
  });

  it('a store that throws ends the sign-in without a word of what it threw', async () => {
    stage.store = async (grant) => {
      throw new Error(grant.refreshToken?.reveal());
    };
    const running = await stage.begin();
    const browser = await openStartLink(running.link);
    await stage.grantFor(browser.nonce);
    await comeBackAndFollow(browser, { state: browser.state, code: '4/code' });
    const failure = failureOf(await running.ended);
    expect(failure.code).toBe('internal');
    expect(JSON.stringify([failure, stage.log.lines])).not.toContain('1//refresh');
  });
});

describe('who signed in', () => {
  it('R28: another person than the account asked for is named, and nothing is stored', async () => {
    const expectedSubject = { issuer: stage.server.origin, subject: '2002' };
    const running = await stage.begin({ expectedSubject });
    const browser = await openStartLink(running.link);
    await stage.grantFor(browser.nonce);
    const { page } = await comeBackAndFollow(browser, { state: browser.state, code: '4/code' });
    const failure = failureOf(await running.ended);
    expect(failure.code).toBe('identity_mismatch');
    expect(failure.sentence).toContain('ada@example.com');
    expect(stage.stored).toEqual([]);
    expect(stage.server.requests('/revoke')).toEqual([]);
    // The page is read by whoever sits at the browser; it names nobody.
    expect(page.body).toContain('Another account signed in');
    expect(page.body).not.toContain('ada@example.com');
  });

  it('R29: the same subject at another issuer is another person', async () => {
    const expectedSubject = { issuer: 'https://accounts.google.com', subject: '1001' };
    const running = await stage.begin({ expectedSubject });
    const browser = await openStartLink(running.link);
    await stage.grantFor(browser.nonce);
    await comeBackAndFollow(browser, { state: browser.state, code: '4/code' });
    expect(failureOf(await running.ended).code).toBe('identity_mismatch');
    expect(stage.stored).toEqual([]);
  });

  it('R28: the account asked for is stored', async () => {
    const expectedSubject = { issuer: stage.server.origin, subject: '1001' };
    const running = await stage.begin({ expectedSubject });
    const browser = await openStartLink(running.link);
    await stage.grantFor(browser.nonce);
    await comeBackAndFollow(browser, { state: browser.state, code: '4/code' });
    expect((await running.ended).ok).toBe(true);
    expect(stage.stored).toHaveLength(1);
  });
});

describe('two at once', () => {
  it('R22: neither takes the answer of the other', async () => {
    const first = await stage.begin();
    const second = await stage.begin();
    const one = await openStartLink(first.link);
    const two = await openStartLink(second.link);
    expect(one.state).not.toBe(two.state);
    const crossed = { ...one, redirectUri: two.redirectUri };
    expect((await comeBack(crossed, { state: one.state, code: '4/code' })).status).toBe(400);
    // Right state of the second, cookie of the first browser.
    expect((await comeBack(crossed, { state: two.state, code: '4/code' })).status).toBe(403);
    await stage.grantFor(two.nonce);
    await comeBackAndFollow(two, { state: two.state, code: '4/code' });
    expect((await second.ended).ok).toBe(true);
    first.cancel();
    expect(failureOf(await first.ended).code).toBe('cancelled');
  });
});
