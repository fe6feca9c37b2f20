import type { Shown, ShownPart } from '../../shared/playground.ts';

/**
 * JSON set out over lines, with what is hidden in it left as it is; anything else unchanged. Google
 * answers with line breaks of its own and other servers with none; both come out the same.
 */
export function laidOutJson(shown: Shown): Shown {
  return isJson(shown) ? new Layout().of(shown) : shown;
}

/** A hidden part stands inside a string, so a letter can take its place. */
function isJson(shown: Shown): boolean {
  try {
    JSON.parse(shown.map((part) => (part.kind === 'text' ? part.text : 'x')).join(''));
    return true;
  } catch {
    return false;
  }
}

class Layout {
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Of an object or list just opened: one that closes at once stays on its line. */
  #justOpened = false;

  of(shown: Shown): Shown {
    return shown.map(
      (part): ShownPart =>
        part.kind === 'text' ? { kind: 'text', text: this.#text(part.text) } : part,
    );
  }

  #text(text: string): string {
    let written = '';
    for (const character of text) written += this.#character(character);
    return written;
  }

  #character(character: string): string {
    if (this.#inString) return this.#withinString(character);
    if (/\s/.test(character)) return '';
    if (character === '}' || character === ']') return this.#close(character);
    const before = this.#justOpened ? this.#newLine() : '';
    this.#justOpened = false;
    if (character === '{' || character === '[') {
      this.#depth += 1;
      this.#justOpened = true;
      return before + character;
    }
    if (character === ',') return character + this.#newLine();
    if (character === ':') return ': ';
    this.#inString = character === '"';
    return before + character;
  }

  #withinString(character: string): string {
    if (this.#escaped) this.#escaped = false;
    else if (character === '\\') this.#escaped = true;
    else if (character === '"') this.#inString = false;
    return character;
  }

  #close(character: string): string {
    this.#depth -= 1;
    const before = this.#justOpened ? '' : this.#newLine();
    this.#justOpened = false;
    return before + character;
  }

  #newLine(): string {
    return `\n${'  '.repeat(this.#depth)}`;
  }
}
