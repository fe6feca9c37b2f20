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
  /** Standard input, whole; undefined where it is longer than `most` bytes. */
  bytes(most: number): Promise<Uint8Array | undefined>;
  /** A person sits there: standard input is a screen, and questions go to standard error, which is one too. */
  readonly attended: () => boolean;
  /** One line that is typed and not shown; undefined where none comes or Ctrl-C does. Only where attended. */
  hiddenLine(): Promise<string | undefined>;
  /** Calls back on Ctrl-C and its kin instead of ending at once; returns the way back. */
  onInterrupt(callback: () => void): () => void;
}
