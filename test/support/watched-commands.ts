import { expect, onTestFinished } from 'vitest';
import { type OpenHttp, openHttp } from '../../src/main/adapters/http.ts';
import type { Http, HttpRequest, HttpResponse } from '../../src/main/ports.ts';
import type { Result } from '../../src/shared/failure.ts';
import type { CommandInput, CommandName, CommandOutputs } from '../../src/shared/ui-contract.ts';
import { keybearerWithSandbox } from './running-keybearer.ts';

/** Members and parameters by which secrets pass between Keybearer and an authorization server. */
const secretMembers = [
  'access_token',
  'refresh_token',
  'id_token',
  'client_secret',
  'code',
  'code_verifier',
];

/** The real Http, which notes every secret that really went over the wire. */
class Wire implements Http {
  readonly secrets = new Set<string>();
  readonly requests: HttpRequest[] = [];
  http: OpenHttp | undefined;

  async send(request: HttpRequest): Promise<Result<HttpResponse>> {
    if (this.http === undefined) throw new Error('The wire is not laid yet.');
    this.requests.push(request);
    this.#note([...new URLSearchParams(request.body ?? '')]);
    const answer = await this.http.send(request);
    if (answer.ok) this.#note(Object.entries(parsed(answer.value.body)));
    return answer;
  }

  #note(members: readonly [string, unknown][]): void {
    for (const [name, value] of members) {
      if (secretMembers.includes(name) && typeof value === 'string') this.secrets.add(value);
    }
  }
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/**
 * Keybearer with a sandbox, whose every answer to a command is kept. When the test ends, no secret
 * that was ever sent or received may stand in any of them, nor in the log.
 */
export async function watchedCommands() {
  const wire = new Wire();
  const { keybearer, sandbox } = await keybearerWithSandbox({ http: wire });
  wire.http = openHttp({ clock: keybearer.clock });
  const answers: unknown[] = [];

  onTestFinished(async () => {
    await wire.http?.close();
    const said = JSON.stringify([answers, keybearer.log.lines]);
    expect(answers.length).toBeGreaterThan(0);
    for (const secret of wire.secrets) {
      expect(said.includes(secret), `${secret.slice(0, 8)}… was answered`).toBe(false);
      // Nor a longer piece of it: what is left of "ya29.a0" and its like is no secret.
      const piece = secret.slice(8, 24);
      expect(piece.length < 16 || !said.includes(piece), `a piece of ${secret.slice(0, 8)}…`).toBe(
        true,
      );
    }
  });

  const ask = async <N extends CommandName>(
    name: N,
    input: CommandInput<N>,
  ): Promise<Result<CommandOutputs[N]>> => {
    const answer = await keybearer.core.commands.dispatch(name, input);
    answers.push(answer);
    return answer as Result<CommandOutputs[N]>;
  };

  /** A command that is expected to succeed. */
  const run = async <N extends CommandName>(name: N, input: CommandInput<N>) => {
    const answer = await ask(name, input);
    if (!answer.ok) throw new Error(`${name}: ${answer.failure.code}: ${answer.failure.sentence}`);
    return answer.value;
  };

  /** A command that is expected to fail. */
  const refused = async <N extends CommandName>(name: N, input: CommandInput<N>) => {
    const answer = await ask(name, input);
    if (answer.ok) throw new Error(`${name} succeeded, which it should not.`);
    return answer.failure;
  };

  return { keybearer, sandbox, wire, ask, run, refused };
}
