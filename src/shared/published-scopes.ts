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

export const asCatalogueScope = ({ scope, api, description }: PublishedScope): CatalogueScope => ({
  scope,
  api,
  sentence: description,
  sensitivity: 'unmarked',
  narrower: [],
  intents: '',
});
