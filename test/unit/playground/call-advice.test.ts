import { describe, expect, it } from 'vitest';
import { adviseOn } from '../../../src/main/playground/call-advice.ts';
import { exampleCalls } from '../../../src/main/playground/example-calls.ts';

const url = new URL('https://www.googleapis.com/calendar/v3/users/me/calendarList');
const examples = exampleCalls({ kind: 'google' }, []);
const advise = (status: number, body: object | string = '', headers: Record<string, string> = {}) =>
  adviseOn(
    { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) },
    url,
    examples,
  );
const reason = (name: string) => ({ error: { errors: [{ reason: name }] } });

describe('advice on an answer', () => {
  it.each([200, 204, 304, 404, 500])('%s: the answer says it best itself', (status) => {
    expect(advise(status, '<html>')).toBeNull();
  });

  it.each([
    [301, '', 'redirected'],
    [307, '', 'redirected'],
    [401, '', 'token_refused'],
    [403, reason('accessNotConfigured'), 'api_disabled'],
    [403, { error: { details: [{ reason: 'SERVICE_DISABLED' }] } }, 'api_disabled'],
    [403, reason('insufficientPermissions'), 'permission_missing'],
    [
      403,
      { error: { details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }] } },
      'permission_missing',
    ],
    [403, reason('userRateLimitExceeded'), 'slow_down'],
    [429, '', 'slow_down'],
  ])('%s with %j: %s', (status, body, kind) => {
    expect(advise(status, body)?.kind).toBe(kind);
  });

  it('a 403 that names no reason is not called a missing permission', () => {
    expect(advise(403, reason('forbidden'))).toBeNull();
    expect(advise(403, 'not JSON')).toBeNull();
  });

  it('names the permissions that the server wants', () => {
    const headers = {
      'www-authenticate':
        'Bearer realm="x", error="insufficient_scope", scope="https://www.googleapis.com/auth/tasks openid"',
    };
    expect(advise(403, '', headers)?.scopes).toEqual([
      'https://www.googleapis.com/auth/tasks',
      'openid',
    ]);
  });

  it('knows the permissions of an example where the server names none', () => {
    const named = advise(403, reason('insufficientPermissions'));
    expect(named?.scopes).toContain('https://www.googleapis.com/auth/calendar.readonly');
  });
});
