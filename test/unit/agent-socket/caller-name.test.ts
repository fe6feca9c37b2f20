import { expect, test } from 'vitest';
import { callerName, callerReason, sameName } from '../../../src/main/agent-socket/caller-name.ts';

test.each([
  ['empty', ''],
  ['only spaces', '   '],
  ['65 characters', 'x'.repeat(65)],
  ['a control character', 'back\u0007up'],
  ['a newline', 'back\nup'],
  ['a bidi override', 'back\u202eup'],
  ['a bidi isolate', 'back\u2066up'],
  ['a zero-width space', 'back\u200bup'],
  ['a zero-width joiner', 'back\u200dup'],
  ['a soft hyphen', 'back\u00adup'],
  ['an invisible letter', 'back\u3164up'],
  ['a variation selector', 'backup\ufe0f'],
  ['a private-use character', 'back\ue000up'],
  ['a Cyrillic a among Latin letters', 'b\u0430ckup'],
  ['a Greek o among Latin letters', 'b\u03bfx'],
])('S86: a name with %s is refused, with the field named', (_what, name) => {
  const result = callerName(name);
  expect(result.ok ? 'accepted' : result.failure.sentence).toContain('"name"');
});

test('S86: a name is shown with its spaces in order and its wide letters plain', () => {
  expect(callerName('  nightly   ｂａｃｋｕｐ ')).toEqual({ ok: true, value: 'nightly backup' });
});

test('names of other alphabets are as good', () => {
  for (const name of ['резервная копия', 'バックアップ', 'Sicherung für Jürgen', '备份']) {
    expect(callerName(name)).toEqual({ ok: true, value: name });
  }
});

test('S86: a reason may be long, and hides nothing either', () => {
  expect(callerReason('x'.repeat(200)).ok).toBe(true);
  expect(callerReason('x'.repeat(201)).ok).toBe(false);
  expect(callerReason('harmless\u202e').ok).toBe(false);
});

test('two names that a person takes for one are one', () => {
  expect(sameName('Backup', 'backup')).toBe(true);
  expect(sameName('backup', 'backup2')).toBe(false);
});
