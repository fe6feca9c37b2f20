import { describe, expect, it } from 'vitest';
import {
  type ExpectedResponse,
  judgeAuthorizationResponse,
} from '../../../src/main/oauth/authorization-response.ts';

const expected: ExpectedResponse = {
  state: 'the-right-state',
  issuer: 'https://accounts.google.com',
  issuerPromised: false,
};

const judge = (query: string, more: Partial<ExpectedResponse> = {}, bound = true) =>
  judgeAuthorizationResponse(new URLSearchParams(query), { ...expected, ...more }, bound);

const stray = (status: number, reason: string) => ({ kind: 'stray', status, reason });

describe('what comes back from the authorization server', () => {
  it('is a code when everything fits', () => {
    const judged = judge('state=the-right-state&code=4/0AbC-d_e&scope=openid&hd=example.com');
    expect(judged.kind).toBe('code');
    expect(judged.kind === 'code' && judged.code.reveal()).toBe('4/0AbC-d_e');
  });

  it('R5: is judged by its state before anything else can end the sign-in', () => {
    expect(judge('state=wrong&error=access_denied')).toEqual(stray(400, 'state_mismatch'));
    expect(judge('error=access_denied')).toEqual(stray(400, 'state_missing'));
    expect(judge('state=wrong&code=1', {}, false)).toEqual(stray(400, 'state_mismatch'));
  });

  it('R17: must come from the browser that began, errors as well', () => {
    expect(judge('state=the-right-state&code=1', {}, false)).toEqual(stray(403, 'other_browser'));
    expect(judge('state=the-right-state&error=access_denied', {}, false)).toEqual(
      stray(403, 'other_browser'),
    );
  });

  it('R9: holds each parameter once', () => {
    for (const name of ['state', 'code', 'iss', 'error']) {
      expect(judge(`state=the-right-state&code=1&${name}=a&${name}=b`)).toEqual(
        stray(400, 'duplicate_parameter'),
      );
    }
  });

  it.each([
    ['absent and not promised', '', false, 'code'],
    ['absent though promised', '', true, 'issuer_missing'],
    ['right', '&iss=https://accounts.google.com', true, 'code'],
    ['right though not promised', '&iss=https://accounts.google.com', false, 'code'],
    ['with a slash more', '&iss=https://accounts.google.com/', false, 'issuer_mismatch'],
    ['of another server', '&iss=https://evil.example', false, 'issuer_mismatch'],
    ['empty', '&iss=', false, 'issuer_mismatch'],
  ])('R10: an iss %s', (_what, iss, issuerPromised, verdict) => {
    const judged = judge(`state=the-right-state&code=1${iss}`, { issuerPromised });
    expect(judged.kind === 'stray' ? judged.reason : judged.kind).toBe(verdict);
  });

  it('R7: declines, also without the promised iss: state and cookie already name the sender', () => {
    expect(judge('state=the-right-state&error=access_denied', { issuerPromised: true })).toEqual({
      kind: 'denied',
    });
  });

  it('takes plain error names over and nothing else', () => {
    expect(judge('state=the-right-state&error=invalid_scope&error_description=x')).toEqual({
      kind: 'error',
      error: 'invalid_scope',
    });
    expect(judge('state=the-right-state&error=%3Cb%3E')).toEqual({
      kind: 'error',
      error: 'unknown',
    });
  });

  it('an error beside a code is an error', () => {
    expect(judge('state=the-right-state&code=1&error=access_denied').kind).toBe('denied');
  });
});
