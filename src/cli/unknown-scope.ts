import type { PublishedScope } from '../shared/published-scopes.ts';
import { asCatalogueScopes } from '../shared/published-scopes.ts';
import { shortScopeName } from '../shared/scope.ts';
import { scopeCatalogue } from '../shared/scope-catalogue.ts';
import { searchScopes } from '../shared/scope-search.ts';
import type { Managing } from './agent/managing.ts';
import { publishedScopes } from './agent/published-scopes.ts';
import type { Context } from './command.ts';
import { nearestName } from './nearest-name.ts';

/** Whole URLs of other hosts are nobody's short name. */
const isShortName = (scope: string): boolean => !shortScopeName(scope).includes('/');

/**
 * What to say of a permission that nobody knows: neither the catalogue, nor Google's list, nor an
 * account that has granted it. To sign in for a mistyped name ends on a page of Google's that says
 * "invalid_scope". undefined where all of them are known.
 */
export function unknownScope(
  scopes: readonly string[],
  published: readonly PublishedScope[],
  granted: readonly string[],
): string | undefined {
  const known = [
    ...new Set([...scopeCatalogue.map(({ scope }) => scope), ...granted]),
    ...published.map(({ scope }) => scope),
  ];
  const unknown = scopes.find((scope) => isShortName(scope) && !known.includes(scope));
  if (unknown === undefined) return undefined;
  const name = shortScopeName(unknown);
  const near =
    nearestName(name, known.map(shortScopeName)) ??
    searchScopes(name, asCatalogueScopes(published)).map(({ scope }) => shortScopeName(scope))[0];
  return near === undefined
    ? `There is no permission called "${name}" that Keybearer knows. The window finds permissions by what they are for; Google lists them at https://developers.google.com/identity/protocols/oauth2/scopes.`
    : `There is no permission called "${name}" that Keybearer knows. Did you mean ${near}?`;
}

/** A new permission may be in no list yet, so whoever asks for it is told and not stopped. */
export async function tellUnknown(
  { terminal }: Context,
  scopes: readonly string[],
  managing: Managing | undefined,
): Promise<void> {
  const unknown = unknownScope(scopes, await publishedScopes(managing, scopes), []);
  if (unknown !== undefined) terminal.err(unknown);
}
