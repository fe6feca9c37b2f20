import { catalogueScope } from '../shared/scope-catalogue.ts';
import { shortNames } from './account-rows.ts';
import type { Context } from './command.ts';

/** Points out, before anybody agrees to it, where a smaller permission is often enough; as the window does. */
export function tellNarrower({ terminal }: Context, scopes: readonly string[]): void {
  for (const scope of scopes) {
    const narrower = (catalogueScope(scope)?.narrower ?? []).filter(
      (name) => !scopes.includes(name),
    );
    if (narrower.length === 0) continue;
    terminal.err(
      `${shortNames([scope])} may be more than you need. Narrower: ${shortNames(narrower)}.`,
    );
  }
}
