import type { Preferences, ShellView, StoreStatus } from '../shared/app-state.ts';
import type { Result } from '../shared/failure.ts';
import type { ImportPorts } from './import/import-ports.ts';
import type { SignInPages } from './oauth/sign-in-pages.ts';
import type { Person } from './person.ts';
import type { Secret } from './secret.ts';

/** The outside world, as the core sees it. Joined to adapters in compose.ts and nowhere else. */

export interface Clock {
  /** Wall clock, milliseconds since the epoch. A person can set it; it can jump. */
  now(): number;
  /**
   * Milliseconds since boot, counting suspend, never set back (`os.uptime`). Timers stop during
   * suspend on Linux, so expiry is judged by this clock as well as by the wall clock.
   */
  boot(): number;
  /** Calls back once after `ms` (clamped to 24 days: longer timeouts fire at once in Node). Returns the cancel function. */
  after(ms: number, callback: () => void): () => void;
}

export interface Random {
  bytes(length: number): Uint8Array;
  /** In [0, 1), for jitter. */
  fraction(): number;
}

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The whole exchange must end within this many milliseconds. */
  readonly deadline: number;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded, at most 1 MiB. */
  readonly body: string;
}

/** One HTTPS exchange: TLS verified, redirects never followed, body capped. Fails with `offline`, `tls_error`, `timed_out` or `unexpected_response`. */
export interface Http {
  send(request: HttpRequest): Promise<Result<HttpResponse>>;
}

export interface SystemBrowser {
  /** Only ever given our own loopback link. Fails when no browser can be started. */
  open(url: string): Promise<Result<void>>;
}

/** Where secrets live: the operating system's keychain, or the encrypted file. */
export interface SecretStore {
  readonly kind: 'keychain' | 'file';
  /**
   * The secret, or undefined only when the store has shown (by its canary) that it is open and the
   * item really is not there. Fails with a `keychain_*` code otherwise.
   */
  read(name: string): Promise<Result<Secret | undefined>>;
  /** Written and read back before it succeeds. Values over 2,000 bytes are the caller's to split. */
  write(name: string, value: Secret): Promise<Result<void>>;
  /** Succeeds as well when there was nothing to remove. */
  remove(name: string): Promise<Result<void>>;
  /** Asks the store how it is, with a real read of the canary. */
  probe(): Promise<StoreStatus>;
  close(): Promise<void>;
}

/** Plain settings: one JSON document, no secret in it, mode 0600, one writer. */
export interface SettingsStore {
  /**
   * Changes nothing. undefined at the very first start, and where what is there cannot be read or
   * `isOurs` does not know it; then it is `damaged`, and stays as it is until `putAside` or `write`.
   */
  read(isOurs?: (document: unknown) => boolean): {
    readonly settings: unknown;
    readonly damaged: boolean;
  };
  /** Closes to others what is open to them, and clears what killed writes left behind. */
  tidy(): void;
  /** Renames what `read` found damaged, as nothing is ever deleted, and answers where the document lies now. */
  putAside(): string;
  /** Somebody else has written it, or taken it away, since it was read or written here. */
  wasChangedOutside(): boolean;
  /** What is damaged, or was changed outside, is put aside first, and where that fails nothing is written. */
  write(settings: object): Result<void>;
}

export interface Log {
  info(event: string, details?: LogDetails): void;
  warn(event: string, details?: LogDetails): void;
}

/** Allow-listed plain values: no error objects, bodies, URLs with queries, tokens or e-mail addresses. */
export type LogDetails = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Starts the local sandbox authorization server; answers the text of its `client_secret.json`. */
export interface Sandbox {
  /** Has there been one in this home? Then its accounts need it to run. */
  exists(): boolean;
  start(): Promise<Result<string>>;
  close(): Promise<void>;
}

/** What the shell around the core can do for it. */
export interface Shell {
  readonly view: ShellView;
  /** undefined where main has no clipboard. */
  readonly clipboard: Clipboard | undefined;
  /** Who is asked about approvals; left out where they are given in the page or on the command line. */
  readonly person?: Person;
  /** A person has just said, where no program can say it, that the file at this path may be replaced. */
  mayReplace?(path: string): boolean;
  /** A preference that the shell carries out, such as starting at login, has changed. */
  apply(preferences: Preferences): Result<void>;
}

export interface Clipboard {
  write(text: Secret): Promise<void>;
  read(): Promise<string>;
  clear(): void;
}

/** The computer and the process, for who looks for what is wrong with them. */
export interface Machine {
  readonly platform: string;
  readonly nodeVersion: string;
  /** undefined where the system knows no user numbers. */
  readonly uid: number | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** As it is, not what it points to; undefined where there is nothing. */
  look(path: string): MachineFile | undefined;
  /** Writes a file in the folder and removes it again. The system's error code where that fails. */
  writeError(folder: string): Promise<string | undefined>;
  hasKeychainModule(): boolean;
}

export interface MachineFile {
  readonly kind: 'directory' | 'socket' | 'other';
  readonly uid: number;
  readonly mode: number;
}

/** The audit record: lines that are only ever added, in pieces that rotate. Mode 0600, one writer. */
export interface AuditLog {
  /** The last whole line. What a crash tore off behind it is cut away, and `torn` is true. */
  open(): Result<{ readonly lastLine: string | undefined; readonly torn: boolean }>;
  /** The whole line or nothing of it. */
  append(line: string): Result<Appended>;
  /** Returns when the lines are on the disk, as far as that can be had. */
  sync(): void;
  /** The oldest line that is left. */
  firstLine(): string | undefined;
  /** There is as much as a rotation leaves when it drops the oldest piece; with less, none was dropped. */
  mayHaveRotated(): boolean;
  /** The texts of the pieces as they are at this moment, oldest first; other work has its turn between them. */
  pieces(): AsyncIterable<string>;
  close(): void;
}

/** What a line found on its way into the record. */
export interface Appended {
  /** The oldest piece may be another one now. */
  readonly rotated: boolean;
  /** Lines were gone: the current piece was deleted, replaced or cut since the line before. */
  readonly cut: boolean;
}

/** All ports together, as the core is given them. */
export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly http: Http;
  readonly browser: SystemBrowser;
  readonly secrets: SecretStore;
  readonly settings: SettingsStore;
  /** The callers' document: who may ask for what. */
  readonly callers: SettingsStore;
  readonly audit: AuditLog;
  /** What Google's list of APIs said last; can be read again. */
  readonly catalogue: SettingsStore;
  readonly sandbox: Sandbox;
  readonly pages: SignInPages;
  readonly shell: Shell;
  readonly machine: Machine;
  readonly imports: ImportPorts;
  readonly log: Log;
}
