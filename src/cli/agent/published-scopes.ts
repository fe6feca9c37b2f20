import type { PublishedScope } from '../../shared/published-scopes.ts';
import { catalogueScope } from '../../shared/scope-catalogue.ts';
import type { Managing } from './managing.ts';

/**
 * Google's own list, as the agent knows it. Asked for only where the bundled catalogue does not have
 * them all, and never by way of a person.
 */
export async function publishedScopes(
  managing: Managing | undefined,
  scopes: readonly string[],
): Promise<readonly PublishedScope[]> {
  if (managing === undefined || managing.asks) return [];
  if (scopes.every((scope) => catalogueScope(scope) !== undefined)) return [];
  const answer = await managing.command('scopes.published', {});
  return answer.ok ? answer.value.scopes : [];
}
