import { expect, test } from 'vitest';
import { permissionSummary } from '../../../src/renderer/sign-in/permission-summary.ts';
import {
  allGroups,
  matchingGroups,
  oftenChosen,
  typedScope,
} from '../../../src/renderer/sign-in/scope-groups.ts';
import { asCatalogueScopes } from '../../../src/shared/published-scopes.ts';
import { normaliseScopes } from '../../../src/shared/scope.ts';

test('one sentence says what the account will allow', () => {
  const scopes = normaliseScopes(['openid', 'email', 'gmail.readonly', 'tasks.readonly']);
  expect(permissionSummary(scopes)).toBe(
    'Scripts you approve will be able to read your messages and settings (Gmail) and see your tasks (Tasks).',
  );
});

test('with nothing chosen the sentence says what is always told', () => {
  expect(permissionSummary(['openid', 'email'])).toBe(
    'This account will tell only who you are: your e-mail address.',
  );
});

test('a scope that the catalogue does not know is named as it is', () => {
  expect(permissionSummary(['https://www.googleapis.com/auth/brand.new'])).toContain(
    'use brand.new',
  );
});

test('results are grouped by API, the best match’s API first', () => {
  const groups = matchingGroups('read my mail', []);
  expect(groups[0]?.api).toBe('Gmail');
  expect(groups[0]?.scopes[0]?.sentence).toBe('Read your messages and settings');
});

test('who you are is not offered: it is always asked for', () => {
  const offered = [...allGroups, ...matchingGroups('email address', [])].flatMap(
    ({ scopes }) => scopes,
  );
  expect(offered.map(({ scope }) => scope)).not.toContain('email');
  expect(offered.map(({ scope }) => scope)).not.toContain('openid');
});

test('eight common choices are in sight before anything is typed', () => {
  expect(oftenChosen).toHaveLength(8);
});

test.each([
  ['https://www.googleapis.com/auth/brand.new', 'https://www.googleapis.com/auth/brand.new'],
  ['  https://example.com/scope ', 'https://example.com/scope'],
  ['brand.new', 'https://www.googleapis.com/auth/brand.new'],
])('"%s" can be added as a scope', (typed, scope) => {
  expect(typedScope(typed, [])).toBe(scope);
});

test.each([
  'mail',
  'read my mail',
  'gmail.readonly',
  'https://mail.google.com/',
  'http://example.com/scope',
  'javascript:alert(1)',
  'https://example.com/a b',
  'https://example.com/"',
  '',
])('"%s" is a search or a known scope, nothing to add', (typed) => {
  expect(typedScope(typed, [])).toBeUndefined();
});

test('what Google lists beyond the catalogue is offered in its words, and not as typed by hand', () => {
  const published = asCatalogueScopes([
    {
      scope: 'https://www.googleapis.com/auth/weather.readonly',
      api: 'Weather API',
      description: 'See the weather',
    },
  ]);
  expect(matchingGroups('weather', published)).toEqual([
    { api: 'Weather API', scopes: [expect.objectContaining({ sensitivity: 'unmarked' })] },
  ]);
  expect(typedScope('weather.readonly', published)).toBeUndefined();
});
