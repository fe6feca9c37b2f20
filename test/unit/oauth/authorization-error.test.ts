import { describe, expect, it } from 'vitest';
import { judgeAuthorizationError } from '../../../src/main/oauth/authorization-error.ts';

describe('an error in the authorization response', () => {
  it.each([
    ['server_error', 'upstream', /try again/],
    ['temporarily_unavailable', 'upstream', /try again/],
    ['admin_policy_enforced', 'client_rejected', /administrator/],
    ['org_internal', 'client_rejected', /organisation/],
    ['disallowed_useragent', 'client_rejected', /ordinary browser/],
    ['redirect_uri_mismatch', 'client_rejected', /Desktop app/],
    ['deleted_client', 'client_rejected', /deleted/],
    ['invalid_scope', 'client_rejected', /check the client and the permissions/],
    ['unknown', 'client_rejected', /check the client and the permissions/],
    // OpenID Connect Core §3.1.2.6: what prompt=none can bring.
    ['interaction_required', 'needs_consent', /prompt=none/],
    ['login_required', 'needs_consent', /prompt=none/],
    ['consent_required', 'needs_consent', /prompt=none/],
    ['account_selection_required', 'needs_consent', /prompt=none/],
  ])('%s is %s', (error, code, sentence) => {
    const failure = judgeAuthorizationError(error, 'Google');
    expect(failure.code).toBe(code);
    expect(failure.sentence).toMatch(sentence);
    expect(failure.cause).toBe(`authorization response: ${error}`);
  });

  it('of a sandbox is never said in the name of Google', () => {
    for (const error of ['org_internal', 'server_error', 'access_denied', 'unknown']) {
      expect(judgeAuthorizationError(error, 'The sandbox').sentence).toMatch(/^The sandbox/);
      expect(judgeAuthorizationError(error, 'The sandbox').sentence).not.toContain('Google');
    }
  });
});
