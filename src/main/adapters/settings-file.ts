import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { SettingsStore } from '../ports.ts';
import { errorCode, look, sweep, syncFolder, why } from './own-file.ts';

/** A thousand accounts take half of one; what is larger was not written by us, and reading it would cost memory. */
const largestFile = 16 * 1024 * 1024;

/** Loaded at the first write: it takes 90 ms and 17 MB, and an agent that only hands out tokens writes nothing. */
const loadConf = (): typeof import('conf') => createRequire(import.meta.url)('conf');

export const openSettingsFile = (folder: string, name: string): SettingsStore =>
  new SettingsFile(folder, name);

/** One JSON document on `conf`, with what conf leaves open closed (docs/decisions/settings.md). */
class SettingsFile implements SettingsStore {
  readonly #folder: string;
  readonly #name: string;
  readonly #path: string;
  /** What `read` refused still lies there, and must not be written over. */
  #damaged = false;
  /** As it was when it was read or written last. */
  #seen: string | undefined;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    this.#path = join(folder, `${name}.json`);
  }

  read(isOurs: (document: unknown) => boolean = () => true): {
    readonly settings: unknown;
    readonly damaged: boolean;
  } {
    this.#seen = this.#sight();
    const found = look(this.#path);
    if (found.kind === 'absent') return { settings: undefined, damaged: false };
    const settings =
      found.kind === 'ours' && found.stats.size <= largestFile ? this.#parsed() : undefined;
    this.#damaged = settings === undefined || !isOurs(settings);
    return this.#damaged ? { settings: undefined, damaged: true } : { settings, damaged: false };
  }

  tidy(): void {
    const temporary = new RegExp(`^${this.#name}\\.json\\.tmp-[0-9]{10}[0-9a-f]{6}$`);
    sweep(this.#folder, (file) => temporary.test(file));
    if (look(this.#path).kind === 'ours') this.#closeToOthers(this.#path);
  }

  wasChangedOutside(): boolean {
    return this.#seen !== undefined && this.#sight() !== this.#seen;
  }

  write(settings: object): Result<void> {
    // A link that was put there is refused below.
    if (this.wasChangedOutside() && look(this.#path).kind === 'ours') this.#damaged = true;
    this.putAside();
    const found = look(this.#path);
    if (this.#damaged || found.kind === 'foreign') {
      const what = found.kind === 'foreign' ? found.what : 'damaged';
      return this.#notWritten(`${this.#path} is ${what}: move it away, then try again`, 'refused');
    }
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      this.#closeToOthers(this.#folder);
      // conf tries a refused write again and again for a second, and holds the event loop meanwhile.
      accessSync(this.#folder, constants.W_OK | constants.X_OK);
      this.#replace(settings);
      this.#seen = this.#sight();
      return ok(undefined);
    } catch (error) {
      return this.#notWritten(why(error), errorCode(error));
    }
  }

  #parsed(): object | undefined {
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(this.#path));
      const document: unknown = JSON.parse(text);
      const isObject = typeof document === 'object' && document !== null;
      return isObject && !Array.isArray(document) ? document : undefined;
    } catch {
      return undefined;
    }
  }

  /** Changes with every write of whoever, as each writes a new file or a new time. */
  #sight(): string {
    const found = look(this.#path);
    if (found.kind !== 'ours') return found.kind;
    const { ino, size, mtimeMs } = found.stats;
    return `${ino} ${size} ${mtimeMs}`;
  }

  /** Renamed, as what it held may be all there is. A link is moved itself, not its target. */
  putAside(): string {
    // Somebody may have taken it away meanwhile, as a refused write tells them to.
    if (look(this.#path).kind === 'absent') this.#damaged = false;
    if (!this.#damaged) return this.#path;
    const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    try {
      for (let nth = 1; ; nth += 1) {
        const suffix = nth === 1 ? '' : `-${nth}`;
        const aside = join(this.#folder, `${this.#name}.corrupt-${time}${suffix}.json`);
        if (look(aside).kind !== 'absent') continue;
        renameSync(this.#path, aside);
        this.#damaged = false;
        if (look(aside).kind === 'ours') this.#closeToOthers(aside);
        return aside;
      }
    } catch {
      return this.#path;
    }
  }

  #replace(settings: object): void {
    // Inside a Snap, which a terminal started by a Snap program hands on as SNAP, conf writes over
    // the file in place: a crash in the middle would leave half a file.
    const { SNAP } = process.env;
    delete process.env.SNAP;
    try {
      const { default: Conf } = loadConf();
      const conf = new Conf<Record<string, unknown>>({
        cwd: this.#folder,
        configName: this.#name,
        configFileMode: 0o600,
        accessPropertiesByDotNotation: false,
        // What stands on disk was judged in read(); a file that was damaged since is replaced.
        clearInvalidConfig: true,
      });
      conf.store = { ...settings };
    } finally {
      if (SNAP !== undefined) process.env.SNAP = SNAP;
    }
    syncFolder(this.#folder);
  }

  /** Takes rights of others away, and never gives any: a folder made read-only on purpose stays so. */
  #closeToOthers(path: string): void {
    try {
      const { mode } = statSync(path);
      if ((mode & 0o077) !== 0) chmodSync(path, mode & 0o700);
    } catch {
      // Somebody else's folder or a read-only disk: what matters then is whether writing works.
    }
  }

  #notWritten(reason: string, cause: string): Result<void> {
    return fail(
      'store_write_failed',
      `The settings could not be saved: ${reason}. What was saved before is unchanged.`,
      { cause },
    );
  }
}
