import {
  type AccessType,
  type AuthorizationOptions,
  accessTypes,
  highestPort,
  judgeAuthorizationOptions,
  lowestPort,
  oldPromptParameter,
  type PromptValue,
  promptValues,
  type RequestParameter,
} from '../../shared/authorization-options.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { Arguments } from '../arguments.ts';
import type { OptionSpec } from '../command.ts';

/** What else can be said of the consent URL, and of the port that its answer comes to. */
export const requestOptions = {
  hd: {
    kind: 'text',
    value: 'DOMAIN',
    help: 'only an account of this Google Workspace domain; * for any domain',
  },
  prompt: {
    kind: 'list',
    value: 'P',
    help: 'none, consent or select_account, the last two also together (consent)',
  },
  'access-type': {
    kind: 'text',
    value: 'T',
    help: 'offline: it lasts; online: one access token until it ends (offline)',
  },
  'include-granted-scopes': {
    kind: 'flag',
    help: 'also what was granted before; Google heeds it for web clients only',
  },
  parameter: {
    kind: 'list',
    value: 'NAME=VALUE',
    help: 'a further parameter of the authorization request; may be repeated',
  },
  port: {
    kind: 'list',
    value: 'PORT',
    help: 'where the browser is answered (any); repeated, the first that is free',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;

export interface RequestWish {
  /** Judged; left out where nothing was said. */
  readonly request?: AuthorizationOptions;
  readonly ports?: number[];
  /** What a person should know before the sign-in begins. */
  readonly notes: readonly string[];
}

/** Judged here as by the agent, so that what cannot be is said before anybody is asked. */
export function readRequestOptions(args: Arguments): Result<RequestWish> {
  const prompt = readPrompt(args.lists.get('prompt'));
  if (!prompt.ok) return prompt;
  const accessType = readAccessType(args.texts.get('access-type'));
  if (!accessType.ok) return accessType;
  const parameters = readParameters(args.lists.get('parameter') ?? []);
  if (!parameters.ok) return parameters;
  const ports = readPorts(args.lists.get('port'));
  if (!ports.ok) return ports;
  const judged = judgeAuthorizationOptions({
    hd: args.texts.get('hd'),
    prompt: prompt.value,
    access_type: accessType.value,
    include_granted_scopes: args.flags.has('include-granted-scopes'),
    parameters: parameters.value,
  });
  if (!judged.ok) return judged;
  return ok({
    ...(Object.keys(judged.value).length === 0 ? {} : { request: judged.value }),
    ...(ports.value === undefined ? {} : { ports: ports.value }),
    notes: [...promptNotes(parameters.value), ...scopeNotes(judged.value)],
  });
}

function readPrompt(words: readonly string[] | undefined): Result<PromptValue[] | undefined> {
  if (words === undefined) return ok(undefined);
  const read: PromptValue[] = [];
  // As in the parameter itself, several may stand in one value.
  for (const word of words.flatMap((one) => one.split(/[\s,]+/)).filter((one) => one !== '')) {
    const known = promptValues.find((value) => value === word);
    if (known === undefined) {
      return fail(
        'invalid_request',
        `--prompt takes none, consent or select_account, not "${word}".`,
      );
    }
    read.push(known);
  }
  return ok(read);
}

function readAccessType(word: string | undefined): Result<AccessType | undefined> {
  if (word === undefined) return ok(undefined);
  const known = accessTypes.find((value) => value === word);
  return known === undefined
    ? fail('invalid_request', `--access-type is online or offline, not "${word}".`)
    : ok(known);
}

function readParameters(written: readonly string[]): Result<RequestParameter[]> {
  const parameters: RequestParameter[] = [];
  for (const pair of written) {
    const equals = pair.indexOf('=');
    if (equals <= 0) {
      return fail('invalid_request', `--parameter is written NAME=VALUE, not "${pair}".`);
    }
    parameters.push({ name: pair.slice(0, equals), value: pair.slice(equals + 1) });
  }
  return ok(parameters);
}

function readPorts(written: readonly string[] | undefined): Result<number[] | undefined> {
  if (written === undefined) return ok(undefined);
  const ports = new Set<number>();
  for (const text of written) {
    const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (!(port >= lowestPort && port <= highestPort)) {
      return fail(
        'invalid_request',
        `--port needs a whole number from ${lowestPort} to ${highestPort}, not "${text}".`,
      );
    }
    ports.add(port);
  }
  return ok([...ports]);
}

/** Who writes the old word learns the one that Google reads today. */
function promptNotes(parameters: readonly RequestParameter[]): string[] {
  const old = parameters.find(({ name }) => name === oldPromptParameter);
  if (old === undefined) return [];
  return [
    old.value === 'force'
      ? 'approval_prompt=force is the old word for prompt=consent, which is what is sent (--prompt consent).'
      : 'approval_prompt=auto is the old word for sending no prompt: Google shows its page only where something is new, and gives a lasting sign-in only then.',
  ];
}

const scopeNotes = ({ include_granted_scopes: included }: AuthorizationOptions): string[] =>
  included
    ? [
        'Google heeds include_granted_scopes for clients of type "Web application" and ignores it for desktop clients. What is kept is what its answer says was granted.',
      ]
    : [];
