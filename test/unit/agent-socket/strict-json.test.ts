import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJsonBody } from '../../../src/main/agent-socket/strict-json.ts';

const parse = (text: string) => parseJsonBody(Buffer.from(text));
const complaint = (text: string) => {
  const parsed = parse(text);
  return parsed.ok ? 'accepted' : parsed.failure.sentence;
};

test.each([
  ['an array', '[]', 'The field "body" must be a JSON object.'],
  ['a number', '1', 'The field "body" must be a JSON object.'],
  ['null', 'null', 'The field "body" must be a JSON object.'],
  ['no JSON', '{"a":', 'The field "body" is not JSON in UTF-8.'],
  [
    'a deep nest',
    `{"deep":${'['.repeat(9)}${']'.repeat(9)}}`,
    'The field "deep" is nested too deeply.',
  ],
  [
    'a very deep nest',
    `{"deep":${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
    'The field "deep" is nested too deeply.',
  ],
  ['a duplicate key', '{"name":"a","name":"b"}', 'The field "name" came twice.'],
  [
    'a duplicate key in other letters',
    '{"name":"a","n\\u0061me":"b"}',
    'The field "name" came twice.',
  ],
  ['a duplicate key inside', '{"a":{"b":1,"b":2}}', 'The field "b" came twice.'],
  ['__proto__', '{"__proto__":{"admin":true}}', 'The field "__proto__" is not allowed.'],
  ['__proto__ in other letters', '{"__pr\\u006fto__":{}}', 'The field "__proto__" is not allowed.'],
  ['constructor', '{"a":{"constructor":{}}}', 'The field "constructor" is not allowed.'],
  ['a lone surrogate', '{"name":"\\ud800"}', 'The field "name" is not well-formed text.'],
  ['a lone surrogate in a name', '{"\\ud800":1}', 'The field "\\ud800" is not well-formed text.'],
  ['2^53+1', '{"days":9007199254740993}', 'The field "days" is a number too large to be exact.'],
  ['1e400', '{"days":1e400}', 'The field "days" is a number too large to be exact.'],
])('S75: %s is refused with the name of the field', (_name, text, sentence) => {
  expect(complaint(text)).toBe(sentence);
});

test('S75: bytes that are not UTF-8 are refused, not replaced', () => {
  const parsed = parseJsonBody(Buffer.from([...Buffer.from('{"a":"'), 0xff, ...Buffer.from('"}')]));
  expect(parsed.ok).toBe(false);
});

test('S75: the name of a field is shown quoted, short and without control characters', () => {
  const sentence = complaint(`{"${'x'.repeat(200)}\\u001b[2J":1,"a":1e999}`);
  expect(sentence).toBe('The field "a" is a number too large to be exact.');
  const long = complaint(`{"\\u001b[2J\\u202e${'x'.repeat(200)}":1e999}`);
  expect(long).not.toMatch(/[^\x20-\x7e]/);
  expect(long.length).toBeLessThan(140);
});

test('equal names in different objects are no duplicates', () => {
  expect(complaint('{"a":{"x":1},"b":{"x":1},"c":[{"x":1},{"x":2}]}')).toBe('accepted');
});

test('brackets, quotes and commas inside strings change nothing', () => {
  const text = JSON.stringify({ a: '}],"a":{[\\"', b: ['"', '\\', '{"a":1,"a":2}'] });
  expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) });
});

test('whatever ordinary JSON object comes is read exactly as JSON.parse reads it', () => {
  const key = fc
    .string({ maxLength: 8 })
    .filter((name) => !/^(__proto__|constructor|prototype)$/.test(name));
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const body = fc.dictionary(key, fc.oneof(leaf, fc.array(leaf), fc.dictionary(key, leaf)));
  fc.assert(
    fc.property(body, (value) => {
      const text = JSON.stringify(value, null, 1);
      expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) });
    }),
    { numRuns: 500 },
  );
});

test('arbitrary bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(typeof parseJsonBody(bytes).ok).toBe('boolean');
    }),
    { numRuns: 500 },
  );
});
