import { expect, test } from 'vitest';
import { normaliseScope } from '../../../src/shared/scope.ts';
import {
  catalogueScope,
  inReadingOrder,
  scopeCatalogue,
  scopeLabel,
} from '../../../src/shared/scope-catalogue.ts';

const google = (name: string) => `https://www.googleapis.com/auth/${name}`;

test('it knows at least 80 scopes of at least 20 APIs', () => {
  expect(scopeCatalogue.length).toBeGreaterThanOrEqual(80);
  expect(new Set(scopeCatalogue.map(({ api }) => api)).size).toBeGreaterThanOrEqual(20);
});

test('every scope is in its one normal form, and only once', () => {
  for (const { scope } of scopeCatalogue) expect(normaliseScope(scope)).toBe(scope);
  const scopes = scopeCatalogue.map(({ scope }) => scope);
  expect(new Set(scopes).size).toBe(scopes.length);
});

test('every scope is a plain verb phrase that fits on a line', () => {
  for (const { sentence } of scopeCatalogue) {
    expect(sentence).toMatch(/^[A-Z]/);
    expect(sentence).not.toMatch(/[.!]$/);
    expect(sentence.length).toBeLessThanOrEqual(60);
  }
});

test('every narrower kin is in the catalogue, is another scope, and is no wider by its mark', () => {
  const rank = { basic: 0, sensitive: 1, restricted: 2, unmarked: Number.NaN };
  for (const entry of scopeCatalogue) {
    for (const name of entry.narrower) {
      const kin = catalogueScope(name);
      expect(kin, `${entry.scope} points to ${name}`).toBeDefined();
      expect(name).not.toBe(entry.scope);
      expect(rank[kin?.sensitivity ?? 'restricted']).toBeLessThanOrEqual(rank[entry.sensitivity]);
      // Narrower goes one way, or people would be sent round in a circle.
      expect(kin?.narrower).not.toContain(entry.scope);
    }
  }
});

test.each([
  ['https://mail.google.com/', 'restricted'],
  [google('gmail.readonly'), 'restricted'],
  [google('gmail.metadata'), 'restricted'],
  [google('gmail.settings.sharing'), 'restricted'],
  [google('drive'), 'restricted'],
  [google('drive.readonly'), 'restricted'],
  [google('drive.metadata.readonly'), 'restricted'],
  [google('gmail.send'), 'sensitive'],
  [google('calendar'), 'sensitive'],
  [google('spreadsheets'), 'sensitive'],
  [google('cloud-platform'), 'sensitive'],
  [google('drive.file'), 'basic'],
  [google('drive.appdata'), 'basic'],
  [google('gmail.labels'), 'basic'],
  ['openid', 'basic'],
])('%s is marked %s, as Google documents it', (scope, mark) => {
  expect(catalogueScope(scope)?.sensitivity).toBe(mark);
});

test('a scope is called by its API and what it allows, an unknown one by its short name', () => {
  expect(scopeLabel(google('gmail.readonly'))).toBe('Gmail · read your messages and settings');
  expect(scopeLabel(google('brand.new'))).toBe('brand.new');
  expect(scopeLabel('https://example.com/scope')).toBe('https://example.com/scope');
});

test('for reading, data comes first, the unknown after it, who you are last', () => {
  const scopes = [
    'email',
    'https://example.com/x',
    'openid',
    google('drive'),
    google('gmail.send'),
  ];
  expect(inReadingOrder(scopes)).toEqual([
    google('gmail.send'),
    google('drive'),
    'https://example.com/x',
    'openid',
    'email',
  ]);
});
