import { inspect } from 'node:util';

/**
 * A refresh token, client secret, access token, key or passphrase. Prints as `[secret]` wherever it
 * is logged, serialised, interpolated or inspected, so that only `reveal()` can let the text out:
 * `git grep 'reveal()'` lists every such place.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  equals(other: Secret): boolean {
    return this.#text === other.#text;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
