import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { compose, type Keybearer } from '../../src/main/compose.ts';
import type { Ports, SystemBrowser } from '../../src/main/ports.ts';
import type { SignInStep, SignInView } from '../../src/shared/app-state.ts';
import type { Failure } from '../../src/shared/failure.ts';
import type { CommandInput, CommandName, CommandOutputs } from '../../src/shared/ui-contract.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { FollowingBrowser } from './following-browser.ts';
import { ManualClock } from './manual-clock.ts';
import { MemorySecretStore } from './memory-secret-store.ts';
import { RecordingLog } from './recording-log.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: Record<string, unknown> | undefined;
}

interface Asking {
  readonly method?: string;
  /** An `Authorization` value. */
  readonly key?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The whole program on fake rims: manual clock, a keychain in memory, a browser that follows redirects. */
export class RunningKeybearer {
  readonly home = mkdtempSync(join(tmpdir(), 'keybearer-test-'));
  readonly clock = new ManualClock();
  readonly secrets = new MemorySecretStore();
  readonly log = new RecordingLog();
  readonly browser = new FollowingBrowser();
  #keybearer: Keybearer | undefined;

  get core(): Keybearer {
    if (this.#keybearer === undefined) throw new Error('Keybearer is not running.');
    return this.#keybearer;
  }

  async start(rim: Partial<Ports> = {}): Promise<Keybearer> {
    const started = await compose(
      {
        env: { KEYBEARER_HOME: this.home },
        store: { kind: 'keychain' },
        ui: false,
        version: '0.0.0-test',
        built: resolve('dist'),
        assets: resolve('assets'),
      },
      { clock: this.clock, secrets: this.secrets, log: this.log, browser: this.browser, ...rim },
    );
    if (!started.ok) throw new Error(started.failure.sentence);
    this.#keybearer = started.value;
    return started.value;
  }

  async stop(): Promise<void> {
    await this.#keybearer?.close();
    this.#keybearer = undefined;
  }

  /** A command that is expected to succeed. */
  async run<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutputs[N]> {
    const ran = await this.core.commands.dispatch(name, input);
    if (!ran.ok) throw new Error(`${name}: ${ran.failure.code}: ${ran.failure.sentence}`);
    return ran.value as CommandOutputs[N];
  }

  /** A command that is expected to fail. */
  async refused(name: CommandName, input: unknown): Promise<Failure> {
    const ran = await this.core.commands.dispatch(name, input);
    if (ran.ok) throw new Error(`${name} succeeded, which it should not.`);
    return ran.failure;
  }

  /** One request over the agent socket. */
  ask(
    path: string,
    { method = 'GET', key, body, headers = {}, signal }: Asking = {},
  ): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolveAnswer, reject) => {
      const sent = request(
        {
          socketPath: this.core.socketPath,
          agent: false,
          ...(signal === undefined ? {} : { signal }),
          path,
          method,
          headers: {
            host: 'localhost',
            ...(key === undefined ? {} : { authorization: key }),
            ...(text === undefined ? {} : { 'content-type': 'application/json' }),
            ...(text === undefined ? {} : { 'content-length': Buffer.byteLength(text) }),
            ...headers,
          },
        },
        (response) => {
          let received = '';
          response.setEncoding('utf8').on('data', (part: string) => {
            received += part;
          });
          response.on('end', () =>
            resolveAnswer({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: received,
              json: parsed(received),
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
  }

  /** The owner key, as the command line reads it. */
  get ownerKey(): string {
    return readFileSync(join(this.home, 'owner.hdr'), 'utf8').trim().replace('Authorization: ', '');
  }

  /** Resolves once the sign-in stands at this step. */
  signInAt<K extends SignInStep['kind']>(kind: K): Promise<Extract<SignInStep, { kind: K }>> {
    return new Promise((found) => {
      const look = ({ signIn }: { signIn: SignInView | null }) => {
        if (signIn?.step.kind !== kind) return;
        unsubscribe();
        found(signIn.step as Extract<SignInStep, { kind: K }>);
      };
      const unsubscribe = this.core.state.subscribe(look);
      look(this.core.state.current());
    });
  }

  /** Pairs a caller and approves it; its `Authorization` value. */
  async pairedCaller(name: string, scopes: readonly string[], accounts: readonly string[] = []) {
    const wished = await this.ask('/v1/pair', { method: 'POST', body: { name, accounts, scopes } });
    const { pairing_id, secret, code } = wished.json ?? {};
    await this.run('caller.approve', { code: String(code) });
    const polled = await this.ask(`/v1/pair/${pairing_id}`, { key: `Pairing ${secret}` });
    return `Bearer ${polled.json?.caller_key}`;
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Running, with a sandbox on the same clock whose client is imported; all is ended with the test. */
export async function keybearerWithSandbox(
  rim: Partial<Ports> = {},
): Promise<{ keybearer: RunningKeybearer; sandbox: Sandbox }> {
  const keybearer = await runningKeybearer(rim);
  const { clock } = keybearer;
  const sandbox = await startSandbox({
    now: () => clock.now(),
    after: (ms, callback) => clock.after(ms, callback),
  });
  onTestFinished(() => sandbox.close());
  await keybearer.run('client.add', { json: sandbox.clientSecretJson });
  return { keybearer, sandbox };
}

export async function runningKeybearer(rim: Partial<Ports> = {}): Promise<RunningKeybearer> {
  const keybearer = new RunningKeybearer();
  onTestFinished(async () => {
    await keybearer.stop();
    keybearer.browser.close();
    rmSync(keybearer.home, { recursive: true, force: true });
  });
  await keybearer.start(rim);
  return keybearer;
}

/** Signs in through the browser, to the end. */
export async function signIn(
  keybearer: RunningKeybearer,
  wish: Partial<CommandInput<'sign-in.start'>> & { browser?: SystemBrowser } = {},
) {
  await keybearer.run('sign-in.start', { mode: 'browser', scopes: [], ...wish });
  return keybearer.signInAt('done');
}
