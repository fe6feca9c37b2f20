import { randomBytes } from 'node:crypto';
import type { Ports } from '../../src/main/ports.ts';
import type { AppState } from '../../src/shared/app-state.ts';
import type { ImportView } from '../../src/shared/import.ts';
import type { CommandInput } from '../../src/shared/ui-contract.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { SampleCredential } from './credential-samples.ts';
import type { ManualClock } from './manual-clock.ts';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  runningKeybearer,
  signIn,
} from './running-keybearer.ts';

export const calendar = 'https://www.googleapis.com/auth/calendar.readonly';

export interface ImportStage {
  /** Nobody is signed in here. */
  readonly keybearer: RunningKeybearer;
  readonly sandbox: Sandbox;
  /** Everybody's. */
  readonly clock: ManualClock;
  /** Another program's sign-in at the sandbox; with these permissions, or with `calendar`. */
  issued(scopes?: readonly string[]): Promise<SampleCredential>;
}

/** A sandbox, a program that signed people in at it, and a Keybearer that knows nothing of them. */
export async function importStage(rim: Partial<Ports> = {}): Promise<ImportStage> {
  const { keybearer: program, sandbox } = await keybearerWithSandbox();
  const keybearer = await runningKeybearer({ clock: program.clock, ...rim });
  const { installed } = JSON.parse(sandbox.clientSecretJson);
  return {
    keybearer,
    sandbox,
    clock: program.clock,
    async issued(scopes = [calendar]) {
      const done = await signIn(program, { scopes: [...scopes] });
      const item = program.secrets.items.get(`account:${done.account}`);
      return {
        refreshToken: JSON.parse(item?.reveal() ?? '{}').refresh_token,
        clientId: installed.client_id,
        clientSecret: installed.client_secret,
        tokenUri: installed.token_uri,
        email: done.email,
      };
    },
  };
}

/** Sends a file in pieces, as the command line does; answers under which name. */
export async function give(keybearer: RunningKeybearer, bytes: Uint8Array): Promise<string> {
  const upload = randomBytes(6).toString('hex');
  for (let at = 0; at < Math.max(1, bytes.length); at += 30_000) {
    const data = Buffer.from(bytes.subarray(at, at + 30_000)).toString('base64');
    await keybearer.run('import.give', { upload, data });
  }
  return upload;
}

export async function importFile(
  keybearer: RunningKeybearer,
  bytes: Uint8Array,
  more: Partial<NonNullable<CommandInput<'import.start'>['files']>[number]> = {},
): Promise<ImportView> {
  const upload = await give(keybearer, bytes);
  return importEnd(keybearer, { files: [{ upload, source: 'token.json', ...more }] });
}

export async function importEnd(
  keybearer: RunningKeybearer,
  input: CommandInput<'import.start'>,
): Promise<ImportView> {
  const { id } = await keybearer.run('import.start', input);
  return importAt(keybearer, ({ import: view }) =>
    view?.id === id && view.step !== 'running' ? view : undefined,
  );
}

export function importAt<T>(
  keybearer: RunningKeybearer,
  wanted: (state: AppState) => T | undefined,
): Promise<T> {
  return new Promise((found) => {
    const look = (state: AppState) => {
      const value = wanted(state);
      if (value === undefined) return;
      unsubscribe();
      found(value);
    };
    const unsubscribe = keybearer.core.state.subscribe(look);
    look(keybearer.core.state.current());
  });
}
