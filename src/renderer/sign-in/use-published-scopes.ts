import { useEffect, useState } from 'react';
import { asCatalogueScopes } from '../../shared/published-scopes.ts';
import type { CatalogueScope } from '../../shared/scope-catalogue.ts';
import { useBackend } from '../state/use-backend.ts';

const none: readonly CatalogueScope[] = [];

/** What Google lists beyond the bundled catalogue; nothing where it could not be read yet. */
export function usePublishedScopes(): readonly CatalogueScope[] {
  const backend = useBackend();
  const [published, setPublished] = useState(none);
  useEffect(() => {
    let overtaken = false;
    void backend.send('scopes.published', {}).then((answer) => {
      if (!overtaken && answer.ok) setPublished(asCatalogueScopes(answer.value.scopes));
    });
    return () => {
      overtaken = true;
    };
  }, [backend]);
  return published;
}
