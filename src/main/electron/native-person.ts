import { type Failed, fail, ok, type Result } from '../../shared/failure.ts';
import type { CommandDispatcher } from '../../shared/ui-contract.ts';
import { isApproval } from '../accounts/asked-natively.ts';
import type { AppStateSource } from '../app-state-source.ts';
import type { Errand, Origin, Person } from '../person.ts';
import type { Clock, Log } from '../ports.ts';
import type { Petitions } from './approvals.ts';
import { silenceMs } from './armed-questions.ts';
import { type Consent, consentFor } from './consent-questions.ts';
import { managingQuestion } from './managing-questions.ts';
import { type NativeDesk, ranks } from './native-desk.ts';
import type { NativeQuestion } from './native-question.ts';
import { createPatience } from './patience.ts';

/** What there is once the faces are open; until then nobody can be asked. */
export interface PersonParts {
  readonly desk: NativeDesk;
  readonly petitions: Petitions;
  readonly commands: CommandDispatcher;
  readonly state: AppStateSource;
}

export interface NativePerson extends Person {
  begin(parts: PersonParts): void;
}

/** As many as pairings: three of programs wait, and the window, where a person presses, has one. */
const mostWaiting = { window: 1, owner: 3, program: 3 } as const;

export function createNativePerson(deps: {
  readonly clock: Clock;
  readonly log: Log;
}): NativePerson {
  const { clock, log } = deps;
  const patience = {
    window: createPatience(clock, mostWaiting.window),
    owner: createPatience(clock, mostWaiting.owner),
    program: createPatience(clock, mostWaiting.program),
  };
  let parts: PersonParts | undefined;

  /** Until a person answers, nobody does for 120 s, or who asked is gone. */
  async function heard(
    { desk }: PersonParts,
    origin: Origin,
    pages: readonly NativeQuestion[],
    gone: AbortSignal,
  ): Promise<'yes' | 'no' | 'silence' | 'gone'> {
    const late = new AbortController();
    const cancel = clock.after(silenceMs, () => late.abort());
    const rank = origin.kind === 'window' ? ranks.window : ranks.program;
    const until = AbortSignal.any([gone, late.signal]);
    const answer = await desk.talk({ rank, gone: until }, async (questions) => {
      const yes = await questions.agreesTo(pages);
      if (questions.fellSilent) return 'silence';
      return yes ? 'yes' : 'no';
    });
    cancel();
    if (gone.aborted) return 'gone';
    if (late.signal.aborted) return 'silence';
    return answer ?? 'gone';
  }

  async function deny(
    { commands }: PersonParts,
    petition: Consent['petition'],
    silence: boolean,
  ): Promise<void> {
    if (petition === undefined) return;
    const { name, input } = petition.denial(silence);
    const done = await commands.dispatch(name, input);
    if (!done.ok) log.info('decision_came_late', { command: name, code: done.failure.code });
  }

  return {
    begin(opened) {
      parts = opened;
    },
    async agrees(errand, origin, gone = never) {
      const present = parts;
      if (present === undefined) return notYet;
      const question = questionFor(present, errand, origin);
      if (!question.ok) return question;
      const { pages, input, petition } = question.value;
      const place = patience[origin.kind].admit();
      if (!place.ok) return place;
      const taken = petition && present.petitions.takeOver(petition.key);
      const withdrawn = taken === undefined ? gone : AbortSignal.any([gone, taken.gone]);
      const answer = await heard(present, origin, pages, withdrawn);
      // What ended by itself was nobody's fault; an asker that hangs up counts like one that was refused.
      const unasked = answer === 'gone' && !gone.aborted;
      place.leave(answer === 'yes' ? 'agreed' : unasked ? 'unasked' : 'refused');
      log.info('person_answered', { about: aboutOf(errand), origin: origin.kind, answer });
      if (answer === 'no' || answer === 'silence') {
        await deny(present, petition, answer === 'silence');
      }
      taken?.release();
      return answer === 'yes' ? ok(input) : refusals[answer];
    },
  };
}

type Asked = Pick<Consent, 'pages' | 'petition'> & { readonly input: unknown };

/** Approvals have questions of their own, whoever asks; anything else is only asked for a program. */
function questionFor({ state }: PersonParts, errand: Errand, origin: Origin): Result<Asked> {
  const now = state.current();
  if (errand.kind === 'command' && isApproval(errand.name)) {
    return consentFor(now, errand.name, errand.input, origin);
  }
  return origin.kind === 'program' ? managingQuestion(now, errand, origin.peer) : notAsked;
}

const aboutOf = (errand: Errand): string => (errand.kind === 'look' ? 'look' : errand.name);

const never = new AbortController().signal;

const notYet = fail('not_allowed', 'Keybearer is still starting. Try again in a moment.');
const notAsked = fail('not_allowed', 'Nobody is asked about this.');
const refusals: { readonly [how in 'no' | 'silence' | 'gone']: Failed } = {
  no: fail('denied', 'The person at the computer said no. Nothing was done.'),
  silence: fail(
    'approval_timeout',
    'Nobody answered in the Keybearer window within two minutes. Nothing was done.',
  ),
  gone: fail('cancelled', 'It ended before a person answered. Nothing was done.'),
};
