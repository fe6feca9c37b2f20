import type { Appended, AuditLog } from '../../src/main/ports.ts';
import { fail, ok, type Result } from '../../src/shared/failure.ts';

/** The audit record in memory, as lines that a test can read, change and take away. */
export class MemoryAuditLog implements AuditLog {
  lines: string[] = [];
  refuseWrites = false;
  /** As much is there as a rotation leaves. */
  rotated = false;

  open(): Result<{ readonly lastLine: string | undefined; readonly torn: boolean }> {
    return ok({ lastLine: this.lines.at(-1), torn: false });
  }

  append(line: string): Result<Appended> {
    if (this.refuseWrites) return fail('store_write_failed', 'The disk is full.');
    this.lines.push(line);
    return ok({ rotated: false, cut: false });
  }

  sync(): void {}

  firstLine(): string | undefined {
    return this.lines[0];
  }

  mayHaveRotated(): boolean {
    return this.rotated;
  }

  async *pieces(): AsyncIterable<string> {
    yield this.lines.map((line) => `${line}\n`).join('');
  }

  close(): void {}

  entries(): Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}
