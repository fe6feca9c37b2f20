import { normaliseScope, shortScopeName } from './scope.ts';
import { type CatalogueScope, scopeCatalogue } from './scope-catalogue.ts';

/**
 * Finds scopes by what a person wants ("read my mail"), by product ("drive"), by name
 * ("calendar.events") or by URL. Every word that carries meaning must be found in an entry.
 */
export const searchScopes = (
  query: string,
  /** Beyond the bundled catalogue; of equal matches those of the catalogue come first. */
  published: readonly CatalogueScope[] = [],
): readonly CatalogueScope[] =>
  search(query, [...scopeCatalogue, ...published], [...index, ...published.map(indexed)]);

function search(
  query: string,
  all: readonly CatalogueScope[],
  index: readonly Indexed[],
): readonly CatalogueScope[] {
  const words = meaningfulWords(query);
  if (words.length === 0) return query.trim() === '' ? all : [];
  const named = normaliseScope(query);
  const rated: { entry: Indexed; rating: number }[] = [];
  for (const entry of index) {
    const rating = rate(entry, words);
    if (rating > 0) rated.push({ entry, rating });
  }
  // Stable: entries of equal rating keep the catalogue's order, which puts the narrow before the broad.
  rated.sort((a, b) => b.rating - a.rating);
  const least = (rated[0]?.rating ?? 0) * faintest;
  const found = rated.filter(({ rating }) => rating >= least).map(({ entry }) => entry.scope);
  const exact = all.find(({ scope }) => scope === named);
  return exact === undefined ? found : [exact, ...found.filter((entry) => entry !== exact)];
}

interface Indexed {
  readonly scope: CatalogueScope;
  readonly name: readonly string[];
  readonly api: readonly string[];
  readonly sentence: readonly string[];
  readonly intents: readonly string[];
}

/** Beside a good match, one by beginnings of words only ("mail" in "mailing lists") is noise. */
const faintest = 0.6;

const fillers = new Set(
  'a all am an and any are at can do for from get how i in into is it its let me my of on only or our own the their them to want what when where which who with you your'.split(
    ' ',
  ),
);

/** Words that people use for the same thing; the first finds every other, and the other way round. */
const kin: readonly (readonly string[])[] = [
  ['read', 'see', 'view', 'show', 'list', 'look', 'readonly', 'fetch'],
  ['write', 'change', 'edit', 'modify', 'update', 'manage'],
  ['add', 'create', 'make', 'new', 'insert', 'append', 'upload'],
  ['delete', 'remove', 'erase', 'trash', 'bin'],
  ['mail', 'mails', 'email', 'emails', 'e-mail', 'e-mails', 'gmail', 'inbox'],
  ['message', 'messages'],
  ['calendar', 'calendars', 'agenda', 'gcal'],
  ['event', 'events', 'appointment', 'appointments', 'meeting', 'meetings'],
  ['file', 'files', 'documents', 'document', 'folder', 'folders'],
  ['photo', 'photos', 'picture', 'pictures', 'image', 'images'],
  ['contact', 'contacts', 'people', 'addressbook'],
  ['sheet', 'sheets', 'spreadsheet', 'spreadsheets', 'excel'],
  ['slide', 'slides', 'presentation', 'presentations', 'powerpoint'],
  ['task', 'tasks', 'todo', 'todos', 'to-do'],
  ['video', 'videos', 'youtube'],
  ['backup', 'download', 'export'],
  ['vm', 'vms', 'instances', 'machines'],
];

const kinOf = new Map<string, readonly string[]>();
for (const group of kin) for (const word of group) kinOf.set(word, group);

const index: readonly Indexed[] = scopeCatalogue.map(indexed);

function indexed(scope: CatalogueScope): Indexed {
  return {
    scope,
    name: wordsOf(shortScopeName(scope.scope)),
    api: wordsOf(scope.api),
    sentence: wordsOf(scope.sentence),
    intents: wordsOf(scope.intents),
  };
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}-]+/gu) ?? [];
}

function meaningfulWords(query: string): string[] {
  const words = wordsOf(query.replace('https://www.googleapis.com/auth/', ''));
  const meaning = words.filter((word) => !fillers.has(word));
  return meaning.length > 0 ? meaning : words;
}

function rate(entry: Indexed, words: readonly string[]): number {
  let total = 0;
  for (const word of words) {
    const rating = rateWord(entry, word);
    if (rating === 0) return 0;
    total += rating;
  }
  return total;
}

/** The person's own word counts for more than its kin, and a whole word for more than a beginning. */
function rateWord(entry: Indexed, word: string): number {
  const related = kinOf.get(word) ?? [];
  return Math.max(
    ratePlace(entry.api, word, related, 12),
    ratePlace(entry.name, word, related, 10),
    ratePlace(entry.intents, word, related, 8),
    ratePlace(entry.sentence, word, related, 8),
  );
}

function ratePlace(
  place: readonly string[],
  word: string,
  related: readonly string[],
  weight: number,
): number {
  if (place.includes(word)) return weight;
  if (place.some((other) => related.includes(other))) return weight - 4;
  if (word.length > 1 && place.some((other) => other.startsWith(word))) return weight - 5;
  return 0;
}
