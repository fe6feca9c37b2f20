import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FollowingBrowser } from '../support/following-browser.ts';
import type { Processes } from './processes.ts';

export interface Demo {
  readonly processes: Processes;
  readonly home: string;
  readonly passphraseFile: string;
  readonly stopped: AbortSignal;
}

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';

/** The main job without a display: every step is a command that a person or a script would use. */
export async function runOnce({ processes, home, passphraseFile }: Demo): Promise<void> {
  const { keybearer } = bound(processes);

  step('Starting the sandbox, a local stand-in for Google’s authorization server');
  const state = join(home, 'sandbox.json');
  const sandbox = JSON.parse(await processes.script('sandbox.mjs', '--state', state).line('')) as {
    origin: string;
    clientSecretJson: string;
  };
  const clientFile = join(home, 'client_secret.json');
  writeFileSync(clientFile, sandbox.clientSecretJson, { mode: 0o600 });
  said(sandbox.origin);

  step('Starting the agent, with an encrypted file in place of the keychain');
  const agent = ['agent', '--store', 'file', '--passphrase-file', passphraseFile];
  const socket = await processes.script('keybearer.js', ...agent).line('ready ');
  said(socket);

  step('Importing the OAuth client');
  said(await keybearer('client', 'add', clientFile));

  step('Signing in: a browser follows the one-time link and allows on the consent page');
  const login = processes.script('keybearer.js', 'login', '--no-browser', '--scope', calendar);
  const link = await login.line('http://');
  const browser = new FollowingBrowser();
  await browser.open(`http://${link}`);
  const page = await browser.ended();
  browser.close();
  const signedIn = await login.ended;
  if (signedIn.code !== 0) throw new Error(signedIn.err);
  said(`the browser ended on ${new URL(page.url).pathname} with status ${page.status}`);
  said(await keybearer('accounts'));

  step('Pairing a script, which a person approves by its code');
  const pair = processes.script('keybearer.js', 'caller', 'pair', 'demo', '--scope', calendar);
  await keybearer('caller', 'approve', await pendingCode(keybearer));
  const keyFile = await pair.line('/');
  said(`the script's key is in /${keyFile}`);

  step('Fetching an access token with curl over the socket');
  const fetchToken = ['--unix-socket', socket, '-H', `@/${keyFile}`];
  const url = `http://localhost/v1/token?scope=${encodeURIComponent(calendar)}`;
  const answer = await curl(processes, ...fetchToken, url);
  const token = JSON.parse(answer) as { access_token: string; expires_in: number; scope: string };
  said(`${token.access_token.slice(0, 12)}… for ${token.expires_in} s, scope ${token.scope}`);

  step('Calling the calendar API of the sandbox with it');
  const header = join(home, 'token.hdr');
  writeFileSync(header, `Authorization: Bearer ${token.access_token}\n`, { mode: 0o600 });
  const list = `${sandbox.origin}/calendar/v3/users/me/calendarList`;
  const calendars = JSON.parse(await curl(processes, '-H', `@${header}`, list)) as {
    items: readonly { summary: string }[];
  };
  said(calendars.items.map((item) => item.summary).join(', '));

  step('Refreshing');
  said(await keybearer('refresh'));

  step('Logging out, which revokes the grant');
  said(await keybearer('logout', await onlyAccount(keybearer)));
  const refused = await curlStatus(processes, ...fetchToken, url);
  if (refused < 400) throw new Error(`the socket still answers ${refused} after the log-out`);
  const dead = await curlStatus(processes, '-H', `@${header}`, list);
  if (dead !== 401) throw new Error(`the API still answers ${dead} after the log-out`);
  said(`the socket answers ${refused}, and the API answers ${dead} to the token from before`);

  console.log('\nDone: the main job works on this machine.');
}

const bound = (processes: Processes) => ({
  keybearer: (...args: readonly string[]) => processes.keybearer(...args),
});
type Keybearer = ReturnType<typeof bound>['keybearer'];

let steps = 0;
function step(text: string): void {
  steps += 1;
  console.log(`\n${steps}. ${text}`);
}

function said(text: string): void {
  for (const line of text.split('\n')) console.log(`   ${line}`);
}

async function pendingCode(keybearer: Keybearer): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const status = JSON.parse(await keybearer('caller', 'list', '--json')) as {
      pairings: readonly { code: string }[];
    };
    const code = status.pairings[0]?.code;
    if (code !== undefined) return code;
  }
  throw new Error('the pairing request did not arrive');
}

async function onlyAccount(keybearer: Keybearer): Promise<string> {
  const listed = JSON.parse(await keybearer('accounts', '--json')) as {
    accounts: readonly { alias: string }[];
  };
  return listed.accounts[0]?.alias ?? '';
}

async function curl(processes: Processes, ...args: readonly string[]): Promise<string> {
  const ran = await processes.program('curl', '-fsS', ...args);
  if (ran.code !== 0) throw new Error(`curl ended with ${ran.code}: ${ran.err}`);
  return ran.out;
}

async function curlStatus(processes: Processes, ...args: readonly string[]): Promise<number> {
  const ran = await processes.program(
    'curl',
    '-sS',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
    ...args,
  );
  return Number(ran.out);
}
