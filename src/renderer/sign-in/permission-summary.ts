import { identityScopes, shortScopeName } from '../../shared/scope.ts';
import { catalogueScope, lowerFirst } from '../../shared/scope-catalogue.ts';
import { words } from '../words.ts';

/** "Scripts you approve will be able to read your messages (Gmail) and see your tasks (Tasks)." */
export function permissionSummary(scopes: readonly string[]): string {
  return words.picker.summary(
    scopes
      .filter((scope) => !identityScopes.includes(scope))
      .map((scope) => {
        const entry = catalogueScope(scope);
        return entry === undefined
          ? words.picker.typedAbility(shortScopeName(scope))
          : words.picker.ability(lowerFirst(entry.sentence), entry.api);
      }),
  );
}
