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

  read(isOurs: (document: unknown) => boolean = () => true): {
    readonly settings: unknown;
    readonly quarantined: string | undefined;
  } {
    if (this.text === undefined) return { settings: undefined, quarantined: undefined };
    const settings: unknown = JSON.parse(this.text);
    if (isOurs(settings)) return { settings, quarantined: undefined };
    return { settings: undefined, quarantined: 'put-aside.json' };
  }

  write(settings: object): Result<void> {
    if (this.refuseWrites) return fail('store_write_failed', 'The disk is full.');
    this.writes += 1;
    this.text = JSON.stringify(settings);
    return ok(undefined);
  }
}
