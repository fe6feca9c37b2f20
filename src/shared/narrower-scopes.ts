import type { PublishedScope } from './published-scopes.ts';
import { catalogueScope } from './scope-catalogue.ts';

/**
 * Scopes that allow less than this one and are often enough. The catalogue says so in so many words.
 * Of what only Google's list has, all that its names tell for certain is the read-only form of the
 * same permission, where that is listed as well.
 */
export function narrowerScopes(
  scope: string,
  published: readonly Pick<PublishedScope, 'scope' | 'api'>[] = [],
): readonly string[] {
  const entry = catalogueScope(scope);
  if (entry !== undefined) return entry.narrower;
  const own = published.find((one) => one.scope === scope);
  if (own === undefined) return [];
  const readOnly = `${scope}.readonly`;
  const listed =
    catalogueScope(readOnly) !== undefined ||
    published.some((one) => one.scope === readOnly && one.api === own.api);
  return listed ? [readOnly] : [];
}

/** Broad choices, each with what is narrower and was not chosen beside it. */
export const broadChoices = (
  chosen: readonly string[],
  published: readonly Pick<PublishedScope, 'scope' | 'api'>[] = [],
): readonly { readonly scope: string; readonly narrower: readonly string[] }[] =>
  chosen
    .map((scope) => ({
      scope,
      narrower: narrowerScopes(scope, published).filter((name) => !chosen.includes(name)),
    }))
    .filter(({ narrower }) => narrower.length > 0);
