import { narrowerScopes } from './narrower-scopes.ts';
import type { CatalogueScope } from './scope-catalogue.ts';

/** A scope that Google's discovery service lists, in Google's words and without a mark of its weight. */
export interface PublishedScope {
  /** Normalised. */
  readonly scope: string;
  /** The title of the API that lists it. */
  readonly api: string;
  readonly description: string;
}

export interface PublishedScopes {
  readonly scopes: readonly PublishedScope[];
  /** Seconds since the epoch; null as long as the list was never read to its end. */
  readonly read_at: number | null;
}

export const asCatalogueScopes = (
  published: readonly PublishedScope[],
): readonly CatalogueScope[] => {
  const listed = new Map(published.map((entry) => [entry.scope, entry]));
  return published.map(({ scope, api, description }) => ({
    scope,
    api,
    sentence: description,
    sensitivity: 'unmarked',
    // Of ten thousand entries each is asked for its kin: not the whole list each time.
    narrower: narrowerScopes(
      scope,
      [scope, `${scope}.readonly`].flatMap((name) => listed.get(name) ?? []),
    ),
    intents: '',
  }));
};
