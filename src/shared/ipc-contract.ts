import type { AppState } from './app-state.ts';
import type { ExternalPlace } from './external-places.ts';
import type { Result } from './failure.ts';
import type { CommandInput, CommandName, CommandOutputs } from './ui-contract.ts';

/**
 * Everything that passes between Electron's window and main, in one map: what each channel takes and
 * what it answers, always as a `Result`. No channel gives an approval, none answers a token and none takes one.
 */
export interface IpcRequests {
  /** The present snapshot; from then on every newer one comes on `stateChannel`. */
  'keybearer:watch': { readonly takes: Record<string, never>; readonly answers: AppState };
  /** A nonce for one destructive command, good once and for a short while. */
  'keybearer:nonce': { readonly takes: Record<string, never>; readonly answers: string };
  'keybearer:command': { readonly takes: CommandCall; readonly answers: unknown };
  'keybearer:open-place': {
    readonly takes: { readonly place: ExternalPlace };
    readonly answers: Record<string, never>;
  };
  /** The system's dialog for a file to write; `path` is null where it was cancelled. Nothing is written. */
  'keybearer:choose-file': {
    readonly takes: { readonly suggested: string };
    readonly answers: ChosenFile;
  };
}

export interface ChosenFile {
  readonly path: string | null;
}

export type IpcChannel = keyof IpcRequests;
export type IpcAnswer<C extends IpcChannel> = Result<IpcRequests[C]['answers']>;

export const ipcChannels = [
  'keybearer:watch',
  'keybearer:nonce',
  'keybearer:command',
  'keybearer:open-place',
  'keybearer:choose-file',
] as const satisfies readonly IpcChannel[];

/** Main to window: a newer snapshot. */
export const stateChannel = 'keybearer:state';

export interface CommandCall {
  readonly name: string;
  readonly input: unknown;
  /** With destructive commands only. */
  readonly nonce?: string;
}

/** What they take away cannot be given back: each needs a fresh nonce, and a person's yes in a native dialog. */
export const destructiveCommands = [
  'account.narrow',
  'account.remove',
  'caller.revoke',
  'client.remove',
] as const satisfies readonly CommandName[];

/**
 * Not for the window: the only commands whose input is an access token. A script injected into the
 * page could otherwise plant a token of its own and have the person's data go to another's account
 * (I104). The command line and the page of the agent without Electron take them.
 */
export const withheldCommands = ['access-token.add'] as const satisfies readonly CommandName[];

export const isWithheld = (name: string): boolean =>
  withheldCommands.some((command) => command === name);

export type DestructiveCommand = (typeof destructiveCommands)[number];

export const isDestructive = (name: string): name is DestructiveCommand =>
  destructiveCommands.some((command) => command === name);

/** What the preload script puts into the window as `window.keybearer`. */
export interface WindowBridge {
  /** Calls back with the present snapshot and each newer one. Returns the unsubscribe function. */
  subscribe(listener: (state: AppState) => void): () => void;
  /** Rejects when main does not answer at all. */
  send<N extends CommandName>(name: N, input: CommandInput<N>): Promise<Result<CommandOutputs[N]>>;
  openPlace(place: ExternalPlace): Promise<Result<Record<string, never>>>;
  chooseFile(suggested: string): Promise<Result<ChosenFile>>;
}
