import type { ShownToken } from '../../shared/playground.ts';
import { Instant } from '../controls/instant.tsx';
import { useNow } from '../state/use-now.ts';
import { words } from '../words.ts';
import { ShownValue } from './shown-value.tsx';

/** An access token by its mark: enough to tell two apart, never enough to use one. */
export function TokenShown({ token }: { token: ShownToken }) {
  const left = token.expires_at - useNow(10);
  const { title, lasts } = words.playground.token;
  return (
    <p className="token-shown">
      <ShownValue shown={[{ kind: 'hidden', name: title, whole: true, ...token }]} />{' '}
      <Instant at={token.expires_at} text={lasts(Math.max(0, left))} />
    </p>
  );
}
