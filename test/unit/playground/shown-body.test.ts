import { describe, expect, it } from 'vitest';
import { longestShown, shownBody, shownForm } from '../../../src/main/playground/shown-body.ts';
import { shownText } from '../../../src/shared/playground.ts';

const json = { 'content-type': 'application/json; charset=UTF-8' };

describe('the body of an answer', () => {
  it('that is empty is just that', () => {
    expect(shownBody('', json, [])).toEqual({ kind: 'empty' });
  });

  it('of text is shown with its type and its length in bytes', () => {
    expect(shownBody('{"a":"é"}', json, [])).toEqual({
      kind: 'text',
      type: 'application/json; charset=UTF-8',
      text: [{ kind: 'text', text: '{"a":"é"}' }],
      bytes: 10,
      cut: false,
    });
  });

  it('that is too long is cut, says so, and never in the middle of a character', () => {
    const long = `x${'é'.repeat(longestShown)}`;
    const shown = shownBody(long, json, []);
    if (shown.kind !== 'text') throw new Error(`It is ${shown.kind}.`);
    expect(shown).toMatchObject({ cut: true, bytes: 2 * longestShown + 1 });
    const text = shownText(shown.text);
    expect(text).toMatch(/^xé+$/);
    expect(Buffer.byteLength(text)).toBe(longestShown - 1);
  });

  it('of exactly the longest length is whole', () => {
    expect(shownBody('x'.repeat(longestShown), json, [])).toMatchObject({
      cut: false,
      bytes: longestShown,
    });
  });

  it.each([
    ['a picture', 'image/png', '\ufffdPNG'],
    ['an unnamed stream of bytes', 'application/octet-stream', 'looks like text'],
    ['bytes without a type', '', '\ufffd\ufffd'],
    ['text with a NUL', 'text/plain', 'a\0b'],
  ])('that is %s is not shown: type and size are', (_, type, body) => {
    const shown = shownBody(body, { 'content-type': type, 'content-length': '1234' }, []);
    expect(shown).toEqual({ kind: 'binary', type, bytes: 1234 });
  });

  it.each([
    ['nothing', undefined, undefined],
    ['a compressed length', '12', 'gzip'],
    ['no number', 'many', undefined],
  ])('has no size where the server says %s', (_, length, encoding) => {
    const headers = {
      'content-type': 'image/png',
      ...(length === undefined ? {} : { 'content-length': length }),
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    };
    expect(shownBody('\ufffd', headers, [])).toMatchObject({ kind: 'binary', bytes: null });
  });

  it.each([
    'text/html',
    'application/json',
    'application/vnd.api+json',
    'application/atom+xml',
    'multipart/mixed; boundary=x',
    'application/x-ndjson',
    'text/csv',
    '',
  ])('of the type "%s" is text', (type) => {
    expect(shownBody('a', { 'content-type': type }, []).kind).toBe('text');
  });
});

it('a form is shown field by field, with a meaning for those that have one', () => {
  const shown = shownForm(
    'grant_type=refresh_token&refresh_token=abc&__proto__=x',
    { grant_type: 'What for.' },
    [],
  );
  expect(shown).toMatchObject({
    kind: 'fields',
    format: 'form',
    fields: [
      {
        name: 'grant_type',
        meaning: 'What for.',
        value: [{ kind: 'text', text: 'refresh_token' }],
      },
      { name: 'refresh_token', meaning: null, value: [{ kind: 'hidden', length: 3, whole: true }] },
      { name: '__proto__', meaning: null },
    ],
  });
});
