interface HintsProps {
  readonly texts: readonly (string | null)[];
}

/** What there is to say, each on a line of its own. */
export const Hints = ({ texts }: HintsProps) =>
  texts.map((text) =>
    text === null ? null : (
      <span key={text} className="hint">
        {text}
      </span>
    ),
  );
