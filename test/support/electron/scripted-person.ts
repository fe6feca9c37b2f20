import { expect } from 'vitest';
import type { NativeQuestion } from '../../../src/main/electron/native-question.ts';
import { type ManualClock, settle } from '../manual-clock.ts';

interface OpenDialog {
  readonly question: NativeQuestion;
  readonly answer: (button: string) => Promise<void>;
}

/** A person in front of native dialogs; one that is withdrawn closes as if cancelled. */
export class ScriptedPerson {
  readonly asked: NativeQuestion[] = [];
  readonly #clock: ManualClock;
  open: OpenDialog[] = [];

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  readonly ask = (question: NativeQuestion, signal?: AbortSignal): Promise<number> =>
    new Promise((resolve) => {
      this.asked.push(question);
      const close = (response: number) => {
        this.open = this.open.filter((one) => one !== shown);
        resolve(response);
      };
      const shown: OpenDialog = {
        question,
        answer: async (button) => {
          const response = question.answers.indexOf(button);
          if (response < 0) throw new Error(`No "${button}" in ${question.answers.join(', ')}`);
          close(response);
          await settle();
        },
      };
      this.open.push(shown);
      signal?.addEventListener('abort', () => close(question.cancel));
    });

  /** The one dialog that is open, read for long enough to be answered. */
  async dialog(readMs = 1_000): Promise<OpenDialog> {
    await this.#clock.advance(readMs);
    await settle();
    expect(this.open).toHaveLength(1);
    const [only] = this.open;
    if (only === undefined) throw new Error('unreachable');
    return only;
  }
}
