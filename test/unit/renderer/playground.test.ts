import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headerLines } from '../../../src/renderer/playground/header-lines.ts';
import { laidOutJson } from '../../../src/renderer/playground/json-layout.ts';
import { keyOf, keyOfNew, subjectOf } from '../../../src/renderer/playground/subject.ts';
import { type Shown, shownText } from '../../../src/shared/playground.ts';
import { account, busyState, client, emptyState } from '../../support/scripted-core.ts';

const plain = (text: string): Shown => [{ kind: 'text', text }];

test('any JSON is set out as JSON.stringify would, however it came', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(0, 1, 4), (json, indent) => {
      const arrived = JSON.stringify(JSON.parse(json), null, indent);
      expect(shownText(laidOutJson(plain(arrived)))).toBe(
        JSON.stringify(JSON.parse(json), null, 2),
      );
    }),
  );
});

test('what is hidden inside a string stays hidden, and the rest is set out around it', () => {
  const token = {
    kind: 'hidden',
    name: 'access token',
    whole: true,
    length: 9,
    fingerprint: 'abcd',
  } as const;
  const shown = laidOutJson([
    { kind: 'text', text: '{"echo":"Bearer ' },
    token,
    { kind: 'text', text: '","rest":[]}' },
  ]);
  expect(shown).toEqual([
    { kind: 'text', text: '{\n  "echo": "Bearer ' },
    token,
    { kind: 'text', text: '",\n  "rest": []\n}' },
  ]);
});

test('what is no JSON is left as it is', () => {
  expect(laidOutJson(plain('<html>\n{ }'))).toEqual(plain('<html>\n{ }'));
  expect(laidOutJson(plain('{"cut": "of'))).toEqual(plain('{"cut": "of'));
});

test('headers are read from lines; what is no header is named', () => {
  expect(headerLines(' Accept-Language: en \n\nIf-Match:"a:b"')).toEqual({
    kind: 'headers',
    headers: [
      { name: 'Accept-Language', value: 'en' },
      { name: 'If-Match', value: '"a:b"' },
    ],
  });
  expect(headerLines('Accept: x\nnonsense')).toEqual({ kind: 'unreadable', line: 'nonsense' });
  expect(headerLines(': x')).toEqual({ kind: 'unreadable', line: ': x' });
});

test('the playground plays with the chosen account, else the default one, else a new one', () => {
  const state = busyState();
  expect(subjectOf(state, 'acc_work')).toMatchObject({ account: { id: 'acc_work' } });
  expect(subjectOf(state, 'acc_gone')).toMatchObject({ account: { id: 'acc_personal' } });
  expect(subjectOf(state, keyOfNew('sandbox'))).toEqual({ kind: 'new', client: 'sandbox' });
  expect(subjectOf(state, keyOfNew('gone'))).toMatchObject({ account: { id: 'acc_personal' } });
  const fresh = emptyState({ clients: [client()] });
  expect(subjectOf(fresh, null)).toEqual({ kind: 'new', client: 'home' });
  expect(subjectOf(emptyState(), null)).toBeNull();
  expect(keyOf({ kind: 'account', account: account() })).toBe('acc_work');
});
