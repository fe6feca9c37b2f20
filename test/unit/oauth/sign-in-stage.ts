import { openHttp } from '../../../src/main/adapters/http.ts';
import { loadSignInPages } from '../../../src/main/adapters/sign-in-pages.ts';
import { startSignIn } from '../../../src/main/oauth/authorize.ts';
import type { Grant } from '../../../src/main/oauth/outcomes.ts';
import type {
  RunningSignIn,
  SignInHandlers,
  SignInRequest,
  StoredSignIn,
} from '../../../src/main/oauth/sign-in.ts';
import type { SignInPages } from '../../../src/main/oauth/sign-in-pages.ts';
import type { SystemBrowser } from '../../../src/main/ports.ts';
import type { SignInStep } from '../../../src/shared/app-state.ts';
import { type Failure, ok, type Result } from '../../../src/shared/failure.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import {
  idToken,
  ScriptedAuthorizationServer,
  tokenAnswer,
} from './scripted-authorization-server.ts';

export function realPages(): SignInPages {
  const pages = loadSignInPages('assets');
  if (!pages.ok) throw new Error(pages.failure.cause);
  return pages.value;
}

/** Everything a sign-in needs, with the network and the pages real, and what came of it. */
export class SignInStage {
  readonly clock = new ManualClock();
  readonly random = new SeededRandom(7);
  readonly log = new RecordingLog();
  readonly steps: SignInStep[] = [];
  readonly stored: Grant[] = [];
  readonly opened: string[] = [];
  browser: SystemBrowser = {
    open: async (url) => {
      this.opened.push(url);
      return ok(undefined);
    },
  };
  store: SignInHandlers['store'] = async (grant): Promise<Result<StoredSignIn>> => {
    this.stored.push(grant);
    return ok({ accountId: 'acc_1', email: grant.email, updated: false });
  };
  readonly #http = openHttp({ clock: this.clock });
  readonly #running: RunningSignIn[] = [];

  readonly server: ScriptedAuthorizationServer;

  private constructor(server: ScriptedAuthorizationServer) {
    this.server = server;
  }

  static async set(): Promise<SignInStage> {
    return new SignInStage(await ScriptedAuthorizationServer.start());
  }

  get parts() {
    return {
      clock: this.clock,
      random: this.random,
      http: this.#http,
      browser: this.browser,
      log: this.log,
      pages: realPages(),
    };
  }

  start(request: Partial<SignInRequest> = {}): Promise<Result<RunningSignIn>> {
    return startSignIn(
      this.parts,
      { client: this.server.client, scopes: ['calendar.readonly'], mode: 'link', ...request },
      {
        onStep: (step) => this.steps.push(step),
        store: (grant) => this.store(grant),
      },
    );
  }

  async begin(request: Partial<SignInRequest> = {}): Promise<RunningSignIn> {
    const running = await this.start(request);
    if (!running.ok) throw new Error(running.failure.sentence);
    this.#running.push(running.value);
    return running.value;
  }

  /** The server answers the next code with a good grant, made for `nonce`. */
  async grantFor(nonce: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const token = await idToken(this.server, this.clock.now(), nonce);
    this.server.token = () => tokenAnswer(token, more);
  }

  kinds(): string[] {
    return this.steps.map((step) => step.kind);
  }

  async strike(): Promise<void> {
    for (const running of this.#running) running.cancel();
    this.#http.close();
    await this.server.close();
  }
}

export function failureOf(result: Result<unknown>): Failure {
  if (result.ok) throw new Error('It was expected to fail.');
  return result.failure;
}
