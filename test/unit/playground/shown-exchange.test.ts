import { describe, expect, it } from 'vitest';
import { shownExchange } from '../../../src/main/playground/shown-exchange.ts';
import type { HttpRequest } from '../../../src/main/ports.ts';
import { ok } from '../../../src/shared/failure.ts';
import { fieldsOf, shownValue, textOf } from '../../support/shown-fields.ts';

/** Secrets that nobody could know by their looks. */
const refreshToken = 'nothing-special-about-this-one';
const clientSecret = 'plain-words-as-a-client-secret';
const accessToken = 'words-that-came-as-access-token';
const basic = Buffer.from(`client:${clientSecret}`).toString('base64');

const request: HttpRequest = {
  url: 'https://oauth2.googleapis.com/token',
  method: 'POST',
  headers: { authorization: `Basic ${basic}`, accept: 'application/json' },
  body: new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_secret: clientSecret,
  }).toString(),
  deadline: 1,
};
const json = { 'content-type': 'application/json' };

function responseOf(status: number, headers: Record<string, string>, body: string) {
  const { answer } = shownExchange(request, ok({ status, headers, body }), 1);
  if (answer.kind !== 'response') throw new Error('There is no response.');
  return answer.response;
}

describe('an exchange with an authorization server', () => {
  it('shows the way of authentication and not the secret in it', () => {
    const shown = shownExchange(request, ok({ status: 200, headers: {}, body: '' }), 1.4);
    expect(shownValue(shown.request.headers, 'authorization')).toMatch(/^Basic \[credentials, /);
    expect(shownValue(shown.request.headers, 'accept')).toBe('application/json');
    expect(JSON.stringify(shown)).not.toMatch(/nothing-special|plain-words/);
    expect(JSON.stringify(shown)).not.toContain(basic);
    expect(shown.milliseconds).toBe(1);
  });

  it('hides what was sent where an error description quotes it', () => {
    const description = `Bad token: ${refreshToken}, of ${clientSecret} (${basic})`;
    const { body } = responseOf(
      400,
      json,
      JSON.stringify({ error: 'invalid_grant', error_description: description }),
    );
    expect(shownValue(fieldsOf(body), 'error')).toBe('invalid_grant');
    expect(shownValue(fieldsOf(body), 'error_description')).toMatch(
      /^Bad token: \[refresh token, .*\], of \[client secret, .*\] \(\[credentials, .*\]\)$/,
    );
  });

  it('hides it in a page that stands in the place of an answer, and in its headers', () => {
    const response = responseOf(
      200,
      { 'content-type': 'text/html', 'x-request': refreshToken },
      `<html>You sent ${encodeURIComponent(request.body ?? '')}</html>`,
    );
    expect(textOf(response.body)).toMatch(/^<html>You sent grant_type.*<\/html>$/);
    expect(JSON.stringify(response)).not.toMatch(/nothing-special|plain-words/);
  });

  it('hides what came where it stands a second time under another name', () => {
    const { body } = responseOf(
      200,
      json,
      JSON.stringify({ access_token: accessToken, note: { again: accessToken }, expires_in: 3599 }),
    );
    expect(shownValue(fieldsOf(body), 'note')).toMatch(/^\{"again":"\[access token, .*\]"\}$/);
    expect(shownValue(fieldsOf(body), 'expires_in')).toBe('3599');
  });
});
