import type { AppState, PairingView } from '../../shared/app-state.ts';
import type { Result } from '../../shared/failure.ts';
import { parseArguments } from '../arguments.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Choice, choiceOptions, readChoice } from './choice.ts';
import { pairingFacts } from './pairing-facts.ts';
import { askPerson, type Reply } from './question.ts';

export interface Agreement {
  /** Undefined when the question has become needless. */
  readonly reply: Reply | undefined;
  /** What a yes was said to. */
  readonly choice: Choice;
}

/**
 * Shows who asks, for what and on which terms, and asks. Options typed instead of an answer take away
 * or set terms, as the boxes of the window do, and what is left is shown and asked about anew.
 */
export async function agreeOnPairing(
  terminal: Terminal,
  { state, pairing, wish }: { state: AppState; pairing: PairingView; wish: Choice },
  needless: Promise<unknown>,
): Promise<Agreement> {
  let choice = wish;
  const show = () => {
    for (const line of pairingFacts(state, pairing, choice)) terminal.err(line);
    terminal.err('For less, or on other terms, type options: --scope drive.readonly --for 1d');
  };
  show();
  const reply = await askPerson(terminal, 'Allow this?', needless, (typed) => {
    const changed = withOptions(choice, typed);
    if (!changed.ok) return terminal.err(changed.failure.sentence);
    choice = changed.value;
    show();
  });
  return { reply, choice };
}

function withOptions(choice: Choice, typed: string): Result<Choice> {
  const shape = { words: ['caller', 'approve'], operands: [], options: choiceOptions };
  const args = parseArguments(shape, typed.trim().split(/\s+/));
  if (!args.ok) return args;
  const read = readChoice(args.value, choice.code);
  if (!read.ok) return read;
  const { days, hours, ...rest } = choice;
  const kept = args.value.texts.has('for') ? rest : choice;
  return { ok: true, value: { ...kept, ...read.value } };
}
