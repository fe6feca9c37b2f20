import { shortScopeName } from './scope.ts';
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

const byScope = new Map(scopeCatalogue.map((entry) => [entry.scope, entry]));

export const catalogueScope = (scope: string): CatalogueScope | undefined => byScope.get(scope);

/** "Gmail · read your messages and settings"; a scope that the catalogue does not know by its short name. */
export function scopeLabel(scope: string): string {
  const entry = byScope.get(scope);
  if (entry === undefined) return shortScopeName(scope);
  return `${entry.api} · ${lowerFirst(entry.sentence)}`;
}

export const lowerFirst = (sentence: string): string =>
  sentence.charAt(0).toLowerCase() + sentence.slice(1);
