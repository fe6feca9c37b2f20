import { createHash } from 'node:crypto';
import { type Failure, fail, ok, type Result } from '../../shared/failure.ts';
import type { ImportRow, ImportView } from '../../shared/import.ts';
import type { CommandInput, CommandOutputs } from '../../shared/ui-contract.ts';
import type { Account } from '../accounts/account.ts';
import type { CredentialIntake } from '../accounts/credential-intake.ts';
import type { Clock, Random } from '../ports.ts';
import { randomText } from '../random-text.ts';
import { findCredentialFiles, readableByOthersWarning } from './discovery.ts';
import { isSqlite, unfinishedChanges } from './gcloud-database.ts';
import type { ImportCandidate } from './import-candidate.ts';
import { unusable } from './import-candidate.ts';
import type { ImportPorts } from './import-ports.ts';
import { readCredentialFile } from './recognise.ts';
import { clientWarning, takeCredential } from './take-credential.ts';
import { Uploads } from './uploads.ts';

export interface ImportDeskParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly ports: ImportPorts;
  readonly intake: CredentialIntake;
  /** Asks the store first: to try fifty credentials and keep none would be a poor import. */
  readonly storeReady: () => Promise<Result<void>>;
  readonly changed: () => void;
  /** What was taken from a place, so that a person can be told of it when the account is removed. */
  readonly taken: (place: string, accounts: readonly Account[]) => void;
}

/** What was taken of one file, so that its secrets can be taken out of it later. */
export interface TakenFile {
  readonly path: string;
  /** SHA-256, hex, of the content that was imported: any other content is not ours to change. */
  readonly digest: string;
  /** E-mail addresses by entry. */
  readonly taken: ReadonlyMap<string, string>;
}

interface Source {
  readonly name: string;
  /** Where the file lies; undefined where only its content came. */
  readonly path: string | undefined;
  readonly bytes: Result<Uint8Array>;
  readonly readableByOthers: boolean;
}

interface Run {
  readonly id: string;
  readonly rows: ImportRow[];
  readonly files: Map<string, TakenFile>;
  step: ImportView['step'];
  /** The credential being tried is finished, the rest is left. */
  cancelled: boolean;
  ended: Promise<void>;
}

/** One import at a time: read, try each credential at its server, keep, tell row by row. */
export class ImportDesk {
  readonly #parts: ImportDeskParts;
  readonly #uploads: Uploads;
  #run: Run | undefined;

  constructor(parts: ImportDeskParts) {
    this.#parts = parts;
    this.#uploads = new Uploads(parts.clock);
  }

  give(input: CommandInput<'import.give'>): Result<CommandOutputs['import.give']> {
    const given = this.#uploads.give(input.upload, input.data);
    return given.ok ? ok({ bytes: given.value }) : given;
  }

  /** The bytes of an upload, for whoever else takes files: `backup.restore`. */
  takeUpload(name: string): Uint8Array | undefined {
    return this.#uploads.take(name);
  }

  async find(): Promise<Result<CommandOutputs['import.find']>> {
    return ok({ found: await findCredentialFiles(this.#parts.ports) });
  }

  async start(
    input: CommandInput<'import.start'>,
  ): Promise<Result<CommandOutputs['import.start']>> {
    if (this.#run?.step === 'running') {
      return fail('conflict', 'Another import is running. Wait for its end, or cancel it.');
    }
    const ready = await this.#parts.storeReady();
    if (!ready.ok) return ready;
    const sources = await this.#sources(input);
    if (!sources.ok) return sources;
    if (sources.value.length === 0) {
      return fail('invalid_request', 'Name at least one file to import.');
    }
    const id = randomText(this.#parts.random, 8);
    const run: Run = {
      ...{ id, rows: [], files: new Map(), step: 'running', cancelled: false },
      ended: Promise.resolve(),
    };
    this.#run = run;
    run.ended = this.#perform(run, sources.value);
    return ok({ id });
  }

  cancel(input: CommandInput<'import.cancel'>): Result<CommandOutputs['import.cancel']> {
    const run = this.#run;
    if (run === undefined || run.id !== input.id || run.step !== 'running') {
      return fail('not_found', 'This import is not running.');
    }
    run.cancelled = true;
    return ok({});
  }

  view(): ImportView | null {
    if (this.#run === undefined) return null;
    const { id, step, rows, files } = this.#run;
    const replaceable = step === 'running' ? [] : [...files.keys()];
    return { id, step, rows: [...rows], replaceable };
  }

  /** What the finished import took of these sources. */
  taken(
    id: string,
    sources: readonly string[],
  ): Result<readonly { readonly source: string; readonly file: TakenFile | undefined }[]> {
    const run = this.#run;
    if (run === undefined || run.id !== id || run.step === 'running') {
      return fail(
        'not_found',
        'There is no finished import of this number. Import the file again.',
      );
    }
    return ok(sources.map((source) => ({ source, file: run.files.get(source) })));
  }

  /** A credential that is being stored is stored; the rest is left. */
  async close(): Promise<void> {
    this.#uploads.clear();
    if (this.#run === undefined) return;
    this.#run.cancelled = true;
    await this.#run.ended;
  }

  async #sources(input: CommandInput<'import.start'>): Promise<Result<Source[]>> {
    const sources: Source[] = [];
    for (const { upload, source, path, readable_by_others } of input.files ?? []) {
      const bytes = this.#uploads.take(upload);
      if (bytes === undefined) {
        return fail('invalid_request', `The content of ${source} did not arrive. Try again.`);
      }
      const others = readable_by_others ?? false;
      sources.push({ name: source, path, bytes: ok(bytes), readableByOthers: others });
    }
    for (const refused of input.refused ?? []) {
      const { source, reason } = refused;
      const bytes = fail('client_file_invalid', reason);
      sources.push({ name: source, path: undefined, bytes, readableByOthers: false });
    }
    const { files, keyring } = this.#parts.ports;
    // Only what discovery would show: no face can have any other path opened.
    const usual = input.found === undefined ? [] : await files.usualPlaces();
    for (const path of input.found ?? []) {
      const file = usual.includes(path) ? await files.read(path) : notFound(path);
      const bytes = !file.ok ? file : file.value ? ok(file.value.bytes) : notFound(path);
      const others = file.ok && (file.value?.readableByOthers ?? false);
      sources.push({ name: path, path, bytes, readableByOthers: others });
    }
    if (input.keyring !== undefined) {
      const { service, user } = input.keyring;
      const entry = await keyring.read(service, user);
      const bytes = entry.ok ? ok(Buffer.from(entry.value.reveal())) : entry;
      const name = `keyring ${service}/${user}`;
      sources.push({ name, path: undefined, bytes, readableByOthers: false });
    }
    return ok(sources);
  }

  async #perform(run: Run, sources: readonly Source[]): Promise<void> {
    for (const source of sources) {
      if (run.cancelled) this.#put(run, refusedRow(source, cancelled));
      else await this.#importSource(run, source);
    }
    run.step = run.cancelled ? 'cancelled' : 'done';
    this.#parts.changed();
  }

  async #importSource(run: Run, source: Source): Promise<void> {
    const file = source.bytes.ok
      ? await readCredentialFile(source.bytes.value, this.#parts.ports)
      : source.bytes;
    const log = await this.#unfinished(source);
    if (!file.ok) {
      const { code, sentence } = file.failure;
      const failure = log === undefined ? file.failure : { code, sentence: `${sentence} ${log}` };
      return this.#put(run, refusedRow(source, failure));
    }
    const { candidates } = file.value;
    if (candidates.length === 0) return this.#put(run, refusedRow(source, empty));
    // All rows at once, so that a person sees how much there is; the results follow.
    const first = run.rows.length;
    for (const candidate of candidates) this.#put(run, waitingRow(source, candidate));
    const taken = new Map<string, string>();
    const accounts: Account[] = [];
    for (const [at, candidate] of candidates.entries()) {
      const row = withWarning(waitingRow(source, candidate), log);
      run.rows[first + at] = run.cancelled
        ? { ...row, result: 'refused', reason: cancelled.sentence, code: cancelled.code }
        : await this.#try(row, candidate, taken, accounts);
      this.#parts.changed();
    }
    // What came through a pipe lies nowhere.
    if (accounts.length > 0 && source.name !== '-') {
      this.#parts.taken(source.path ?? source.name, accounts);
    }
    if (source.path !== undefined && source.bytes.ok && taken.size > 0) {
      const digest = digestOf(source.bytes.value);
      run.files.set(source.name, { path: source.path, digest, taken });
    }
  }

  async #try(
    row: ImportRow,
    { entry, credential }: ImportCandidate,
    taken: Map<string, string>,
    accounts: Account[],
  ): Promise<ImportRow> {
    const intake = credential.ok
      ? await takeCredential(this.#parts.intake, credential.value)
      : credential;
    if (!intake.ok) {
      const { sentence, code } = intake.failure;
      return { ...row, result: 'refused', reason: sentence, code };
    }
    const { account, result, beside } = intake.value;
    taken.set(entry, account.email);
    accounts.push(account);
    const about = [
      ...(beside === undefined ? [] : [ownAccount(account, beside)]),
      ...(credential.ok ? [clientWarning(credential.value)] : []),
    ].filter((one) => one !== undefined);
    const told = about.length === 0 ? undefined : about.join(' ');
    return withWarning({ ...row, account: account.email, result }, told);
  }

  /** What of gcloud's database is not in its file yet, in words. */
  async #unfinished({ path, bytes }: Source): Promise<string | undefined> {
    if (path === undefined || !bytes.ok || !isSqlite(bytes.value)) return undefined;
    const log = await this.#parts.ports.files.unfinished(path);
    return log === undefined ? undefined : unfinishedChanges(log);
  }

  #put(run: Run, row: ImportRow): void {
    run.rows.push(row);
    this.#parts.changed();
  }
}

export const digestOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

const ownAccount = (account: Account, beside: Account): string =>
  `It may do other things than ${beside.alias}, so it is an account of its own: ${account.alias}.`;

const cancelled: Failure = {
  code: 'cancelled',
  sentence: 'The import was cancelled before this one was tried.',
};

const empty: Failure = unusable('This file holds no credential.').failure;

const notFound = (path: string) => fail('not_found', `There is no file ${path}.`);

const waitingRow = (
  source: Source,
  { entry, account }: Pick<ImportCandidate, 'entry' | 'account'>,
): ImportRow => ({
  source: source.name,
  entry: entry === '' ? null : entry,
  account: account ?? null,
  ...{ result: null, reason: null, code: null },
  warning: source.readableByOthers ? readableByOthersWarning : null,
});

const withWarning = (row: ImportRow, more: string | undefined): ImportRow =>
  more === undefined
    ? row
    : { ...row, warning: [row.warning, more].filter((one) => one !== null).join(' ') };

const refusedRow = (source: Source, { sentence, code }: Failure): ImportRow => ({
  ...waitingRow(source, { entry: '', account: undefined }),
  ...{ result: 'refused', reason: sentence, code },
});
