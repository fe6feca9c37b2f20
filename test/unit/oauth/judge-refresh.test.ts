import { describe, expect, it } from 'vitest';
import { judgeRefresh } from '../../../src/main/oauth/judge-refresh.ts';
import type { RefreshOutcome } from '../../../src/main/oauth/outcomes.ts';
import type { HttpResponse } from '../../../src/main/ports.ts';
import { Secret } from '../../../src/main/secret.ts';
import { type FailureCode, fail, ok } from '../../../src/shared/failure.ts';

const now = Date.parse('2026-03-01T09:00:00Z');

function judge(
  response: Partial<Omit<HttpResponse, 'body'>> & { readonly body?: object | string },
  asked?: readonly string[],
): RefreshOutcome {
  const { body = '' } = response;
  const json = typeof body === 'object';
  const answer = {
    status: response.status ?? 200,
    headers: { 'content-type': json ? 'application/json' : 'text/plain', ...response.headers },
    body: json ? JSON.stringify(body) : body,
  };
  const refreshToken = new Secret('1//old');
  return judgeRefresh(ok(answer), { server: 'Google', now, asked, refreshToken });
}

const good = { access_token: 'ya29.a0', token_type: 'Bearer', expires_in: 3599, scope: 'openid' };

/** A token answer with these members; undefined leaves one out. */
const tokens = (members: object, asked?: readonly string[]) =>
  judge({ body: { ...good, ...members } }, asked);

function refreshed(outcome: RefreshOutcome) {
  if (outcome.kind !== 'refreshed') throw new Error(`It was ${outcome.kind}.`);
  return outcome;
}

function failureOf(outcome: RefreshOutcome) {
  if (outcome.kind === 'refreshed') throw new Error('It was refreshed.');
  return outcome.failure;
}

describe('the access token', () => {
  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['a number', 1],
    ['with CR and LF', 'ya29\r\nX-Evil: 1'],
    ['with a space', 'ya29 x'],
    ['an emoji', 'ya29🔑'],
    ['with an equals sign inside', 'a=b'],
    ['longer than a header may be', 'x'.repeat(4097)],
  ])('T30: %s is never released', (_what, access_token) => {
    const outcome = tokens({ access_token });
    expect(outcome.kind).toBe('unusable');
    expect(failureOf(outcome).code).toBe('invalid_response');
  });

  it('T30: every character of b64token is taken as it is', () => {
    expect(refreshed(tokens({ access_token: 'aZ0-._~+/==' })).accessToken.reveal()).toBe(
      'aZ0-._~+/==',
    );
  });

  it('of another type than bearer is not released', () => {
    expect(tokens({ token_type: 'mac' }).kind).toBe('unusable');
    expect(tokens({ token_type: undefined }).kind).toBe('unusable');
    expect(tokens({ token_type: 'bearer' }).kind).toBe('refreshed');
  });
});

describe('its life', () => {
  it.each([
    [undefined, 300],
    [null, 300],
    ['soon', 300],
    ['', 300],
    [true, 300],
    [{}, 300],
    [3599, 3599],
    ['3599', 3599],
    [3599.9, 3599],
    [60, 60],
    [0, 0],
    [-1, 0],
    ['-1', 0],
    [1e20, 86_400],
    [315_360_000, 86_400],
  ])('T32 T34: expires_in %j is taken as %d seconds', (expires_in, seconds) => {
    expect(refreshed(tokens({ expires_in })).expiresIn).toBe(seconds);
  });

  it('T37: the end of time-based access is passed on', () => {
    expect(refreshed(tokens({ refresh_token_expires_in: 604_799 })).refreshTokenExpiresIn).toBe(
      604_799,
    );
    expect(refreshed(tokens({ refresh_token_expires_in: 'x' })).refreshTokenExpiresIn).toBe(
      undefined,
    );
  });
});

describe('its scopes', () => {
  it('T39: are named once each, by one name, in one order', () => {
    const scope =
      'https://www.googleapis.com/auth/userinfo.email openid  openid https://www.googleapis.com/auth/drive';
    expect(refreshed(tokens({ scope })).scopes).toEqual([
      'email',
      'https://www.googleapis.com/auth/drive',
      'openid',
    ]);
  });

  it('T38: are what the answer says, narrower or broader than asked', () => {
    expect(refreshed(tokens({ scope: 'openid' }, ['email', 'openid'])).scopes).toEqual(['openid']);
    expect(refreshed(tokens({ scope: 'email openid' }, ['openid'])).scopes).toEqual([
      'email',
      'openid',
    ]);
  });

  it('are as asked when the answer says nothing (RFC 6749 §5.1), and empty when nobody said', () => {
    expect(refreshed(tokens({ scope: undefined }, ['openid'])).scopes).toEqual(['openid']);
    expect(refreshed(tokens({ scope: undefined })).scopes).toEqual([]);
  });
});

describe('the refresh token', () => {
  it('is passed on when the server replaced it, and only then', () => {
    expect(refreshed(tokens({ refresh_token: '1//new' })).rotated?.reveal()).toBe('1//new');
    for (const refresh_token of ['1//old', '', null, undefined]) {
      expect(refreshed(tokens({ refresh_token }))).not.toHaveProperty('rotated');
    }
  });

  it.each([7, 'with\nnewline', 'x'.repeat(1901)])('cannot be %j', (refresh_token) => {
    expect(tokens({ refresh_token }).kind).toBe('unusable');
  });
});

describe('a definite refusal', () => {
  const refusal = (error: string, more: object = {}, status = 400) =>
    judge({ status, body: { error, error_description: 'Bad Request', ...more } });

  it('T41: invalid_grant says that the sign-in is gone', () => {
    const outcome = refusal('invalid_grant');
    expect(outcome.kind).toBe('revoked');
    expect(failureOf(outcome)).toEqual({
      code: 'needs_sign_in',
      sentence:
        'Google says this sign-in was revoked or has expired. Sign in again; nothing else is lost.',
      cause: 'HTTP 400 invalid_grant',
    });
  });

  it.each(['invalid_rapt', 'rapt_required'])(
    'T42: %s is the organisation asking, not a loss',
    (name) => {
      for (const outcome of [refusal('invalid_grant', { error_subtype: name }), refusal(name)]) {
        expect(outcome.kind).toBe('reauth');
        expect(failureOf(outcome).code).toBe('needs_reauth');
        expect(failureOf(outcome).sentence).toContain('session policy');
      }
    },
  );

  it.each([
    'invalid_client',
    'deleted_client',
    'disabled_client',
    'unauthorized_client',
    'org_internal',
    'admin_policy_enforced',
    'access_denied',
  ])('T43: %s is about the client, in words of its own', (error) => {
    for (const status of [400, 401, 403]) {
      const outcome = refusal(error, {}, status);
      expect(outcome).toMatchObject({ kind: 'rejected', error });
      expect(failureOf(outcome).code).toBe('client_rejected');
    }
  });

  it('T43: no two refusals read the same', () => {
    const errors = ['invalid_client', 'deleted_client', 'unauthorized_client', 'org_internal'];
    const sentences = errors.map((error) => failureOf(refusal(error)).sentence);
    expect(new Set(sentences).size).toBe(errors.length);
  });

  it('T38 T43: invalid_scope is about this request and not about the account', () => {
    expect(refusal('invalid_scope').kind).toBe('scope_refused');
    expect(failureOf(refusal('invalid_scope')).code).toBe('needs_consent');
  });

  it('needs the form of one: the word invalid_grant in anything else moves nothing', () => {
    const text = '{"error":"invalid_grant"}';
    const outcomes = [
      judge({ status: 400, body: text }),
      judge({ status: 400, headers: { 'content-type': 'text/html' }, body: text }),
      judge({ status: 200, body: { error: 'invalid_grant' } }),
      judge({ status: 206, body: { error: 'invalid_grant' } }),
      judge({ status: 503, body: { error: 'invalid_grant' } }),
      judge({ status: 400, body: { error: { code: 400, message: 'invalid_grant' } } }),
      judge({ status: 400, body: [{ error: 'invalid_grant' }] }),
      judge({ status: 400, body: { error: 'Invalid Grant' } }),
    ];
    for (const outcome of outcomes) expect(['unusable', 'temporary']).toContain(outcome.kind);
  });

  it('takes no text of the server over but plain names', () => {
    const outcome = refusal('something_new', { error_description: 'secret 1//old' });
    expect(outcome.kind).toBe('unusable');
    expect(failureOf(outcome).cause).toBe('HTTP 400 something_new');
    expect(JSON.stringify(refusal('<b>', {}))).not.toContain('<b>');
  });
});

describe('an answer that says nothing about the grant', () => {
  it.each([
    ['HTML', 'text/html', '<html><body>Bad Request</body></html>'],
    ['nothing', 'application/json', ''],
    ['broken JSON', 'application/json', '{"error":'],
  ])('T45: 400 with %s is not used and not retried; its body goes nowhere', (_what, type, body) => {
    const outcome = judge({ status: 400, headers: { 'content-type': type }, body });
    expect(outcome.kind).toBe('unusable');
    expect(failureOf(outcome)).toMatchObject({ code: 'unexpected_response', cause: 'HTTP 400' });
  });

  it.each([408, 500, 502, 503, 504, 599])('T46: %d is temporary', (status) => {
    expect(judge({ status, body: 'x' })).toMatchObject({ kind: 'temporary', reason: 'upstream' });
  });

  it.each([
    ['120', 120],
    ['0', 0],
    ['999999999', 86_400],
    ['Sun, 01 Mar 2026 09:02:00 GMT', 120],
    ['Sun, 01 Mar 2026 08:00:00 GMT', 0],
    ['Sun, 01 Mar 2037 09:00:00 GMT', 86_400],
    ['-5', undefined],
    ['1.5', undefined],
    ['tomorrow', undefined],
    ['Mon, no date at all', undefined],
  ])('T46: Retry-After %s is %s seconds', (header, seconds) => {
    for (const [status, reason] of [
      [429, 'rate_limited'],
      [503, 'upstream'],
    ] as const) {
      const outcome = judge({ status, headers: { 'retry-after': header }, body: {} });
      expect(outcome).toMatchObject({ kind: 'temporary', reason });
      expect(outcome.kind === 'temporary' && outcome.retryAfter).toBe(seconds);
      expect(failureOf(outcome).retryAfter).toBe(seconds);
    }
  });

  it('T46: an error object that means "later" is temporary too', () => {
    expect(judge({ status: 400, body: { error: 'temporarily_unavailable' } })).toMatchObject({
      kind: 'temporary',
      reason: 'upstream',
    });
    expect(judge({ status: 403, body: { error: 'rate_limit_exceeded' } })).toMatchObject({
      kind: 'temporary',
      reason: 'rate_limited',
    });
  });

  it.each([301, 302, 303, 307, 308, 407, 511])(
    'T48: %d comes from someone in between',
    (status) => {
      const outcome = judge({ status, headers: { location: 'http://portal/' }, body: '' });
      expect(outcome).toMatchObject({ kind: 'temporary', reason: 'network_intercepted' });
      expect(failureOf(outcome).code).toBe('network_intercepted');
    },
  );

  it.each([
    ['text/html; charset=utf-8', 'Welcome'],
    ['application/json', '  <!doctype html><title>Welcome</title>'],
  ])('T49: a page with 200 comes from someone in between (%s)', (type, body) => {
    const outcome = judge({ headers: { 'content-type': type }, body });
    expect(outcome).toMatchObject({ kind: 'temporary', reason: 'network_intercepted' });
  });

  it('T54: a good answer under the wrong content type is not used', () => {
    const outcome = judge({ body: JSON.stringify(good) });
    expect(outcome.kind).toBe('unusable');
    expect(failureOf(outcome).code).toBe('unexpected_response');
    const typed = { 'content-type': 'Application/JSON; charset=UTF-8' };
    expect(judge({ headers: typed, body: JSON.stringify(good) }).kind).toBe('refreshed');
  });

  it.each<[FailureCode, string]>([
    ['offline', 'offline'],
    ['tls_error', 'tls_error'],
    ['timed_out', 'upstream'],
  ])('T51 T55 T56: %s on the way is temporary', (code, reason) => {
    const context = { server: 'Google', now, asked: undefined, refreshToken: new Secret('1//old') };
    const outcome = judgeRefresh(fail(code, 'No way.'), context);
    expect(outcome).toMatchObject({ kind: 'temporary', reason });
    expect(failureOf(outcome).code).toBe(code);
  });

  it('T52: a body over the limit is not used and moves nothing', () => {
    const context = { server: 'Google', now, asked: undefined, refreshToken: new Secret('1//old') };
    const outcome = judgeRefresh(fail('unexpected_response', 'Too large.'), context);
    expect(outcome.kind).toBe('unusable');
  });

  it('a 204 or another success than 200 is none', () => {
    expect(judge({ status: 204 }).kind).toBe('unusable');
    expect(judge({ status: 201, body: good }).kind).toBe('unusable');
  });
});
