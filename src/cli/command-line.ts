import { resolve } from 'node:path';
import { type Failure, fail, failureCodes, type Result } from '../shared/failure.ts';
import { type Environment, findPlaces, type Places } from '../shared/places.ts';
import { servingSocket } from './agent/serving-socket.ts';
import { parseArguments } from './arguments.ts';
import type { Answer, Context, Surroundings } from './command.ts';
import { token } from './commands/token.ts';
import type { Found } from './commands.ts';
import { screenText } from './terminal/plain-text.ts';
import type { Terminal } from './terminal/terminal.ts';

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
  const { command, rest, typed } = await commandOf(argv);
  if (command === undefined) return (await otherCommands()).withoutCommand(typed, rest);
  const args = parseArguments(command, rest);
  if (!args.ok) return args;
  if (args.value.flags.has('help')) return (await otherCommands()).commandHelp(command);
  const places = findPlaces(surroundings.env, surroundings.platform);
  if (places === undefined) {
    return fail(
      'invalid_request',
      'Neither KEYBEARER_HOME nor the folder of a user is known here. Set KEYBEARER_HOME.',
    );
  }
  const context: Context = {
    ...surroundings,
    places: absolutePlaces(places, surroundings.env),
    json,
  };
  return command.run(context, args.value);
}

/** `token` is what scripts run again and again: it starts without the rest of the command line. */
async function commandOf(argv: readonly string[]): Promise<Found> {
  if (argv[0] === 'token') return { command: token, rest: argv.slice(1), typed: [] };
  return (await otherCommands()).findCommand(argv);
}

const otherCommands = () => import('./other-commands.ts');

function absolutePlaces(places: Places, env: Environment): Places {
  const socket = servingSocket(places, env);
  const pipe = socket.startsWith('\\\\');
  return {
    home: resolve(places.home),
    socket: pipe ? socket : resolve(socket),
    callers: resolve(places.callers),
    callerKey: resolve(places.callerKey),
    ownerKey: resolve(places.ownerKey),
  };
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
  terminal.err(failure.sentence);
  // A mistake in typing is mended by its sentence; what lies behind it helps nobody.
  if (failure.cause !== undefined && failureCodes[failure.code].exit !== 2) {
    terminal.err(`Details: ${failure.code}, ${failure.cause}`);
  }
  return failureCodes[failure.code].exit;
}

/** The name or system code only: messages of errors can quote what was being read. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'not an error object';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
