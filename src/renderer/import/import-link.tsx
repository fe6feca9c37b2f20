import { ActionButton } from '../controls/action-button.tsx';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';

/** The way in for whoever has credentials already. */
export const ImportLink = () => (
  <section className="section">
    <p className="hint">{words.imports.linkText}</p>
    <ActionButton onPress={() => goTo({ page: 'import' })}>{words.imports.link}</ActionButton>
  </section>
);
