import type { PeerView } from '../../shared/app-state.ts';
import { Fact } from '../controls/facts.tsx';
import { words } from '../words.ts';

/** Who asks, as the system reports it: a hint, which is what the labels say. */
export function PeerFacts({ peer }: { peer: PeerView }) {
  return (
    <>
      <Fact label={words.pairing.system}>
        <span className="wrapping">{words.pairing.process(peer.program, peer.pid)}</span>
      </Fact>
      {peer.cwd === undefined || peer.cwd === null ? null : (
        <Fact label={words.pairing.folder}>
          <code className="wrapping">{peer.cwd}</code>
        </Fact>
      )}
    </>
  );
}
