import { callerFileName } from '../../shared/caller-file-name.ts';
import { shortScopeName } from '../../shared/scope.ts';

export interface TokenQuestion {
  readonly socket: string;
  /** The 0600 file with the `Authorization:` line that pairing left. */
  readonly keyFile: string;
  readonly account: string;
  readonly scopes: readonly string[];
}

export interface Snippets {
  readonly curl: string;
  readonly python: string;
  readonly node: string;
}

/** Ready to run as they are: nothing but what each language brings along. */
export function tokenSnippets(question: TokenQuestion): Snippets {
  const path = `/v1/token?account=${encodeURIComponent(question.account)}${
    question.scopes.length === 0
      ? ''
      : `&scope=${encodeURIComponent(question.scopes.map(shortScopeName).join(' '))}`
  }`;
  const socket = JSON.stringify(question.socket);
  const keyFile = JSON.stringify(question.keyFile);
  return {
    // Not -f, which hides why the agent refused.
    curl: `curl --fail-with-body -sS --unix-socket ${shellWord(question.socket)} \\
     -H ${shellWord(`@${question.keyFile}`)} \\
     ${shellWord(`http://localhost${path}`)}
`,
    python: `import http.client, json, socket

class Keybearer(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(${socket})

key = open(${keyFile}).read().strip().split(": ", 1)[1]
agent = Keybearer("localhost")
agent.request("GET", ${JSON.stringify(path)}, headers={"Authorization": key})
answer = agent.getresponse()
body = json.load(answer)
if answer.status != 200:
    raise SystemExit(body["error_description"])
print(body["access_token"])
`,
    node: `import { readFileSync } from 'node:fs';
import { request } from 'node:http';

const key = readFileSync(${keyFile}, 'utf8').trim().split(': ')[1];
request({ socketPath: ${socket}, host: 'localhost', path: ${JSON.stringify(path)},
  headers: { authorization: key } }, async (answer) => {
  let body = '';
  for await (const part of answer) body += part;
  const { access_token, error_description } = JSON.parse(body);
  if (answer.statusCode !== 200) throw new Error(error_description);
  console.log(access_token);
}).end();
`,
  };
}

export interface PairingWish {
  readonly account: string;
  readonly scopes: readonly string[];
}

/** The command that asks for a caller key, with an account and permissions that exist. */
export const pairCommand = (wish: PairingWish): string =>
  [
    'keybearer caller pair my-script',
    `--account ${shellWord(wish.account)}`,
    ...wish.scopes.map((scope) => `--scope ${shellWord(shortScopeName(scope))}`),
  ].join(' ');

/** Quoted for a POSIX shell where it has to be. */
function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Where `keybearer caller pair` leaves the key of a script. */
export const keyFileOf = (home: string, name: string): string =>
  `${home}/callers/${callerFileName(name)}`;
