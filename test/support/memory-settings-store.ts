import type { SettingsStore } from '../../src/main/ports.ts';
import { fail, ok, type Result } from '../../src/shared/failure.ts';

/** Settings in memory, kept as JSON text so that nothing is shared by reference with the program. */
export class MemorySettingsStore implements SettingsStore {
  text: string | undefined;
  aside: string | undefined;
  refuseWrites = false;
  writes = 0;
  #damaged = false;
  #seen: string | undefined | null = null;

  constructor(text?: string) {
    this.text = text;
  }

  read(isOurs: (document: unknown) => boolean = () => true): {
    readonly settings: unknown;
    readonly damaged: boolean;
  } {
    this.#seen = this.text;
    if (this.text === undefined) return { settings: undefined, damaged: false };
    const settings: unknown = JSON.parse(this.text);
    if (isOurs(settings)) return { settings, damaged: false };
    this.#damaged = true;
    return { settings: undefined, damaged: true };
  }

  tidy(): void {}

  putAside(): string {
    if (!this.#damaged) return 'settings.json';
    this.aside = this.text;
    this.text = undefined;
    this.#damaged = false;
    return 'put-aside.json';
  }

  wasChangedOutside(): boolean {
    return this.#seen !== null && this.text !== this.#seen;
  }

  write(settings: object): Result<void> {
    if (this.refuseWrites) return fail('store_write_failed', 'The disk is full.');
    if (this.wasChangedOutside()) this.#damaged = true;
    this.putAside();
    this.writes += 1;
    this.text = JSON.stringify(settings);
    this.#seen = this.text;
    return ok(undefined);
  }
}
