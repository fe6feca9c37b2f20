import { broadChoices } from '../shared/narrower-scopes.ts';
import { shortNames } from './account-rows.ts';
import type { Managing } from './agent/managing.ts';
import { publishedScopes } from './agent/published-scopes.ts';
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
