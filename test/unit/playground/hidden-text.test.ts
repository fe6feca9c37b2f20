import { describe, expect, it } from 'vitest';
import { hideSecrets, type KnownSecret } from '../../../src/main/playground/hidden-text.ts';
import { Secret } from '../../../src/main/secret.ts';
import { shownText } from '../../../src/shared/playground.ts';

const token = 'opaque-Zm9vYmFyYmF6cXV4-0123456789/abcDEF~ghiJKL';
const known: KnownSecret[] = [{ name: 'access token', secret: new Secret(token) }];

const hide = (text: string) => shownText(hideSecrets(text, known));
/** SHA-256 of the token begins with these four digits. */
const whole = '[access token, 48 characters, 117f]';

/** No twelve characters in a row of the token are left, whatever their case. */
function leftOf(text: string): string[] {
  const pieces = Array.from({ length: token.length - 11 }, (_, at) => token.slice(at, at + 12));
  return pieces.filter((piece) => text.toLowerCase().includes(piece.toLowerCase()));
}

describe('a token that an answer shows again', () => {
  it('is hidden wherever it stands, and the rest is left as it was', () => {
    expect(hide(`You sent "${token}" twice: ${token}.`)).toBe(
      `You sent "${whole}" twice: ${whole}.`,
    );
    expect(hide('Nothing to hide here.')).toBe('Nothing to hide here.');
    expect(hideSecrets('', known)).toEqual([]);
  });

  it('is told from another by its fingerprint, and named with its length', () => {
    const [part] = hideSecrets(token, known);
    expect(part).toEqual({
      kind: 'hidden',
      name: 'access token',
      length: 48,
      fingerprint: '117f',
      whole: true,
    });
  });

  const disguises: readonly [string, string][] = [
    ['cut off at its end', token.slice(0, 20)],
    ['cut off at its beginning', token.slice(-16)],
    ['in capitals', token.toUpperCase()],
    ['with its slashes escaped, as PHP writes JSON', token.replaceAll('/', '\\/')],
    ['percent-encoded', encodeURIComponent(token).replaceAll('~', '%7E')],
    ['with HTML entities', token.replaceAll('/', '&#x2F;').replaceAll('~', '&tilde;')],
    ['in base64', Buffer.from(token).toString('base64')],
    ['in base64 of a whole header', Buffer.from(`Bearer ${token}`).toString('base64')],
    ['in base64url behind two bytes', Buffer.from(`id${token}`).toString('base64url')],
    ['with another letter in its middle', `${token.slice(0, 24)}*${token.slice(24)}`],
  ];
  it.each(disguises)('is hidden when it comes back %s', (_, disguised) => {
    const shown = hide(`before ${disguised} after`);
    expect(shown).toMatch(
      /^before .*\[(part of the )?access token, 48 characters, 117f\].* after$/,
    );
    expect(leftOf(shown)).toEqual([]);
    // For base64 there is no piece of the token to look for: almost nothing of the text may be left.
    const left = shown.replace(/\[[^\]]*\]/g, '').length - 'before  after'.length;
    expect(left).toBeLessThan(disguised.length / 2);
  });

  it('is not found in a text that has only a little in common with it', () => {
    expect(hide('opaque-Zm9v and 0123456789')).toBe('opaque-Zm9v and 0123456789');
  });

  it('cannot be imitated: what a server writes in brackets stays text', () => {
    const parts = hideSecrets(`fake ${whole}`, known);
    expect(parts).toEqual([{ kind: 'text', text: `fake ${whole}` }]);
  });
});

describe('secrets that nobody announced', () => {
  const cases: readonly [string, string, string][] = [
    ['an access token of Google', 'ya29.a0AfB_byC1234567890abcdef', 'access token'],
    ['a refresh token of Google', '1//0gAbCdEfGhIjKlMnOpQrSt', 'refresh token'],
    ['an authorization code of Google', '4/0AbCdEfGhIjKlMnOpQrStUvWx', 'authorization code'],
    ['a client secret of Google', 'GOCSPX-AbCdEfGhIjKlMnOp', 'client secret'],
    ['a caller key', 'kb1_abcdefghij_klmnop', 'caller key'],
    ['a signed token', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', 'signed token'],
    [
      'a private key',
      '-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----',
      'private key',
    ],
  ];
  it.each(cases)('%s is hidden by its shape', (_, secret, name) => {
    const shown = shownText(hideSecrets(`{"value": "${secret}"}`, []));
    expect(shown).toMatch(
      new RegExp(`^\\{"value": "\\[${name}, ${secret.length} characters, .{4}\\]"\\}$`),
    );
  });

  it.each([
    ['{"accessToken": "short", "x": 1}', '{"accessToken": "[access token', ']", "x": 1}'],
    ['{"refresh_token":"a\\"b"}', '{"refresh_token":"[refresh token', ']"}'],
    ['see https://a/?id_token=abc&x=1', 'see https://a/?id_token=[id token', ']&x=1'],
    ['client_secret=hush', 'client_secret=[client secret', ']'],
  ])('%s is hidden by its name', (text, before, after) => {
    const shown = shownText(hideSecrets(text, []));
    expect(shown.startsWith(before)).toBe(true);
    expect(shown.endsWith(after)).toBe(true);
    expect(shown).not.toContain('hush');
  });

  it('everyday words are no secrets: a code, a state, a token of the next page', () => {
    const text = '{"code": 403, "state": "open", "nextPageToken": "CAUQAA", "tasks": "1//2"}';
    expect(shownText(hideSecrets(text, []))).toBe(text);
  });

  it('two that overlap leave nothing of either', () => {
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
    const both = [{ name: 'id token', secret: new Secret(`prefix-${jwt.slice(0, 20)}`) }];
    const shown = shownText(hideSecrets(`prefix-${jwt}`, both));
    expect(shown).not.toMatch(/eyJ|c2lnbmF0/);
  });
});

it.each([
  ['plain words', 'lorem ipsum dolor sit amet '],
  ['beginnings of signed tokens', 'eyJ-'],
  ['beginnings of members', '"access_token" : '],
  ['beginnings of keys', '-----BEGIN '],
  ['pieces of the token', token.slice(0, 13)],
])('a quarter of a mebibyte of %s is searched while nobody waits', (_, piece) => {
  const text = piece.repeat(Math.ceil((256 * 1024) / piece.length));
  const began = performance.now();
  hideSecrets(text + token, known);
  // It takes some 30 ms; what grew with the square of the length would take minutes.
  expect(performance.now() - began).toBeLessThan(4_000);
});
