import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asCatalogueScopes } from '../../../src/shared/published-scopes.ts';
import { shortScopeName } from '../../../src/shared/scope.ts';
import { scopeCatalogue } from '../../../src/shared/scope-catalogue.ts';
import { searchScopes } from '../../../src/shared/scope-search.ts';

const names = (query: string) => searchScopes(query).map(({ scope }) => shortScopeName(scope));

test.each([
  ['read my mail', 'gmail.readonly'],
  ['Read my e-mails', 'gmail.readonly'],
  ['send an email', 'gmail.send'],
  ['imap', 'https://mail.google.com/'],
  ['see my appointments', 'calendar.readonly'],
  ['read my calendar', 'calendar.readonly'],
  ['when am I busy', 'calendar.freebusy'],
  ['upload a file', 'drive.file'],
  ['list files', 'drive.metadata.readonly'],
  ['backup my files', 'drive.file'],
  ['add a row to a spreadsheet', 'spreadsheets'],
  ['my contacts', 'contacts.readonly'],
  ['todo list', 'tasks.readonly'],
  ['upload a video', 'youtube.upload'],
  ['query bigquery', 'bigquery.readonly'],
  ['send push notification', 'firebase.messaging'],
  ['drive', 'drive'],
  ['calendar.events', 'calendar.events'],
  ['gmail.readonly', 'gmail.readonly'],
  ['https://www.googleapis.com/auth/gmail.readonly', 'gmail.readonly'],
  ['https://mail.google.com/', 'https://mail.google.com/'],
])('"%s" finds %s first', (query, first) => {
  expect(names(query)[0]).toBe(first);
});

test('every word has to be found', () => {
  expect(names('calendar volcano')).toEqual([]);
  expect(names('read my mail')).not.toContain('calendar.readonly');
});

test('beginnings of words are enough while typing', () => {
  expect(names('cal')[0]).toMatch(/^calendar/);
  expect(names('spreadsh')).toContain('spreadsheets');
});

test('beside a good match, faint ones are left out', () => {
  expect(names('read my mail')).not.toContain('admin.directory.group.readonly');
});

test('nothing typed means everything', () => {
  expect(searchScopes('  ')).toEqual(scopeCatalogue);
});

test('any scope is found first by its URL and by its short name', () => {
  fc.assert(
    fc.property(fc.constantFrom(...scopeCatalogue), (entry) => {
      expect(searchScopes(entry.scope)[0]).toBe(entry);
      expect(searchScopes(shortScopeName(entry.scope))[0]).toBe(entry);
    }),
  );
});

test('whatever is typed, every result is of the catalogue and comes once', () => {
  fc.assert(
    fc.property(fc.string(), (query) => {
      const found = searchScopes(query);
      expect(new Set(found).size).toBe(found.length);
      for (const entry of found) expect(scopeCatalogue).toContain(entry);
    }),
  );
});

test('what Google lists beyond the catalogue is found by its own words, after what the catalogue has', () => {
  const published = asCatalogueScopes([
    {
      scope: 'https://www.googleapis.com/auth/weather.readonly',
      api: 'Weather API',
      description: 'See the weather in your calendar',
    },
  ]);
  expect(searchScopes('weather', published)).toEqual(published);
  expect(searchScopes('weather.readonly', published)).toEqual(published);
  expect(searchScopes('weather')).toEqual([]);
  expect(searchScopes('see my calendar', published)[0]?.api).toBe('Calendar');
});
