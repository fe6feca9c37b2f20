import type { Result } from '../shared/failure.ts';
import type { Environment, Places } from '../shared/places.ts';
import type { TakeBegun } from './agent/begun.ts';
import type { Arguments } from './arguments.ts';
import type { Terminal } from './terminal/terminal.ts';

/** What the process gives to one run. */
export interface Surroundings {
  readonly env: Environment;
  readonly platform: string;
  readonly terminal: Terminal;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
  /** `import()` of a built file. Done by the entry: in code that lies in the file as text, Node warns of it. */
  readonly importFile: (address: string) => Promise<unknown>;
  /** The request of `token`, where it was sent before the rest of the program was loaded. */
  readonly begun?: TakeBegun | undefined;
}

/** What a command may touch. */
export interface Context extends Surroundings {
  readonly places: Places;
  readonly json: boolean;
}

/** What a command says at its end, once for people and once for programs. */
export interface Answer {
  /** Goes to standard output, a newline after it; empty for nothing. */
  readonly text: string;
  /** The JSON document without its `"v":1`; undefined where the command itself has said everything. */
  readonly json: object | undefined;
  /** 0 unless told; for commands that did their work and found trouble in it. */
  readonly exit?: number;
}

export interface Operand {
  readonly name: string;
  readonly required: boolean;
  /** A flag that stands in for it. */
  readonly unless?: string;
  /** The last one only: any number of them. */
  readonly repeated?: boolean;
}

export type OptionSpec =
  | { readonly kind: 'flag'; readonly help: string }
  | { readonly kind: 'text'; readonly value: string; readonly help: string }
  /** May be given several times. */
  | { readonly kind: 'list'; readonly value: string; readonly help: string }
  | {
      readonly kind: 'seconds';
      readonly least: number;
      readonly most: number;
      readonly help: string;
    }
  | {
      readonly kind: 'count';
      readonly least: number;
      readonly most: number;
      readonly help: string;
    };

export interface Command {
  /** `['client', 'add']`. */
  readonly words: readonly string[];
  readonly operands: readonly Operand[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly summary: string;
  readonly details?: string;
  readonly example: string;
  run(context: Context, args: Arguments): Promise<Result<Answer>>;
}
