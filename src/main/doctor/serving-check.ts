import type { AppState } from '../../shared/app-state.ts';
import { clockNotice } from '../agent-socket/clock-behind.ts';
import { tamperedNotice } from '../agent-socket/unlocking.ts';
import { type Check, good, hint, problem } from './check.ts';

/** Whether scripts are served at all: all else may be well, and every one of them still gets 423. */
export const servingCheck = ({ paused, policy, callers, notices }: AppState): Check => ({
  id: 'serving',
  title: 'Serving scripts',
  look: () => {
    if (policy.status === 'tampered') {
      return [
        problem('policy_tampered', tamperedNotice.sentence, {
          kind: 'command',
          text: 'keybearer caller list',
        }),
      ];
    }
    const clock = notices.find(({ id }) => id === clockNotice.id);
    if (clock !== undefined) {
      return [
        problem(undefined, clock.sentence, { kind: 'command', text: 'keybearer caller list' }),
      ];
    }
    // What a person wants is no fault; but who looks for one should not overlook it.
    if (paused) {
      return [
        hint('Keybearer is paused: no script gets a token until you resume.', {
          kind: 'command',
          text: 'keybearer resume',
        }),
      ];
    }
    const resting = callers.filter((caller) => caller.paused).map(({ name }) => name);
    if (resting.length > 0) {
      return [
        hint(
          `Paused by you, and given nothing until resumed: ${resting.join(', ')}. Resume them on the Scripts page, or with "keybearer caller resume".`,
        ),
      ];
    }
    return [good('Nothing is paused.')];
  },
});
