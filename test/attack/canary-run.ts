import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { get, request } from 'node:http';
import { join } from 'node:path';
import { FollowingBrowser } from '../support/following-browser.ts';
import { BuiltAgent, type Finished, until } from './built-agent.ts';
import { addOtherKinds, lookThroughTheWindow, moveFiles } from './canary-chapters.ts';
import { CanaryIssuer } from './canary-issuer.ts';
import { troubles } from './canary-troubles.ts';
import { type ProcessSample, sampleProcesses } from './taint-scan.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';

interface Answer {
  readonly status: number;
  readonly text: string;
}

const headerIn = (path: string): string =>
  readFileSync(path, 'utf8').replace('Authorization: ', '').trim();

/**
 * A whole run of the built agent and command line against a server all of whose words are canaries:
 * every kind of account, good answers and errors, and what callers do wrong.
 */
export class CanaryRun {
  readonly issuer: CanaryIssuer;
  readonly agent: BuiltAgent;
  readonly passphrase = `zqcanary passphrase ${randomBytes(9).toString('base64url')}`;
  readonly commands: { readonly args: string; readonly ended: Finished }[] = [];
  readonly samples = new Map<string, ProcessSample>();
  /** Everything that a window would be told, for the whole run. */
  readonly snapshots = { socket: '', window: '' };
  /** What the window's commands were answered. */
  readonly windowAnswers: { readonly command: string; readonly text: string }[] = [];
  /** What the agent itself makes, and only files made for it may hold. */
  readonly keys = {
    ...{ caller: '', owner: '', pairingSecret: '', link: '' },
    ...{ window: '', cookie: '', page: '' },
  };
  /** Files from which an import took the secrets, as it left them. */
  readonly emptied: string[] = [];
  readonly backupPassphrase = `zqcanary backup ${randomBytes(9).toString('base64url')}`;
  /** The access tokens that were given to who may have them. */
  readonly handedOut: string[] = [];
  /** Written by the person, with secrets in them: by the kind of what they hold. */
  readonly givenFiles: Record<string, readonly string[]> = {};
  readonly #sampling: NodeJS.Timeout;

  private constructor(issuer: CanaryIssuer, agent: BuiltAgent) {
    this.issuer = issuer;
    this.agent = agent;
    this.#sampling = setInterval(() => {
      for (const sample of sampleProcesses(agent.home)) {
        this.samples.set(`${sample.pid} ${sample.command}`, sample);
      }
    }, 15);
  }

  static async whole(): Promise<CanaryRun> {
    const run = new CanaryRun(await CanaryIssuer.open(), await BuiltAgent.build());
    await run.#tellTheStory();
    return run;
  }

  async end(): Promise<void> {
    clearInterval(this.#sampling);
    await this.agent.remove();
    await this.issuer.close();
  }

  async #tellTheStory(): Promise<void> {
    const { agent, issuer, keys } = this;
    await agent.start({ passphrase: this.passphrase, ui: true });
    keys.owner = headerIn(join(agent.home, 'owner.hdr')).replace('Bearer ', '');
    await this.#watchSnapshots();
    const client = this.give('client_secret.json', issuer.clientSecretJson, ['client secret']);
    await this.keybearer('client', 'add', client, '--name', 'canary');
    issuer.trouble = troubles['an OAuth error'];
    await this.#login();
    issuer.trouble = undefined;
    await this.#login();
    keys.caller = await this.#pairScript();
    for (const form of [[], ['--header'], ['--json']]) {
      this.handedOut.push((await this.keybearer('token', ...form)).stdout);
    }
    this.handedOut.push((await this.ask('GET', '/v1/token', `Bearer ${keys.caller}`)).text);
    await this.keybearer('refresh');
    await this.#meetTroubles();
    await addOtherKinds(this);
    await moveFiles(this);
    await lookThroughTheWindow(this);
    await this.#misplaceSecrets();
    const looks = ['accounts', 'status', 'client list', 'caller list', 'audit', 'doctor'];
    for (const words of looks) {
      await this.keybearer(...words.split(' '));
      await this.keybearer(...words.split(' '), '--json');
    }
    await this.keybearer('pause');
    await this.keybearer('token');
    await this.keybearer('resume');
    const last = JSON.parse((await this.ask('GET', '/v1/token', `Bearer ${keys.caller}`)).text);
    await this.ask('POST', '/v1/token/invalidate', `Bearer ${keys.caller}`, {
      access_token: last.access_token ?? 'none',
    });
  }

  give(name: string, text: string, kinds: readonly string[]): string {
    this.givenFiles[name] = kinds;
    const path = join(this.agent.place, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  /** What the window sends, as its page does; the answer is kept. */
  async windowCommand(command: string, input: object): Promise<void> {
    const link = new URL(`/api/commands/${command}`, this.keys.window);
    const answer = await fetch(link, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', origin: link.origin },
        ...{ cookie: this.keys.cookie, 'keybearer-page-key': this.keys.page },
      },
      body: JSON.stringify(input),
    });
    this.windowAnswers.push({ command, text: await answer.text() });
  }

  /** By the name that the agent gave the account of the browser's sign-in. */
  async ownAlias(): Promise<string> {
    const accounts = JSON.parse((await this.keybearer('accounts', '--json')).stdout);
    const own = accounts.accounts.find(
      (one: { email: string }) => one.email === this.issuer.address,
    );
    return String(own?.alias);
  }

  async keybearerReading(input: string, ...args: readonly string[]): Promise<void> {
    const ended = await this.agent.keybearerReading(input, ...args).finished;
    this.commands.push({ args: args.join(' '), ended });
  }

  async keybearer(...args: readonly string[]): Promise<Finished> {
    const ended = await this.agent.keybearer(...args).finished;
    this.commands.push({ args: args.join(' '), ended });
    return ended;
  }

  async #login(): Promise<Finished> {
    const started = this.agent.keybearer('login', '--no-browser', '--scope', 'calendar.readonly');
    await until(() => started.stdout().includes('\n') || started.child.exitCode !== null);
    const link = started.stdout().trim();
    this.keys.link = link;
    const browser = new FollowingBrowser();
    await browser.visit(link);
    browser.close();
    const ended = await started.finished;
    this.commands.push({ args: 'login', ended });
    return ended;
  }

  /** One request over the socket, as a script makes it. */
  ask(method: string, path: string, key?: string, body?: object): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          ...{ socketPath: this.agent.socketPath, method, path, agent: false },
          headers: {
            host: 'localhost',
            ...(key === undefined ? {} : { authorization: key }),
            ...(text === undefined ? {} : { 'content-type': 'application/json' }),
          },
        },
        (response) => {
          let received = '';
          response.setEncoding('utf8').on('data', (piece: string) => {
            received += piece;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text: received }));
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
  }

  async #watchSnapshots(): Promise<void> {
    const keep = (where: 'socket' | 'window') => (response: NodeJS.ReadableStream) =>
      response.on('data', (piece: Buffer) => {
        this.snapshots[where] += piece.toString('latin1');
      });
    get(
      {
        ...{ socketPath: this.agent.socketPath, path: '/v1/manage/events', agent: false },
        headers: { host: 'localhost', authorization: `Bearer ${this.keys.owner}` },
      },
      keep('socket'),
    ).on('error', () => {});
    const link = /^window (.*)$/m.exec(this.agent.agent.stdout())?.[1] ?? '';
    const opened = await fetch(link, { redirect: 'manual' });
    const cookie = String(opened.headers.get('set-cookie')).split(';')[0] ?? '';
    const key = String(opened.headers.get('location')).split('#page-key=')[1] ?? '';
    Object.assign(this.keys, { window: link, cookie, page: key });
    const events = new URL('/api/events', link);
    get(
      events,
      { headers: { cookie, 'keybearer-page-key': key }, agent: false },
      keep('window'),
    ).on('error', () => {});
    await until(() => this.snapshots.socket !== '' && this.snapshots.window !== '');
  }

  /** Pairs as a script does, so that the test knows the pairing's secret as well. */
  async #pairScript(): Promise<string> {
    const wish = { name: 'nightly', accounts: [], scopes: [calendar], reason: 'backup' };
    const { pairing_id, secret, code } = JSON.parse(
      (await this.ask('POST', '/v1/pair', undefined, wish)).text,
    );
    this.keys.pairingSecret = secret;
    await this.keybearer('caller', 'approve', code);
    const polled = await this.ask('GET', `/v1/pair/${pairing_id}`, `Pairing ${secret}`);
    return String(JSON.parse(polled.text).caller_key);
  }

  /** Each trouble once for a refresh, as a command, a script and the window would meet it. */
  async #meetTroubles(): Promise<void> {
    for (const trouble of Object.values(troubles)) {
      this.issuer.trouble = trouble;
      await this.keybearer('refresh');
      await this.ask(
        'GET',
        `/v1/token?scope=${calendar}&min_ttl=3000`,
        `Bearer ${this.keys.caller}`,
      );
    }
    await this.#login();
    this.issuer.trouble = undefined;
  }

  /** What callers do wrong: secrets in places where they do not belong. */
  async #misplaceSecrets(): Promise<void> {
    const [token = ''] = this.issuer.ofKind('access token');
    const key = `Bearer ${this.keys.caller}`;
    for (const secret of [this.keys.caller, token, key, this.keys.pairingSecret]) {
      await this.ask('GET', `/v1/token?account=${encodeURIComponent(secret)}`, key);
      await this.ask('GET', `/v1/${encodeURIComponent(secret)}`);
      await this.ask('GET', '/v1/token', `Basic ${secret}`);
      await this.ask('POST', '/v1/token/invalidate', key, { [secret]: secret });
    }
    for (const secret of [this.keys.caller, token]) {
      await this.ask('POST', '/v1/pair', undefined, { name: 'leaky', reason: secret });
      await this.ask('POST', '/v1/pair', undefined, { name: secret, accounts: [secret] });
    }
  }
}
