import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pasteRedirectUri } from '../../../src/main/oauth/pasted-redirect.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { isListening, portOf } from './loopback-visitor.ts';
import { failureOf, SignInStage } from './sign-in-stage.ts';

let stage: SignInStage;
beforeEach(async () => {
  stage = await SignInStage.set();
});
afterEach(() => stage.strike());

async function beginPaste() {
  const running = await stage.begin({ mode: 'paste' });
  const asked = new URL(running.link).searchParams;
  const redirectUri = asked.get('redirect_uri') ?? '';
  const state = asked.get('state') ?? '';
  await stage.grantFor(asked.get('nonce') ?? '');
  return { running, redirectUri, state, right: `${redirectUri}?state=${state}&code=4%2Fcode` };
}

describe('a sign-in by pasting the final address', () => {
  it('shows the address of the authorization server itself and opens no port', async () => {
    const { running, redirectUri } = await beginPaste();
    expect(new URL(running.link).origin).toBe(stage.server.origin);
    expect(stage.steps).toEqual([{ kind: 'waiting_for_paste', link: running.link }]);
    expect(redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback\/[A-Za-z0-9_-]{22}$/);
    expect(await isListening(portOf(redirectUri))).toBe(false);
  });

  it('completes with the right address, whatever white space or fragment came along', async () => {
    const { running, right } = await beginPaste();
    expect(await running.paste(`\n  ${right}#\n`)).toEqual({ ok: true, value: undefined });
    expect((await running.ended).ok).toBe(true);
    expect(stage.stored).toHaveLength(1);
  });

  it('says what is wrong with another address and goes on waiting', async () => {
    const { running, redirectUri, state, right } = await beginPaste();
    const wrong: [string, RegExp][] = [
      ['', /Nothing was pasted/],
      ['4/code', /begins with http:\/\/127\.0\.0\.1/],
      [running.link, /begins with/],
      [right.replace('127.0.0.1', 'localhost'), /begins with/],
      [right.replace('?', '/?'), /begins with/],
      [redirectUri, /cut off/],
      [`${redirectUri}?state=${state}`, /cut off/],
      [`${redirectUri}?code=4/code`, /cut off/],
      [`${redirectUri}?state=another&code=4/code`, /another sign-in/],
      [`${right}&code=again`, /changed on the way/],
      [`${right}%0A`, /changed on the way/],
      [`${right}&iss=https://evil.example`, /another sign-in/],
      [right.padEnd(9_000, 'x'), /changed on the way/],
    ];
    for (const [pasted, sentence] of wrong) {
      const failure = failureOf(await running.paste(pasted));
      expect([pasted, failure.code]).toEqual([pasted, 'invalid_request']);
      expect(failure.sentence).toMatch(sentence);
    }
    expect(stage.kinds()).toEqual(['waiting_for_paste']);
    expect((await running.paste(right)).ok).toBe(true);
    expect((await running.ended).ok).toBe(true);
  });

  it('ends as denied when the address says so', async () => {
    const { running, redirectUri, state } = await beginPaste();
    const pasted = `${redirectUri}?error=access_denied&state=${state}`;
    expect((await running.paste(pasted)).ok).toBe(true);
    expect(failureOf(await running.ended).code).toBe('denied');
  });

  it('takes one answer only, and none after the timeout', async () => {
    const { running, right } = await beginPaste();
    expect((await running.paste(right)).ok).toBe(true);
    expect(failureOf(await running.paste(right)).code).toBe('conflict');
    await running.ended;
    const late = await beginPaste();
    await stage.clock.advance(5 * 60_000);
    expect(failureOf(await late.running.paste(late.right)).code).toBe('conflict');
    expect(failureOf(await late.running.ended).code).toBe('timed_out');
  });

  it('is not another way into a sign-in that waits for its browser', async () => {
    const running = await stage.begin({ mode: 'link' });
    expect(failureOf(await running.paste('http://127.0.0.1/')).code).toBe('conflict');
    expect(stage.kinds()).toEqual(['waiting_for_browser']);
  });

  it('draws its port from the dynamic range', () => {
    const random = new SeededRandom(3);
    const ports = Array.from({ length: 200 }, () => portOf(pasteRedirectUri(random)));
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(49_152);
    expect(Math.max(...ports)).toBeLessThanOrEqual(65_535);
    expect(new Set(ports).size).toBeGreaterThan(150);
  });
});
