/** The person's side: standard streams, interruptions, and what the screen can show. */
export interface Terminal {
  /** Standard output, as it stands. */
  out(text: string): void;
  /** A line on standard error, freed of control characters. */
  err(line: string): void;
  /** Standard output is a screen that shows colours. */
  readonly colours: () => boolean;
  /** Standard input, line by line. */
  lines(): AsyncIterable<string>;
  /** Calls back on Ctrl-C and its kin instead of ending at once; returns the way back. */
  onInterrupt(callback: () => void): () => void;
}
