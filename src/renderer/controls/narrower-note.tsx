import { broadChoices } from '../../shared/narrower-scopes.ts';
import { normaliseScopes, shortScopeName } from '../../shared/scope.ts';
import type { CatalogueScope } from '../../shared/scope-catalogue.ts';
import { words } from '../words.ts';

export interface NarrowerNoteProps {
  /** As typed or wished for; short names will do. */
  readonly scopes: readonly string[];
  /** What Google lists beyond the catalogue (`usePublishedScopes`). */
  readonly published: readonly CatalogueScope[];
}

/** Points out where a smaller permission would often do; nothing where there is none. */
export function NarrowerNote({ scopes, published }: NarrowerNoteProps) {
  const broad = broadChoices(normaliseScopes(scopes), published);
  return broad.map(({ scope, narrower }) => (
    <p key={scope} className="hint wrapping" role="note">
      {words.picker.mayBeMore(shortScopeName(scope), narrower.map(shortScopeName))}
    </p>
  ));
}
