import type { SettingsStore } from '../../src/main/ports.ts';
import { fail, ok, type Result } from '../../src/shared/failure.ts';

/** Settings in memory, kept as JSON text so that nothing is shared by reference with the program. */
export class MemorySettingsStore implements SettingsStore {
  text: string | undefined;
  refuseWrites = false;
  writes = 0;

  constructor(text?: string) {
    this.text = text;
  }

  read(): { readonly settings: unknown; readonly quarantined: string | undefined } {
    return {
      settings: this.text === undefined ? undefined : JSON.parse(this.text),
      quarantined: undefined,
    };
  }

  write(settings: object): Result<void> {
    if (this.refuseWrites) return fail('store_write_failed', 'The disk is full.');
    this.writes += 1;
    this.text = JSON.stringify(settings);
    return ok(undefined);
  }
}
