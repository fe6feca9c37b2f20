/** A question in a dialog of the operating system, which no web content can see or answer. */
export interface NativeQuestion {
  readonly type: 'question' | 'warning' | 'info' | 'error';
  readonly message: string;
  readonly detail?: string;
  /** The buttons, in order. */
  readonly answers: readonly string[];
  /** Focused, so that Enter gives it. */
  readonly usual: number;
  /** Escape, the close button, and the end of `signal`. */
  readonly cancel: number;
}

/** Resolves with the index of the answer. */
export type AskNatively = (question: NativeQuestion, signal?: AbortSignal) => Promise<number>;
