import { openidScopes, shortScopeName } from './scope.ts';
import { cloudScopes } from './scope-catalogue/cloud-scopes.ts';
import type { CatalogueScope, Sensitivity } from './scope-catalogue/entry.ts';
import { personalScopes } from './scope-catalogue/personal-scopes.ts';
import { publishingScopes } from './scope-catalogue/publishing-scopes.ts';
import { workScopes } from './scope-catalogue/work-scopes.ts';

export type { CatalogueScope, Sensitivity };

/**
 * Google's scopes that people ask for most, in words of our own. Marks follow what Google documents
 * for its APIs; where its pages leave a scope unmarked or disagree, the stricter mark stands, so that
 * nobody is told "basic" by mistake. Not complete and need not be: any other scope can be typed.
 */
export const scopeCatalogue: readonly CatalogueScope[] = [
  ...personalScopes,
  ...workScopes,
  ...cloudScopes,
  ...publishingScopes,
];

const places = new Map(scopeCatalogue.map((entry, place) => [entry.scope, place]));
const byScope = new Map(scopeCatalogue.map((entry) => [entry.scope, entry]));

export const catalogueScope = (scope: string): CatalogueScope | undefined => byScope.get(scope);

/** "Gmail · read your messages and settings"; a scope that the catalogue does not know by its short name. */
export function scopeLabel(scope: string): string {
  const entry = byScope.get(scope);
  if (entry === undefined) return shortScopeName(scope);
  return `${entry.api} · ${lowerFirst(entry.sentence)}`;
}

/** For reading: what opens data first, by API; then what the catalogue does not know; who you are last. */
export function inReadingOrder(scopes: readonly string[]): string[] {
  const rank = (scope: string): number => {
    const place = places.get(scope);
    if (place === undefined) return scopeCatalogue.length;
    return openidScopes.has(scope) ? scopeCatalogue.length + 1 + place : place;
  };
  return [...scopes].sort((a, b) => rank(a) - rank(b));
}

export const lowerFirst = (sentence: string): string =>
  sentence.charAt(0).toLowerCase() + sentence.slice(1);
