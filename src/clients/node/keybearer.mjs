/**
 * Keybearer for Node: Google access tokens from the Keybearer agent on this computer.
 *
 * One file without dependencies, for Node 20 or newer: copy it beside your program. Only
 * `createAuthClient` needs a package, google-auth-library 10 or 11.
 *
 *     import { getToken } from './keybearer.mjs';
 *     const { accessToken } = await getToken({ account: 'work', scopes: ['gmail.readonly'] });
 *
 * The agent caches and renews tokens. Ask for one whenever you need one, and keep none.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';

/**
 * @typedef {object} AgentOptions
 * @property {string} [key] Path of the caller-key file; `KEYBEARER_CALLER` unless said.
 * @property {string} [socket] Path of the agent socket; found as the command line finds it unless said.
 * @property {number} [timeout] Seconds for the whole exchange; for a token 150 and the `wait` unless said, so
 *   that a person who is asked can answer.
 * @property {AbortSignal} [signal] Rejects with the signal's reason.
 */

/**
 * @typedef {object} TokenWish
 * @property {string} [account] Alias, address or id; left out, the default account.
 * @property {readonly string[]} [scopes] Full or short names; left out, all that the key allows.
 * @property {number} [minTtl] Seconds the token must still live; 120 unless said.
 * @property {number} [wait] Seconds that the agent keeps trying through temporary trouble, 0 to 60.
 */

/** @typedef {TokenWish & AgentOptions} TokenOptions */

/** Every error of this file. `code` is the agent's stable one; no error holds a token or a key. */
export class KeybearerError extends Error {
  /** @param {{ code: string, message: string, requestId?: string, retryAfter?: number, cause?: unknown }} refusal */
  constructor({ code, message, requestId, retryAfter, cause }) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    /** Under this id the agent's log tells more. */
    this.requestId = requestId;
    /** Seconds after which trying again makes sense. */
    this.retryAfter = retryAfter;
  }
}

/** Nothing answers at the socket. */
export class NoAgent extends KeybearerError {}

/** The account or a scope is not for this key, a person did not allow it, or the key file may not be used as it is. */
export class NotAllowed extends KeybearerError {}

/** There is no key, or the agent does not take it any more: a person pairs this program again. */
export class KeyRefused extends NotAllowed {}

/** A person has to sign in again in Keybearer. */
export class NeedsSignIn extends KeybearerError {}

/** A person has to unlock the keychain. */
export class KeychainLocked extends KeybearerError {}

/** A person has stopped Keybearer from serving tokens. */
export class Paused extends KeybearerError {}

/** Offline, trouble at Google, too many requests, a deadline passed: try later. */
export class Temporary extends KeybearerError {}

/** The program asks for something that cannot be. */
export class InvalidRequest extends KeybearerError {}

/** An access token. Printing or serialising it shows everything but the token itself. */
export class Token {
  #accessToken;

  /**
   * @param {string} accessToken
   * @param {{ account: string, scopes: readonly string[], expiresAt: Date, staleRefresh: boolean }} facts
   */
  constructor(accessToken, { account, scopes, expiresAt, staleRefresh }) {
    this.#accessToken = accessToken;
    /** The account's alias. */
    this.account = account;
    this.scopes = scopes;
    this.expiresAt = expiresAt;
    /** A refresh failed and this is the token from before, still good for `minTtl`. */
    this.staleRefresh = staleRefresh;
  }

  get accessToken() {
    return this.#accessToken;
  }
}

/**
 * An access token that is good for `minTtl` seconds and more.
 *
 * @param {TokenOptions} [options]
 * @returns {Promise<Token>}
 */
export async function getToken(options = {}) {
  const query = new URLSearchParams();
  if (options.account !== undefined) query.set('account', options.account);
  if (options.scopes !== undefined) query.set('scope', options.scopes.join(' '));
  if (options.minTtl !== undefined) query.set('min_ttl', String(options.minTtl));
  if (options.wait !== undefined) query.set('wait', String(options.wait));
  const { timeout = personSeconds + Math.min(options.wait ?? 0, longestWait) } = options;
  const body = await ask('GET', `/v1/token?${query}`, { ...options, timeout });
  const { access_token: accessToken, expires_in: expiresIn, scope, account } = body;
  // RFC 6750 §2.1: anything else in a header line would be a second header or a broken one.
  if (typeof accessToken !== 'string' || !/^[\w\-.~+/]+=*$/.test(accessToken)) throw notKeybearer();
  if (typeof expiresIn !== 'number') throw notKeybearer();
  return new Token(accessToken, {
    account: String(account),
    scopes: String(scope).split(' ').filter(Boolean),
    // By this computer's clock: over a forwarded socket the agent's may be another.
    expiresAt: new Date(Date.now() + expiresIn * 1000),
    staleRefresh: body.stale_refresh === true,
  });
}

/**
 * Tells the agent that an API answered 401 to this token. The next `getToken` brings another one; for
 * each account and set of permissions that happens once in 30 seconds at most.
 *
 * @param {string} accessToken
 * @param {AgentOptions} [options]
 * @returns {Promise<boolean>} false when nothing was dropped: it is not a token of the accounts of this key, or was renewed for that reason just before
 */
export async function invalidateToken(accessToken, options = {}) {
  const body = JSON.stringify({ access_token: accessToken });
  const answer = await ask('POST', '/v1/token/invalidate', options, body);
  return answer.invalidated === true;
}

/**
 * A client that google-auth-library 10 or 11 and googleapis take as `authClient` or `auth`. It asks the agent
 * for every request, which takes a fraction of a millisecond, so that a revoked right ends at once. A
 * request that is answered with 401 is sent once more with a new token.
 *
 * @param {TokenWish & Omit<AgentOptions, 'signal'> & ConstructorParameters<typeof import('google-auth-library').AuthClient>[0]} [options]
 * @returns {Promise<import('google-auth-library').AuthClient>}
 */
export async function createAuthClient(options = {}) {
  // Loaded here, so that everything else in this file works without the package.
  const { AuthClient } = await import('google-auth-library').catch((cause) => {
    const message =
      'createAuthClient needs google-auth-library 10 or later: npm install google-auth-library';
    throw new KeybearerError({ code: 'not_supported', message, cause });
  });

  class KeybearerAuthClient extends AuthClient {
    /** @type {{ token: string, at: number, done: Promise<unknown> } | undefined} */
    #refused;

    async getAccessToken() {
      return { token: await this.#token(), res: null };
    }

    async getRequestHeaders() {
      return this.#headers(await this.#token());
    }

    /**
     * @template T
     * @param {import('google-auth-library').gaxios.GaxiosOptions} request
     * @returns {import('google-auth-library').gaxios.GaxiosPromise<T>}
     */
    async request(request) {
      const signal = request.signal ?? undefined;
      const token = await this.#token(signal);
      const sent = this.#send(request, token);
      const [first] = await Promise.allSettled([sent]);
      // What was read from a stream is gone, and cannot be sent again.
      if (statusOf(first) !== 401 || isStream(request.data ?? request.body)) return sent;
      const fresh = await this.#anotherToken(token, signal);
      return fresh === token ? sent : this.#send(request, fresh);
    }

    /** @param {AbortSignal} [signal] */
    async #token(signal) {
      const token = await getToken({ ...options, signal });
      this.credentials = credentialsOf(token);
      return token.accessToken;
    }

    /**
     * Of many requests that were refused at the same time only the first tells the agent: each telling
     * counts as a new token, of which a key may have thirty a minute.
     *
     * @param {string} token
     * @param {AbortSignal} [signal]
     */
    async #anotherToken(token, signal) {
      const now = await this.#token(signal);
      if (now !== token) return now;
      if (this.#refused?.token !== token || Date.now() - this.#refused.at > forcedPauseMs) {
        // A failure is left aside: the request for a token that follows tells the same, and better.
        const done = invalidateToken(token, options).catch(() => false);
        this.#refused = { token, at: Date.now(), done };
      }
      await this.#refused.done;
      return this.#token(signal);
    }

    /** @param {string} token @param {ConstructorParameters<typeof Headers>[0]} [own] */
    #headers(token, own) {
      const headers = new Headers(own);
      headers.set('authorization', `Bearer ${token}`);
      return this.addSharedMetadataHeaders(headers);
    }

    /**
     * @param {import('google-auth-library').gaxios.GaxiosOptions} request
     * @param {string} token
     */
    #send(request, token) {
      const headers = this.#headers(token, request.headers);
      return this.transporter.request({ ...request, headers });
    }
  }

  return new KeybearerAuthClient(options);
}

/** The agent forces a new token once in this time for each account and set of permissions. */
const forcedPauseMs = 30_000;

/** What google-auth-library keeps in `credentials`, with the token out of the way of `console.log`. @param {Token} token */
function credentialsOf({ accessToken, expiresAt, scopes }) {
  const facts = { token_type: 'Bearer', expiry_date: expiresAt.getTime(), scope: scopes.join(' ') };
  return Object.defineProperty(facts, 'access_token', { value: accessToken });
}

/** @param {PromiseSettledResult<{ status: number }>} settled @returns {number | undefined} */
function statusOf(settled) {
  if (settled.status === 'fulfilled') return settled.value.status;
  return settled.reason?.response?.status;
}

/** @param {unknown} body */
const isStream = (body) =>
  typeof body === 'object' && body !== null && ('pipe' in body || Symbol.asyncIterator in body);

// ---------------------------------------------------------------------------------------------
// Where the agent and the key are
// ---------------------------------------------------------------------------------------------

/** @typedef {{ home: string, socket: string, callerKey: string }} Places */

/**
 * Where the environment says that the agent socket and the caller key are: the same rules as those of
 * the `keybearer` command.
 *
 * @param {Readonly<Record<string, string | undefined>>} [env]
 * @param {string} [platform]
 * @returns {Places | undefined} undefined when the environment names no folder of this user
 */
export function findPlaces(env = process.env, platform = process.platform) {
  const home = set(env.KEYBEARER_HOME) ?? defaultHome(env, platform);
  if (home === undefined) return undefined;
  // A home that was chosen by hand keeps its socket inside, so that two homes never meet.
  const runtime = set(env.KEYBEARER_HOME) === undefined ? absolute(env.XDG_RUNTIME_DIR) : undefined;
  const socket =
    runtime === undefined
      ? join(platform, home, 'run', 'agent.sock')
      : join(platform, runtime, 'keybearer', 'agent.sock');
  return {
    home,
    socket: set(env.KEYBEARER_SOCKET) ?? socket,
    callerKey: set(env.KEYBEARER_CALLER) ?? join(platform, home, 'callers', 'cli.hdr'),
  };
}

/** @param {Readonly<Record<string, string | undefined>>} env @param {string} platform */
function defaultHome(env, platform) {
  if (platform === 'win32') {
    const profile = set(env.USERPROFILE);
    const local = set(env.LOCALAPPDATA) ?? (profile && join(platform, profile, 'AppData', 'Local'));
    return local && join(platform, local, 'keybearer');
  }
  const user = set(env.HOME);
  if (platform === 'darwin') {
    return user && join(platform, user, 'Library', 'Application Support', 'keybearer');
  }
  const data = absolute(env.XDG_DATA_HOME) ?? (user && join(platform, user, '.local', 'share'));
  return data && join(platform, data, 'keybearer');
}

/** An empty variable counts as unset (XDG base directory specification). @param {string | undefined} value */
const set = (value) => (value === '' ? undefined : value);

/** The same specification: a relative path is to be ignored. @param {string | undefined} value */
const absolute = (value) => (value?.startsWith('/') ? value : undefined);

/** @param {string} platform @param {string} first @param {readonly string[]} rest */
function join(platform, first, ...rest) {
  const windows = platform === 'win32';
  return [first.replace(windows ? /[\\/]+$/ : /\/+$/, ''), ...rest].join(windows ? '\\' : '/');
}

/**
 * The socket that the running agent says it serves at: a cron job has no XDG_RUNTIME_DIR, and an agent
 * may have fallen back to its home.
 *
 * @param {string} home
 */
function announcedSocket(home) {
  try {
    const announced = JSON.parse(readOwnFile(join(process.platform, home, 'endpoint.json')));
    return typeof announced?.socket === 'string' ? announced.socket : undefined;
  } catch {
    return undefined;
  }
}

/** The value of the `Authorization` header. @param {string} path */
function readKey(path) {
  let text;
  try {
    text = readOwnFile(path);
  } catch (error) {
    if (error instanceof KeybearerError) throw error;
    if (codeOf(error) === 'ENOENT') throw noKey(path);
    const message = `${path} cannot be read. Check who owns it and its folder.`;
    throw new NotAllowed({ code: 'not_allowed', message, cause: error });
  }
  const key = /^Authorization: (Bearer [\x21-\x7e]{1,512})\r?\n?$/.exec(text)?.[1];
  if (key !== undefined) return key;
  const message = `${path} does not hold the one line "Authorization: Bearer …". Move it away, and pair again.`;
  throw new KeyRefused({ code: 'unauthenticated', message });
}

/** The start of a file that nobody but this user may read. @param {string} path */
function readOwnFile(path) {
  // O_NONBLOCK: a FIFO of that name would hold up the whole program.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const facts = fstatSync(file);
    // A key that others can read is as good as lost; better to stop than to go on using it.
    if (process.platform !== 'win32' && (facts.mode & 0o077) !== 0) {
      const message = `${path} can be read by other users of this computer. Run: chmod 600 ${quoted(path)}`;
      throw new NotAllowed({ code: 'not_allowed', message });
    }
    const bytes = Buffer.alloc(1024);
    return bytes.toString('latin1', 0, facts.isFile() ? readSync(file, bytes) : 0);
  } finally {
    closeSync(file);
  }
}

/** For a command line that a person copies. @param {string} path */
const quoted = (path) =>
  /^[\w./:@%+,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

/** @param {string} path */
const noKey = (path) =>
  new KeyRefused({
    code: 'unauthenticated',
    message: `There is no caller key at ${path}. Run \`keybearer caller pair NAME\`, and put the path it prints into KEYBEARER_CALLER or the option "key".`,
  });

// ---------------------------------------------------------------------------------------------
// Asking the agent
// ---------------------------------------------------------------------------------------------

/** How long the agent may take where nobody is asked. */
const answerSeconds = 30;

/**
 * Where a person wants to be asked about a key, a token waits two minutes for the answer, and hanging up
 * before counts like a no. The `wait` comes on top, of which the agent grants a minute at most.
 */
const personSeconds = 150;
const longestWait = 60;

/** An answer has about two kilobytes; a megabyte is none. */
const longestAnswer = 1024 * 1024;

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, and longer paths are cut silently (libuv). */
const longestSocketPath = 103;

/**
 * Half of the 64 requests that one key may have waiting: two programs can share a key. Idle
 * connections keep no program running.
 */
const connections = new Agent({ keepAlive: true, maxSockets: 32, maxFreeSockets: 4 });

/**
 * @param {string} method
 * @param {string} target
 * @param {AgentOptions} options
 * @param {string} [body]
 */
async function ask(
  method,
  target,
  { key, socket, timeout: seconds = answerSeconds, signal },
  body,
) {
  signal?.throwIfAborted();
  const places = findPlaces();
  const chosen = socket ?? set(process.env.KEYBEARER_SOCKET);
  const socketPath = chosen ?? places?.socket;
  const keyPath = key ?? places?.callerKey;
  if (keyPath === undefined || socketPath === undefined) throw noPlaces();
  const headers = {
    host: 'localhost',
    accept: 'application/json',
    authorization: readKey(keyPath),
  };
  const stop = new AbortController();
  const abort = () => stop.abort();
  const timer = setTimeout(abort, Math.min(seconds * 1000, 2 ** 31 - 1));
  signal?.addEventListener('abort', abort, { once: true });
  const request = { socketPath, method, path: target, headers, signal: stop.signal };
  const elsewhere = () =>
    chosen === undefined && places ? announcedSocket(places.home) : undefined;
  try {
    return judge(await exchangeAtEither(request, elsewhere, body), keyPath);
  } catch (error) {
    if (error instanceof KeybearerError) throw error;
    if (signal?.aborted) throw signal.reason;
    throw stop.signal.aborted ? tooLate(seconds) : connectionError(error, socketPath);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/**
 * @param {import('node:http').RequestOptions} request
 * @param {() => string | undefined} elsewhere
 * @param {string} [body]
 */
async function exchangeAtEither(request, elsewhere, body) {
  try {
    return await exchange(request, body);
  } catch (error) {
    const socketPath = isNobodyThere(error) ? elsewhere() : undefined;
    if (socketPath === undefined || socketPath === request.socketPath) throw error;
    return exchange({ ...request, socketPath }, body);
  }
}

/** @param {import('node:http').RequestOptions} request @param {string} [body] */
async function exchange(request, body) {
  const { socketPath = '', signal } = request;
  if (!socketPath.startsWith('\\\\') && Buffer.byteLength(socketPath) > longestSocketPath) {
    throw pathTooLong(socketPath);
  }
  try {
    return await send({ ...request, agent: connections }, body);
  } catch (error) {
    if (!isCut(error) || signal?.aborted) throw error;
    // The agent was restarted, or closed an idle connection just then. Both requests may be repeated;
    // on a connection of its own, because every kept one may be as dead as this.
    return send({ ...request, agent: false }, body);
  }
}

/**
 * @param {import('node:http').RequestOptions} options
 * @param {string} [body]
 * @returns {Promise<{ status: number, retryAfter: string | undefined, text: string }>}
 */
function send(options, body) {
  return new Promise((resolve, reject) => {
    const request = httpRequest(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => {
        text += part;
        if (text.length > longestAnswer) response.destroy(notKeybearer());
      });
      response.on('error', reject);
      response.on('end', () => {
        const retryAfter = response.headers['retry-after'];
        resolve({ status: response.statusCode ?? 0, retryAfter, text });
      });
    });
    request.on('error', reject);
    if (body !== undefined) request.setHeader('content-type', 'application/json');
    request.end(body);
  });
}

/** @param {Awaited<ReturnType<typeof send>>} answer @param {string} keyPath */
function judge({ status, retryAfter, text }, keyPath) {
  const body = readObject(text);
  if (status >= 200 && status < 300 && body !== undefined) return body;
  if (status < 400 || typeof body?.error !== 'string') throw notKeybearer();
  const { error: code, error_description: sentence, request_id: requestId } = body;
  const Kind = errorKind(status, code);
  throw new Kind({
    code,
    message: Kind === KeyRefused ? keyRefused(keyPath) : `${sentence ?? code}`,
    ...(typeof requestId === 'string' ? { requestId } : {}),
    ...(/^\d{1,6}$/.test(retryAfter ?? '') ? { retryAfter: Number(retryAfter) } : {}),
  });
}

/** By the status first, so that a code of a newer agent is still of the right kind. @param {number} status @param {string} code */
function errorKind(status, code) {
  switch (status) {
    case 401:
      return KeyRefused;
    case 403:
    // A person who was asked said nothing.
    case 408:
      return NotAllowed;
    case 409:
      return NeedsSignIn;
    case 423:
      return code.startsWith('keychain') ? KeychainLocked : Paused;
    case 429:
    case 503:
      return Temporary;
    default:
      return status < 500 ? InvalidRequest : KeybearerError;
  }
}

/** @param {string} text @returns {Record<string, unknown> | undefined} */
function readObject(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @param {unknown} error */
const codeOf = (error) =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined;

/** @param {unknown} error */
const isNobodyThere = (error) =>
  ['ENOENT', 'ECONNREFUSED', 'ENOTDIR'].includes(codeOf(error) ?? '');

/** @param {unknown} error */
const isCut = (error) => ['ECONNRESET', 'EPIPE'].includes(codeOf(error) ?? '');

/** @param {unknown} error @param {string} socketPath */
function connectionError(error, socketPath) {
  if (error instanceof KeybearerError) return error;
  if (isNobodyThere(error)) {
    const message = `Keybearer's agent is not running: nothing answers at ${socketPath}. Start it with \`keybearer agent\`, or open the desktop app.`;
    return new NoAgent({ code: 'no_agent', message, cause: error });
  }
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM': {
      const message = `This user may not open ${socketPath}. Run the program as the user who started the agent.`;
      return new NotAllowed({ code: 'not_allowed', message, cause: error });
    }
    case 'EAGAIN': {
      const message =
        'The agent has more connections than it can take right now. Try again shortly.';
      return new Temporary({ code: 'upstream', message, retryAfter: 1, cause: error });
    }
    case 'ECONNRESET':
    case 'EPIPE': {
      const message = 'The agent closed the connection before its answer was whole. Try again.';
      return new Temporary({ code: 'unexpected_response', message, retryAfter: 1, cause: error });
    }
    default:
      return notKeybearer(error);
  }
}

/** @param {number} seconds */
const tooLate = (seconds) =>
  new Temporary({
    code: 'timed_out',
    message: `The agent did not answer within ${seconds} s. Try again; if it stays so, restart the agent.`,
  });

/** The cause of a parser's error holds the bytes it stumbled on, so that it is not passed on. @param {unknown} [error] */
const notKeybearer = (error) =>
  new KeybearerError({
    code: 'unexpected_response',
    message: `What answers at the agent socket does not speak as Keybearer does${error === undefined ? '' : ` (${codeOf(error) ?? 'unknown'})`}. Check KEYBEARER_SOCKET, and restart the agent.`,
  });

/** @param {string} path */
const keyRefused = (path) =>
  `The agent does not accept the caller key in ${path} any more: it was revoked or has expired. Move the file away, and run \`keybearer caller pair NAME\`.`;

/** @param {string} path */
const pathTooLong = (path) =>
  new InvalidRequest({
    code: 'invalid_request',
    message: `The socket path ${path} is longer than the ${longestSocketPath} bytes a socket may have. Choose a shorter KEYBEARER_HOME, or set KEYBEARER_SOCKET.`,
  });

const noPlaces = () =>
  new InvalidRequest({
    code: 'invalid_request',
    message: 'The environment names no folder of this user. Set KEYBEARER_HOME or HOME.',
  });
