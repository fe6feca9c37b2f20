import type { NoticeView } from '../../src/shared/app-state.ts';

/** The notices that stand, by id. */
export class RecordingNotices {
  readonly standing = new Map<string, NoticeView>();

  notify(notice: NoticeView): void {
    this.standing.set(notice.id, notice);
  }

  withdraw(id: string): boolean {
    return this.standing.delete(id);
  }
}
