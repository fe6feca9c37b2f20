import { inspect } from 'node:util';
import { onTestFinished, vi } from 'vitest';
import {
  getToken,
  invalidateToken,
  KeybearerError,
  type TokenOptions,
} from '../../../src/clients/node/keybearer.mjs';
import { interpreters, keywords, literal, PythonError, PythonProcess } from './python-process.ts';

/** What asking for a token came to, in the same words for both languages. */
export type Outcome =
  | {
      readonly kind: 'token';
      readonly accessToken: string;
      readonly account: string;
      readonly scopes: readonly string[];
      readonly secondsLeft: number;
      readonly staleRefresh: boolean;
      /** As a person sees it who prints it. */
      readonly shown: string;
    }
  | {
      readonly kind: 'error';
      /** The class and those above it, up to `KeybearerError`. */
      readonly classes: readonly string[];
      readonly code: string;
      readonly requestId: string | undefined;
      readonly retryAfter: number | undefined;
      readonly message: string;
      readonly shown: string;
    };

export type Wish = Omit<TokenOptions, 'signal'>;

export interface ClientUnderTest {
  getToken(wish?: Wish): Promise<Outcome>;
  invalidate(accessToken: string, wish?: Wish): Promise<boolean>;
  /** As many at the same time, and the tokens that came of it. */
  getTokens(count: number, wish?: Wish): Promise<readonly string[]>;
}

type Environment = Readonly<Record<string, string>>;

const variables = [
  ...['KEYBEARER_HOME', 'KEYBEARER_SOCKET', 'KEYBEARER_CALLER'],
  ...['XDG_RUNTIME_DIR', 'XDG_DATA_HOME', 'HOME'],
];

function nodeClient(env: Environment): ClientUnderTest {
  for (const name of variables) vi.stubEnv(name, env[name]);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return {
    async getToken(wish) {
      try {
        const token = await getToken(wish);
        const { accessToken, account, scopes, expiresAt, staleRefresh } = token;
        const secondsLeft = (expiresAt.getTime() - Date.now()) / 1000;
        const shown = `${inspect(token, { depth: 9, showHidden: true })} ${JSON.stringify(token)} ${token}`;
        return { kind: 'token', accessToken, account, scopes, secondsLeft, staleRefresh, shown };
      } catch (error) {
        if (!(error instanceof KeybearerError)) throw error;
        const { code, requestId, retryAfter, message } = error;
        const shown = inspect(error, { depth: 9, showHidden: true });
        return {
          kind: 'error',
          classes: ancestry(error),
          code,
          requestId,
          retryAfter,
          message,
          shown,
        };
      }
    },
    invalidate: (accessToken, { key, socket } = {}) =>
      invalidateToken(accessToken, { ...(key && { key }), ...(socket && { socket }) }),
    async getTokens(count, wish) {
      const tokens = await Promise.all(Array.from({ length: count }, () => getToken(wish)));
      return tokens.map(({ accessToken }) => accessToken);
    },
  };
}

function ancestry(error: KeybearerError): string[] {
  const names: string[] = [];
  let kind: unknown = error.constructor;
  while (typeof kind === 'function' && kind !== Error) {
    names.push(kind.name);
    kind = Object.getPrototypeOf(kind);
  }
  return names;
}

function pythonClient(interpreter: string, env: Environment): ClientUnderTest {
  const python = new PythonProcess(interpreter, env);
  onTestFinished(async () => {
    const complaints = await python.end();
    if (complaints !== '') throw new Error(`Python said: ${complaints}`);
  });
  const call = ({ account, scopes, minTtl, wait, timeout, key, socket }: Wish = {}) =>
    keywords({ account, scopes, min_ttl: minTtl, wait, timeout, key, socket });
  return {
    async getToken(wish) {
      try {
        const read = await python.run(`
import time
t = keybearer.get_token(${call(wish)})
dict(accessToken=t.access_token, account=t.account, scopes=t.scopes, staleRefresh=t.stale_refresh,
     secondsLeft=t.expires_at - time.time(), shown=repr(t) + str(t))`);
        return { kind: 'token', ...(read as Omit<Extract<Outcome, { kind: 'token' }>, 'kind'>) };
      } catch (error) {
        if (!(error instanceof PythonError)) throw error;
        const { kinds, code, request_id, retry_after, message, shown } = error.failure;
        if (!kinds.includes('KeybearerError')) throw error;
        return {
          kind: 'error',
          classes: kinds.slice(0, kinds.indexOf('KeybearerError') + 1),
          code: code ?? '',
          requestId: request_id ?? undefined,
          retryAfter: retry_after ?? undefined,
          message,
          shown,
        };
      }
    },
    invalidate: async (accessToken, { key, socket } = {}) =>
      (await python.run(
        `keybearer.invalidate_token(${literal(accessToken)}, key=${literal(key)}, socket=${literal(socket)})`,
      )) === true,
    async getTokens(count, wish) {
      return (await python.run(`
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(${count}) as threads:
    asked = [threads.submit(lambda: keybearer.get_token(${call(wish)})) for _ in range(${count})]
[one.result().access_token for one in asked]`)) as string[];
    },
  };
}

/** Both clients, each in an environment of its own, for tests that hold for both. */
export const clients: readonly [string, (env?: Environment) => ClientUnderTest][] = [
  ['node', (env = {}) => nodeClient(env)],
  ...interpreters.map((interpreter): [string, (env?: Environment) => ClientUnderTest] => [
    interpreter,
    (env = {}) => pythonClient(interpreter, env),
  ]),
];
