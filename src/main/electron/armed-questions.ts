import type { Clock } from '../ports.ts';
import { askedAgain } from './approval-questions.ts';
import type { AskNatively, NativeQuestion } from './native-question.ts';

/** A key press meant for what was on the screen a moment ago must not let a stranger in. */
const armingMs = 1_000;
/** Nobody is there: no. */
export const silenceMs = 120_000;

/** Asks one thing at a time; takes no yes that came too soon, and silence for the last answer, which is no. */
export class ArmedQuestions {
  readonly #clock: Clock;
  readonly #ask: AskNatively;
  readonly #gone: AbortSignal;
  #silent = false;

  constructor(clock: Clock, ask: AskNatively, gone: AbortSignal) {
    this.#clock = clock;
    this.#ask = ask;
    this.#gone = gone;
  }

  /** True once nobody has answered in time. */
  get fellSilent(): boolean {
    return this.#silent;
  }

  async ask(question: NativeQuestion): Promise<'first' | 'other' | 'last'> {
    const answer = await this.askIndex(question);
    if (answer === question.answers.length - 1) return 'last';
    return answer === 0 ? 'first' : 'other';
  }

  /** Pages of one question: only the last can say yes, so nothing is allowed that was not on the screen. */
  async agreesTo(pages: readonly NativeQuestion[]): Promise<boolean> {
    for (const page of pages) if ((await this.ask(page)) !== 'first') return false;
    return pages.length > 0;
  }

  async askIndex(question: NativeQuestion): Promise<number> {
    const no = question.answers.length - 1;
    for (let asked = question; ; asked = askedAgain(question)) {
      const shownAt = this.#clock.boot();
      const silence = new AbortController();
      const cancel = this.#clock.after(silenceMs, () => silence.abort());
      const until = AbortSignal.any([silence.signal, this.#gone]);
      const answer = await this.#ask(asked, until);
      cancel();
      this.#silent ||= silence.signal.aborted;
      if (until.aborted || answer === no || question.answers[answer] === undefined) return no;
      if (this.#clock.boot() - shownAt >= armingMs) return answer;
    }
  }

  /** For what only takes something away: nothing is let in by an answer that came too soon. */
  askAtOnce(question: NativeQuestion): Promise<number> {
    return this.#ask(question, this.#gone);
  }
}
