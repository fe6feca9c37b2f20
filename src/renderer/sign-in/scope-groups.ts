import { identityScopes, normaliseScope } from '../../shared/scope.ts';
import {
  type CatalogueScope,
  catalogueScope,
  scopeCatalogue,
} from '../../shared/scope-catalogue.ts';
import { searchScopes } from '../../shared/scope-search.ts';

export interface ScopeGroup {
  readonly api: string;
  readonly scopes: readonly CatalogueScope[];
}

/** More matches than this help nobody; a word more narrows them down. */
const mostResults = 24;

/** What people come for first; always in sight before they type. */
const often = [
  'gmail.readonly',
  'gmail.send',
  'calendar.readonly',
  'calendar.events',
  'drive.file',
  'drive.metadata.readonly',
  'spreadsheets',
  'contacts.readonly',
];

export const oftenChosen: readonly CatalogueScope[] = often.flatMap((name) => {
  const scope = normaliseScope(name);
  const entry = scope === undefined ? undefined : catalogueScope(scope);
  return entry === undefined ? [] : [entry];
});

/** All but who you are: that is always asked for, so there is nothing to choose. */
const choosable = (entry: CatalogueScope): boolean => !identityScopes.includes(entry.scope);

export const allGroups: readonly ScopeGroup[] = grouped(scopeCatalogue.filter(choosable));

/** Matches by API; the API of the best match first. */
export const matchingGroups = (
  query: string,
  published: readonly CatalogueScope[],
): readonly ScopeGroup[] =>
  grouped(searchScopes(query, published).filter(choosable).slice(0, mostResults));

function grouped(scopes: readonly CatalogueScope[]): ScopeGroup[] {
  const groups = new Map<string, CatalogueScope[]>();
  for (const entry of scopes) {
    const group = groups.get(entry.api);
    if (group === undefined) groups.set(entry.api, [entry]);
    else group.push(entry);
  }
  return [...groups].map(([api, entries]) => ({ api, scopes: entries }));
}

/**
 * The scope that someone types by hand: a URL, or a short name with a dot, that the catalogue does not
 * have. A single word is a search, not a scope.
 */
export function typedScope(
  query: string,
  published: readonly CatalogueScope[],
): string | undefined {
  const text = query.trim();
  if (!/^https:\/\/\S+$/.test(text) && !/^[a-z][\w-]*(\.[\w-]+)+$/i.test(text)) return undefined;
  const scope = normaliseScope(text);
  if (scope === undefined || catalogueScope(scope) !== undefined) return undefined;
  return published.some((entry) => entry.scope === scope) ? undefined : scope;
}
