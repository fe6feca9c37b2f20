import type { Log, LogDetails } from '../../src/main/ports.ts';

/** Keeps every line, so that tests can look for what was said and for what must never be. */
export class RecordingLog implements Log {
  readonly lines: { level: 'info' | 'warn'; event: string; details: LogDetails }[] = [];

  info(event: string, details: LogDetails = {}): void {
    this.lines.push({ level: 'info', event, details });
  }

  warn(event: string, details: LogDetails = {}): void {
    this.lines.push({ level: 'warn', event, details });
  }

  events(): string[] {
    return this.lines.map((line) => line.event);
  }
}
