import { useEffect, useRef, useState } from 'react';
import type { AppState, SignInView } from '../../shared/app-state.ts';
import { ActionButton } from '../controls/action-button.tsx';
import { Modal } from '../controls/modal.tsx';
import { routeAt } from '../state/route.ts';
import { useAnnounce } from '../state/use-announcements.ts';
import { goTo } from '../state/use-route.ts';
import { words } from '../words.ts';
import { SignInEnded, SignInProgress } from './sign-in-progress.tsx';
import { SignInResult } from './sign-in-result.tsx';

/**
 * The sign-in as the snapshot tells it, wherever it was begun. Hiding it leaves a strip; one that was
 * over before this page was opened is not dug up again.
 */
export function SignInOverlay({ state }: { state: AppState }) {
  const { signIn } = state;
  const [closed, setClosed] = useState(() => (isOver(signIn) ? signIn?.id : undefined));
  const [hidden, setHidden] = useState<string | undefined>(undefined);
  useCancelledAnnouncement(signIn, closed);
  if (signIn === null || signIn.id === closed || wasCancelled(signIn)) return null;

  const close = () => {
    setClosed(signIn.id);
    // What these pages were for is done; the account is what they led to.
    const { page } = routeAt(location.hash);
    if (signIn.step.kind === 'done' && (page === 'add_account' || page === 'permissions')) {
      goTo({ page: 'accounts', account: signIn.step.account });
    }
  };
  if (signIn.id === hidden && !isOver(signIn)) {
    return (
      <div className="banner notice" role="status">
        <p>{words.signInProgress.underWay}</p>
        <ActionButton onPress={() => setHidden(undefined)}>
          {words.signInProgress.show}
        </ActionButton>
      </div>
    );
  }
  const { step } = signIn;
  if (step.kind === 'done') {
    return (
      <Modal title={words.signInProgress.resultTitle} onClose={close}>
        <SignInResult signIn={signIn} step={step} onClose={close} />
      </Modal>
    );
  }
  if (step.kind === 'ended') {
    return (
      <Modal title={words.signInProgress.endedTitle} onClose={close}>
        <SignInEnded signIn={signIn} failure={step.failure} onClose={close} />
      </Modal>
    );
  }
  return (
    <Modal title={titleOf(state, signIn)} onClose={() => setHidden(signIn.id)}>
      <SignInProgress
        signIn={signIn}
        step={step}
        sandbox={state.clients.some(({ name, sandbox }) => sandbox && name === signIn.client)}
      />
    </Modal>
  );
}

const isOver = (signIn: SignInView | null): boolean =>
  signIn?.step.kind === 'done' || signIn?.step.kind === 'ended';

/** Someone's own wish, here or on the command line, is no trouble: a line says it, and nothing asks. */
const wasCancelled = (signIn: SignInView): boolean =>
  signIn.step.kind === 'ended' && signIn.step.failure.code === 'cancelled';

function useCancelledAnnouncement(signIn: SignInView | null, closed: string | undefined): void {
  const announce = useAnnounce();
  const sentence =
    signIn?.step.kind === 'ended' && wasCancelled(signIn) && signIn.id !== closed
      ? signIn.step.failure.sentence
      : null;
  const id = signIn?.id;
  // Once for each sign-in, however many snapshots show it.
  const announced = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (sentence === null || announced.current === id) return;
    announced.current = id;
    announce(sentence);
  }, [sentence, id, announce]);
}

function titleOf(state: AppState, signIn: SignInView): string {
  if (signIn.account === null) return words.signInProgress.title;
  const known = state.accounts.find(({ id }) => id === signIn.account);
  return words.signInProgress.titleFor(known?.email ?? signIn.account);
}
