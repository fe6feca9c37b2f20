import fc from 'fast-check';

/** One kind of hostile input, and what must hold for each of them. fast-check prints the seed of a failure. */
export interface Campaign {
  readonly name: string;
  readonly runs: number;
  readonly property: fc.IRawProperty<unknown>;
  /** How many inputs have been judged so far. */
  readonly judged: () => number;
}

export function campaign<T>(
  name: string,
  runs: number,
  input: fc.Arbitrary<T>,
  holds: (input: T) => void,
): Campaign {
  let count = 0;
  const property = fc.property(input, (value) => {
    holds(value);
    count += 1;
  });
  return { name, runs, property: property as fc.IRawProperty<unknown>, judged: () => count };
}

/** Characters that parsers trip over, among ordinary ones. */
export const nasty = fc.oneof(
  fc.constantFrom(
    ...['\0', '\r\n', '\n', '\t', ' ', '%', '%00', '%ff', '%2e%2e', '"', "'", '\\', '//', '..'],
    ...['\u202e', '\u200b', '\ufeff', '\ud800', '\u0430', '\u{1f600}', 'kb1_', 'kbo1_', ':', '@'],
    ...['__proto__', 'constructor', '=', '&', '+', ',', ';', '{', '}', '[', ']', '1e400', '-0'],
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.string({ maxLength: 8 }),
);

export const nastyText = fc.array(nasty, { maxLength: 12 }).map((pieces) => pieces.join(''));
