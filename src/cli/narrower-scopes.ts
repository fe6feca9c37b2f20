import { broadChoices } from '../shared/narrower-scopes.ts';
import type { PublishedScope } from '../shared/published-scopes.ts';
import { catalogueScope } from '../shared/scope-catalogue.ts';
import { shortNames } from './account-rows.ts';
import type { Managing } from './agent/managing.ts';
import type { Context } from './command.ts';

/** Points out, before anybody agrees to it, where a smaller permission is often enough; as the window does. */
export async function tellNarrower(
  { terminal }: Context,
  scopes: readonly string[],
  managing: Managing | undefined,
): Promise<void> {
  for (const { scope, narrower } of broadChoices(scopes, await publishedScopes(managing, scopes))) {
    terminal.err(
      `${shortNames([scope])} may be more than you need. Narrower: ${shortNames(narrower)}.`,
    );
  }
}

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
