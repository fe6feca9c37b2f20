import { type Failure, fail, failureCodes, type Result } from '../shared/failure.ts';
import { absolutePlaces } from './agent/absolute-places.ts';
import { parseArguments } from './arguments.ts';
import type { Answer, Context, Surroundings } from './command.ts';
import { findCommand } from './commands.ts';
import { commandHelp, withoutCommand } from './help-answers.ts';
import { screenText } from './terminal/plain-text.ts';
import type { Terminal } from './terminal/terminal.ts';
import { duration } from './terminal/times.ts';

/** One run of the command line; resolves with the exit code and never throws. */
export async function runCommandLine(
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const { terminal } = surroundings;
  const end = argv.indexOf('--');
  const json = (end < 0 ? argv : argv.slice(0, end)).includes('--json');
  let result: Result<Answer>;
  try {
    result = await perform(argv, surroundings, json);
  } catch (error) {
    result = fail(
      'internal',
      'Something went wrong inside the command line. Try again; if it stays so, `keybearer doctor` may tell why.',
      { cause: nameOf(error) },
    );
  }
  return result.ok ? say(result.value, terminal, json) : complain(result.failure, terminal, json);
}

async function perform(
  argv: readonly string[],
  surroundings: Surroundings,
  json: boolean,
): Promise<Result<Answer>> {
  const { command, rest, typed } = findCommand(argv);
  if (command === undefined) return withoutCommand(typed, rest);
  const args = parseArguments(command, rest);
  if (!args.ok) return args;
  if (args.value.flags.has('help')) return commandHelp(command);
  const places = absolutePlaces(surroundings.env, surroundings.platform);
  if (places === undefined) {
    return fail(
      'invalid_request',
      'Neither KEYBEARER_HOME nor the folder of a user is known here. Set KEYBEARER_HOME.',
    );
  }
  const context: Context = { ...surroundings, places, json };
  return command.run(context, args.value);
}

function say(answer: Answer, terminal: Terminal, json: boolean): number {
  if (json) {
    if (answer.json !== undefined) {
      terminal.out(`${JSON.stringify({ v: 1, ...answer.json })}\n`);
    }
  } else if (answer.text !== '') terminal.out(`${screenText(answer.text)}\n`);
  return answer.exit ?? 0;
}

function complain(failure: Failure, terminal: Terminal, json: boolean): number {
  if (json) {
    const { code, sentence, cause, retryAfter } = failure;
    const document = { v: 1, error: code, error_description: sentence };
    terminal.out(
      `${JSON.stringify({
        ...document,
        ...(cause === undefined ? {} : { details: cause }),
        ...(retryAfter === undefined ? {} : { retry_after: retryAfter }),
      })}\n`,
    );
  }
  terminal.err(`${failure.sentence}${when(failure)}`);
  // A mistake in typing is mended by its sentence; what lies behind it helps nobody.
  if (failure.cause !== undefined && failureCodes[failure.code].exit !== 2) {
    terminal.err(`Details: ${failure.code}, ${failure.cause}`);
  }
  return failureCodes[failure.code].exit;
}

/** Nobody can guess how long a door stays closed; of trouble elsewhere only an estimate is known. */
const when = ({ code, retryAfter }: Failure): string =>
  code === 'rate_limited' && retryAfter !== undefined
    ? ` It is possible again in ${duration(retryAfter)}.`
    : '';

/** The name or system code only: messages of errors can quote what was being read. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'not an error object';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
