import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Processes, type Ran } from '../demo/processes.ts';
import { FollowingBrowser } from '../support/following-browser.ts';
import type { PrivateKeyring } from '../support/private-keyring.ts';
import type { Load, Seen } from './load.ts';

export const calendar = 'https://www.googleapis.com/auth/calendar.readonly';

/** The built agent, the sandbox and the load, each in a process of its own, in a folder that goes with them. */
export class Stage {
  readonly folder = mkdtempSync(join(tmpdir(), 'kb-bench-'));
  readonly home = join(this.folder, 'home');
  readonly built: string;
  readonly env: NodeJS.ProcessEnv;
  readonly processes: Processes;
  readonly passphraseFile = join(this.folder, 'passphrase');
  /** Without one the agent keeps its secrets in the encrypted file. */
  readonly keyring: PrivateKeyring | undefined;
  /** When the agent last said that it serves, on the clock of `performance.now`. */
  readyAfter = 0;
  /** Of the sandbox, once it has started. */
  origin = '';

  /** `built`: where `keybearer.js` and the scripts of this bench lie. */
  constructor(built: string, keyring?: PrivateKeyring) {
    this.built = built;
    this.keyring = keyring;
    // Without NODE_EXTRA_CA_CERTS, which alone would add 60 ms to every start.
    this.env = {
      PATH: process.env.PATH,
      HOME: this.folder,
      ...keyring?.env,
      KEYBEARER_HOME: this.home,
    };
    this.processes = new Processes(built, this.env);
    writeFileSync(this.passphraseFile, 'a passphrase of the bench\n', { mode: 0o600 });
  }

  get socket(): string {
    return join(this.home, 'run', 'agent.sock');
  }

  get agentPid(): number {
    const { pid } = JSON.parse(readFileSync(join(this.home, 'endpoint.json'), 'utf8'));
    return pid;
  }

  async startSandbox(): Promise<void> {
    const state = join(this.folder, 'sandbox.json');
    const said = await this.processes.script('sandbox.mjs', '--state', state, '--control').line('');
    const { origin, clientSecretJson } = JSON.parse(said);
    this.origin = origin;
    writeFileSync(join(this.folder, 'client_secret.json'), clientSecretJson, { mode: 0o600 });
  }

  /** Resolves with the way to stop it, once it serves. */
  async startAgent(): Promise<() => Promise<Ran>> {
    const store =
      this.keyring === undefined
        ? ['--store', 'file', '--passphrase-file', this.passphraseFile]
        : [];
    const running = this.processes.script('keybearer.js', 'agent', ...store);
    await running.line('ready ');
    this.readyAfter = performance.now();
    const { agentPid } = this;
    return () => {
      process.kill(agentPid, 'SIGTERM');
      return running.ended;
    };
  }

  async addClient(): Promise<void> {
    await this.processes.keybearer('client', 'add', join(this.folder, 'client_secret.json'));
  }

  async signIn(account: string): Promise<void> {
    const login = this.processes.script(
      ...['keybearer.js', 'login', '--no-browser', '--scope', calendar],
    );
    const link = await login.line('http://');
    const browser = new FollowingBrowser({ account });
    await browser.visit(`http://${link}`);
    browser.close();
    const ended = await login.ended;
    if (ended.code !== 0) throw new Error(ended.err);
  }

  /** A caller with a key of its own, approved for every account; its `Authorization` line. */
  async pair(name: string, accounts: readonly string[]): Promise<string> {
    const wish = accounts.flatMap((account) => ['--account', account]);
    const pairing = this.processes.script(
      ...['keybearer.js', 'caller', 'pair', name, '--scope', calendar, '--scope', 'openid'],
      ...wish,
    );
    const code = await this.#pendingCode();
    await this.processes.keybearer('caller', 'approve', code);
    const file = await pairing.line('/');
    return readFileSync(`/${file}`, 'utf8').trim();
  }

  async #pendingCode(): Promise<string> {
    for (let tries = 0; tries < 100; tries += 1) {
      const listed = JSON.parse(await this.processes.keybearer('caller', 'list', '--json'));
      const code: string | undefined = listed.pairings[0]?.code;
      if (code !== undefined) return code;
    }
    throw new Error('The pairing request did not arrive.');
  }

  /** Faults for coming answers of the token endpoint, as the sandbox's control path takes them. */
  async order(faults: readonly object[], matching: object = {}): Promise<void> {
    const body = JSON.stringify({ endpoint: 'token', times: 'always', faults, matching });
    const headers = { 'content-type': 'application/json' };
    await fetch(`${this.origin}/sandbox/faults`, { method: 'POST', headers, body });
  }

  async clearFaults(): Promise<void> {
    await fetch(`${this.origin}/sandbox/faults`, { method: 'DELETE' });
  }

  /** How many requests for this account have reached the token endpoint. */
  async refreshes(account: string): Promise<number> {
    const answer = await fetch(`${this.origin}/sandbox/requests`);
    const { requests } = (await answer.json()) as {
      requests: readonly {
        endpoint: string;
        account?: string;
        parameters: { grant_type?: string };
      }[];
    };
    return requests.filter(
      (one) =>
        one.endpoint === 'token' &&
        one.account === account &&
        one.parameters.grant_type === 'refresh_token',
    ).length;
  }

  /** The access token that a caller gets. */
  token(authorization: string, query: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const [name = '', value = ''] = authorization.split(': ');
      const headers = { [name]: value, accept: 'text/plain' };
      const asked = { socketPath: this.socket, path: `/v1/token${query}`, headers };
      get(asked, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        answer.on('end', () => resolve(text.trim()));
      }).on('error', reject);
    });
  }

  async load(load: Load): Promise<Seen> {
    const running = this.processes.script('load.mjs');
    running.write(`${JSON.stringify(load)}\n`);
    const ended = await running.ended;
    if (ended.code !== 0) throw new Error(ended.err);
    return JSON.parse(ended.out);
  }

  async close(): Promise<void> {
    await this.processes.endAll();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const tokenRequest = (authorization: string, query = ''): string =>
  `GET /v1/token${query} HTTP/1.1\r\nHost: localhost\r\n${authorization}\r\nAccept: application/json\r\n\r\n`;

export const invalidation = (authorization: string, body: string): string =>
  `POST /v1/token/invalidate HTTP/1.1\r\nHost: localhost\r\n${authorization}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
