import { ok } from '../shared/failure.ts';
import type { Environment } from '../shared/places.ts';
import { absolutePlaces } from './agent/absolute-places.ts';
import { type Heard, type TakeBegun, takeOnce } from './agent/begun.ts';
import { dial } from './agent/dial.ts';
import { readObject } from './agent/read-object.ts';
import { isAccessToken, type TokenAsk, tokenRequest } from './agent/token-request.ts';
import { isPathTooLong, requestText } from './agent/wire-request.ts';
import { readHeaderFile } from './header-file.ts';
import { readScopes } from './scope-arguments.ts';

/** What the process gives to the usual token. */
export interface UsualSurroundings {
  readonly env: Environment;
  readonly platform: string;
  /** To standard output. */
  print(text: string): void;
  exit(): void;
}

/**
 * `keybearer token` as scripts run it again and again: a key is there, the agent answers at once, and
 * the answer is a token. Only this much has to be compiled for it. It prints what the whole program
 * would; whatever is not usual in the arguments, the files or the answer is left to `whole`, with the
 * connection and what came over it, so that nothing is asked twice.
 */
export function usualToken(
  argv: readonly string[],
  { env, platform, print, exit }: UsualSurroundings,
  whole: (begun?: TakeBegun) => void,
): void {
  const ask = usualAsk(argv, env, platform);
  if (ask === undefined) {
    whole();
    return;
  }
  const { wish, socketPath, request } = ask;
  const heard: Heard[] = [];
  let left = false;
  const leave = (): void => {
    if (left) return;
    left = true;
    clearTimeout(timer);
    whole(takeOnce({ socketPath, request, wire, heard }));
  };
  const passOn = (tell: Heard): void => {
    heard.push(tell);
    leave();
  };
  let timer: NodeJS.Timeout | undefined;
  const wire = dial(socketPath, request, {
    sent() {
      timer = setTimeout(leave, usualMs);
    },
    bytes(bytes) {
      const text = heard.length === 0 ? usualOutput(bytes, wish) : undefined;
      if (text !== undefined) {
        print(text);
        exit();
        return;
      }
      passOn((listener) => listener.bytes(bytes));
    },
    end: () => passOn((listener) => listener.end()),
    error: (error) => passOn((listener) => listener.error(error)),
    close: () => passOn((listener) => listener.close()),
  });
}

/** An agent that takes longer waits for something: the whole program knows for how long it may. */
const usualMs = 1_000;

interface UsualAsk {
  readonly wish: UsualWish;
  readonly socketPath: string;
  readonly request: string;
}

function usualAsk(
  argv: readonly string[],
  env: Environment,
  platform: string,
): UsualAsk | undefined {
  try {
    const wish = usualArguments(argv);
    const places = absolutePlaces(env, platform);
    if (wish === undefined || places === undefined) return undefined;
    if (isPathTooLong(places.socket)) return undefined;
    const key = readHeaderFile(places.callerKey, platform);
    if (!key.ok || key.value === undefined) return undefined;
    const request = requestText(tokenRequest(wish, key.value));
    return { wish, socketPath: places.socket, request };
  } catch {
    // Nothing was asked yet: the whole program meets the same fault, and has words for it.
    return undefined;
  }
}

interface UsualWish extends TokenAsk {
  readonly header: boolean;
  readonly json: boolean;
}

/** undefined for whatever may be a mistake, or a request for help: the whole program says which. */
function usualArguments(argv: readonly string[]): UsualWish | undefined {
  if (argv[0] !== 'token') return undefined;
  let account: string | undefined;
  let minTtl: number | undefined;
  let wait: number | undefined;
  let header = false;
  let json = false;
  const typedScopes: string[] = [];
  for (let at = 1; at < argv.length; at += 1) {
    const word = argv[at];
    const next = argv[at + 1];
    if (word === '--header') header = true;
    else if (word === '--json') json = true;
    else if (word === '--scope' && next && !next.startsWith('-')) {
      typedScopes.push(next);
      at += 1;
    } else if (word === '--min-ttl' && minTtl === undefined) {
      minTtl = secondsUpTo(3000, next);
      if (minTtl === undefined) return undefined;
      at += 1;
    } else if (word === '--wait' && wait === undefined) {
      wait = secondsUpTo(60, next);
      if (wait === undefined) return undefined;
      at += 1;
    } else if (word && !word.startsWith('-') && account === undefined) account = word;
    else return undefined;
  }
  const scopes = typedScopes.length === 0 ? ok([]) : readScopes(typedScopes);
  return scopes.ok ? { account, scopes: scopes.value, minTtl, wait, header, json } : undefined;
}

function secondsUpTo(most: number, typed: string | undefined): number | undefined {
  if (typed === undefined || !/^\d{1,4}$/.test(typed)) return undefined;
  const seconds = Number(typed);
  return seconds <= most ? seconds : undefined;
}

/** What a whole answer with a usable token makes of it; undefined for every other. */
function usualOutput(answer: Buffer, wish: UsualWish): string | undefined {
  const body = usualBody(answer);
  if (body === undefined || !isAccessToken(body.access_token)) return undefined;
  // A caller of one account is given that one, named or not; here a left-out name is the default account.
  if (wish.account === undefined && body.default !== true) return undefined;
  if (wish.json) return `${JSON.stringify({ v: 1, ...body })}\n`;
  return `${wish.header ? 'Authorization: Bearer ' : ''}${body.access_token}\n`;
}

/**
 * Knows the agent's own heads and no others: each function and expression that runs here has to be
 * compiled first, which costs more than running it.
 */
function usualBody(answer: Buffer): Readonly<Record<string, unknown>> | undefined {
  const text = answer.toString();
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end).toLowerCase();
  if (!head.startsWith('http/1.1 200 ') || head.includes('\r\ntransfer-encoding:'))
    return undefined;
  const length = /\r\ncontent-length: (\d+)(?:\r|$)/.exec(head)?.[1];
  return Number(length) === answer.length - end - 4 ? readObject(text.slice(end + 4)) : undefined;
}
