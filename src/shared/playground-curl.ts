import type { CallMethod, HeaderLine } from './playground.ts';
import { shortScopeName } from './scope.ts';

/** Where the token is asked for: the agent socket, with the key of a paired script. */
export interface TokenByCurl {
  readonly socket: string;
  /** The 0600 file with the `Authorization:` line that pairing left. */
  readonly keyFile: string;
  readonly account: string;
  /** Left out: all that the script may have. */
  readonly scopes?: readonly string[] | undefined;
}

export interface CallByCurl extends TokenByCurl {
  readonly method: CallMethod;
  readonly url: string;
  readonly headers?: readonly HeaderLine[] | undefined;
  readonly body?: string | undefined;
}

/** The command that prints a token; null for a Windows pipe, which `curl` cannot open. */
export function curlOfToken(question: TokenByCurl): string | null {
  if (question.socket.startsWith('\\\\')) return null;
  const query = new URLSearchParams({ account: question.account });
  if (question.scopes !== undefined && question.scopes.length > 0) {
    query.set('scope', question.scopes.map(shortScopeName).join(' '));
  }
  const address = `http://localhost/v1/token?${query.toString().replaceAll('+', '%20')}`;
  return [
    // Not -f, which hides why the agent refused.
    `curl --fail-with-body -sS --unix-socket ${shellWord(question.socket)}`,
    `-H ${shellWord(`@${question.keyFile}`)}`,
    "-H 'Accept: text/plain'",
    shellWord(address),
  ].join(' \\\n  ');
}

/**
 * A whole call for a POSIX shell. The token goes from one `curl` to the other through a pipe, written
 * by the shell's own `printf`: no token ever stands in the arguments of a process, which every user of
 * the computer can read.
 */
export function curlOfCall(call: CallByCurl): string | null {
  const token = curlOfToken(call);
  if (token === null) return null;
  const words = [
    // Without -f: what an API says when it refuses is worth reading. -g: brackets are no patterns.
    'curl -sS -g -H @-',
    ...(call.method === 'GET' ? [] : [`-X ${call.method}`]),
    ...(call.headers ?? []).map(({ name, value }) => `-H ${shellWord(`${name}: ${value}`)}`),
    ...bodyWords(call),
    shellWord(call.url),
  ];
  return [
    `TOKEN=$(${token}) ||`,
    // What came in place of a token is the agent's reason. Without `exit`: it would end the shell it was pasted into.
    `  { printf '%s\\n' "$TOKEN" >&2; false; } &&`,
    `printf 'Authorization: Bearer %s\\n' "$TOKEN" |`,
    words.join(' \\\n  '),
  ].join('\n');
}

/** Google answers 411 to a POST or PUT that does not say that it has no body. */
function bodyWords({ method, body, headers = [] }: CallByCurl): string[] {
  if (method === 'GET' || (method === 'DELETE' && body === undefined)) return [];
  const typed = headers.some(({ name }) => name.toLowerCase() === 'content-type');
  const type = typed ? [] : [body === undefined ? "-H 'Content-Type:'" : jsonType];
  return [...type, `--data-raw ${shellWord(body ?? '')}`];
}

const jsonType = "-H 'Content-Type: application/json'";

/** Quoted for a POSIX shell where it has to be. */
function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
