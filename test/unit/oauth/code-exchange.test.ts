import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { comeBackAndFollow, openStartLink } from './loopback-visitor.ts';
import {
  type IdTokenWishes,
  idToken,
  type ScriptedAnswer,
  tokenAnswer,
} from './scripted-authorization-server.ts';
import { failureOf, SignInStage } from './sign-in-stage.ts';

let stage: SignInStage;
beforeEach(async () => {
  stage = await SignInStage.set();
});
afterEach(() => stage.strike());

/** A whole sign-in whose code is answered like this. */
async function signIn(answer: (nonce: string) => ScriptedAnswer | Promise<ScriptedAnswer>) {
  const running = await stage.begin();
  const browser = await openStartLink(running.link);
  stage.server.token = () => answer(browser.nonce);
  const { page } = await comeBackAndFollow(browser, { state: browser.state, code: '4/code' });
  const ended = await running.ended;
  return { ended, page };
}

const withIdToken = (wishes: IdTokenWishes, more: Readonly<Record<string, unknown>> = {}) =>
  signIn(async (nonce) =>
    tokenAnswer(await idToken(stage.server, stage.clock.now(), nonce, wishes), more),
  );

describe('a good answer to the code', () => {
  it('becomes a grant with everything that was verified', async () => {
    await withIdToken({}, { refresh_token_expires_in: 604_799, expires_in: '3599' });
    const [grant] = stage.stored;
    expect(grant).toMatchObject({
      issuer: stage.server.origin,
      subject: '1001',
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      expiresIn: 3599,
      scopes: ['email', 'openid'],
      refreshTokenExpiresIn: 604_799,
    });
    expect(grant?.refreshToken?.reveal()).toBe('1//refresh-1');
    expect(grant?.accessToken.reveal()).toBe('ya29.access-1');
  });

  it('T38: grants what was asked when it does not say what (RFC 6749 §5.1)', async () => {
    const { ended } = await withIdToken({}, { scope: undefined });
    expect(ended).toMatchObject({
      ok: true,
      value: {
        granted: ['email', 'https://www.googleapis.com/auth/calendar.readonly', 'openid'],
        missing: [],
      },
    });
  });

  it('T39: names a scope it granted under an alias by the one name', async () => {
    const scope = 'https://www.googleapis.com/auth/calendar.readonly openid openid email';
    const { ended } = await withIdToken({}, { scope });
    expect(ended).toMatchObject({ ok: true, value: { missing: [] } });
  });

  it('is verified by the injected clock, in whatever year that is', async () => {
    stage.clock.stepWallClock(-5 * 365 * 86_400_000);
    expect((await withIdToken({})).ended.ok).toBe(true);
  });

  it('a name with hidden characters is left out; the address says who it is', async () => {
    await withIdToken({ claims: { name: 'Ada\u202Eecalevol' } });
    expect(stage.stored[0]).not.toHaveProperty('name');
  });
});

describe('T57: an id token that does not prove who signed in is refused, and nothing is stored', () => {
  const minutes = (count: number) => Math.floor(stage.clock.now() / 1000) + count * 60;

  it.each<[string, () => IdTokenWishes]>([
    ['signed by nobody (alg none)', () => ({ signedBy: 'nobody' })],
    ['signed by a stranger', () => ({ signedBy: 'stranger' })],
    ['signed with the client secret (HS256)', () => ({ signedBy: 'client secret' })],
    ['for another audience', () => ({ claims: { aud: 'client-2' } })],
    ['for a further audience', () => ({ claims: { aud: ['client-1', 'client-2'] } })],
    ['without an audience', () => ({ without: ['aud'] })],
    ['of another authorized party', () => ({ claims: { azp: 'client-2' } })],
    ['of another issuer', () => ({ claims: { iss: 'https://accounts.google.com' } })],
    ['of an issuer with a slash more', () => ({ claims: { iss: `${stage.server.origin}/` } })],
    ['without a nonce', () => ({ without: ['nonce'] })],
    ['with another nonce', () => ({ claims: { nonce: 'another' } })],
    ['without a subject', () => ({ without: ['sub'] })],
    ['with an empty subject', () => ({ claims: { sub: '' } })],
    ['with a number for a subject', () => ({ claims: { sub: 1001 } })],
    ['without an expiry', () => ({ without: ['exp'] })],
    ['expired', () => ({ claims: { exp: minutes(-6) } })],
    ['issued a week ago', () => ({ claims: { iat: minutes(-7 * 24 * 60) } })],
    ['issued in the future', () => ({ claims: { iat: minutes(60), exp: minutes(120) } })],
    ['not valid yet', () => ({ claims: { nbf: minutes(60) } })],
    ['without a time of issue', () => ({ without: ['iat'] })],
  ])('%s', async (_what, wishes) => {
    const { ended, page } = await withIdToken(wishes());
    expect(failureOf(ended).code).toBe('invalid_response');
    expect(stage.stored).toEqual([]);
    expect(page.body).toContain('The sign-in did not finish');
  });

  it('missing altogether, or no token at all', async () => {
    for (const id_token of [undefined, '', 'a.b', 'a.b.c', 7]) {
      const { ended } = await signIn(() => tokenAnswer('', { id_token }));
      expect([id_token, failureOf(ended).code]).toEqual([id_token, 'invalid_response']);
    }
    expect(stage.stored).toEqual([]);
  });

  it('says that the clock is to blame where it is', async () => {
    const { ended } = await withIdToken({
      claims: { iat: minutes(60), exp: minutes(120) },
    });
    expect(failureOf(ended).sentence).toContain('set the clock');
  });

  it('but clocks may be some minutes apart', async () => {
    const { ended } = await withIdToken({ claims: { iat: minutes(4), exp: minutes(64) } });
    expect(ended.ok).toBe(true);
  });

  it('without an address, or with one that is none', async () => {
    for (const email of [undefined, '', 'ada', 'ada@example.com\nx', 7]) {
      const { ended } = await withIdToken({ claims: { email } });
      expect(failureOf(ended).sentence).toContain('which address signed in');
    }
    expect(stage.stored).toEqual([]);
  });

  it('whose keys cannot be fetched: the network is to blame, and it is said so', async () => {
    stage.server.jwks = () => ({ status: 503, body: {} });
    expect(failureOf((await withIdToken({})).ended).code).toBe('upstream');
    stage.server.jwks = () => ({ body: { keys: [] } });
    expect(failureOf((await withIdToken({})).ended).code).toBe('invalid_response');
    expect(stage.stored).toEqual([]);
  });
});

describe('another answer to the code', () => {
  it('T35: without a refresh token nothing is half saved, and it is said what to do', async () => {
    for (const refresh_token of [undefined, null, '']) {
      const { ended } = await withIdToken({}, { refresh_token });
      expect(failureOf(ended).code).toBe('no_refresh_token');
      expect(failureOf(ended).sentence).toContain('nothing was stored');
    }
    expect(stage.stored).toEqual([]);
  });

  it.each([
    ['invalid_grant', 400, 'needs_sign_in'],
    ['invalid_client', 401, 'client_rejected'],
    ['redirect_uri_mismatch', 400, 'client_rejected'],
    ['admin_policy_enforced', 400, 'client_rejected'],
    ['invalid_scope', 400, 'needs_consent'],
    ['temporarily_unavailable', 400, 'upstream'],
  ])('%s ends the sign-in with its reason', async (error, status, code) => {
    const { ended } = await signIn(() => ({ status, body: { error } }));
    expect(failureOf(ended).code).toBe(code);
    expect(stage.server.requests('/token')).toHaveLength(1);
  });

  it('an old code is not called a revoked sign-in', async () => {
    const { ended } = await signIn(() => ({ status: 400, body: { error: 'invalid_grant' } }));
    expect(failureOf(ended).sentence).toContain('no longer accepts this answer');
  });

  it.each<[string, ScriptedAnswer, string]>([
    ['T46: 503', { status: 503, body: {} }, 'upstream'],
    ['T48: a redirect', { status: 302, headers: { location: '/p' } }, 'network_intercepted'],
    [
      'T49: a page',
      { headers: { 'content-type': 'text/html' }, body: '<p>' },
      'network_intercepted',
    ],
    ['T45: 400 with a page', { status: 400, body: '<p>' }, 'unexpected_response'],
    ['T54: text', { body: '{"access_token":"x"}' }, 'unexpected_response'],
  ])('%s', async (_what, answer, code) => {
    const { ended } = await signIn(() => answer);
    expect(failureOf(ended).code).toBe(code);
    expect(stage.stored).toEqual([]);
  });

  it('T30: an access token that would break out of a header is not stored', async () => {
    const { ended } = await withIdToken({}, { access_token: 'ya29\r\nX-Evil: 1' });
    expect(failureOf(ended).code).toBe('invalid_response');
    expect(stage.stored).toEqual([]);
  });

  it('never shows what the answer held', async () => {
    const { ended } = await withIdToken({ signedBy: 'stranger' }, { access_token: 'ya29.leak' });
    expect(JSON.stringify([ended, stage.steps, stage.log.lines])).not.toMatch(
      /ya29|1\/\/refresh|eyJ|4\/code|client-secret/,
    );
  });
});
