import { isOurPage } from './app-page.ts';

/** What Electron says about who sent a message. */
export interface Sender {
  /** The id of the contents, so that only the window's own are listened to. */
  readonly contentsId: number;
  readonly destroyed: boolean;
  /** null when the frame has gone or moved on since it sent the message. */
  readonly frame: { readonly url: string; readonly isTop: boolean; readonly gone: boolean } | null;
}

/** Why a sender is not listened to; undefined for the top frame of our own page in our own window. */
export function senderRefusal(sender: Sender, windowId: number | undefined): string | undefined {
  if (sender.destroyed) return 'destroyed';
  if (windowId === undefined || sender.contentsId !== windowId) return 'foreign_contents';
  if (sender.frame === null || sender.frame.gone) return 'frame_gone';
  if (!sender.frame.isTop) return 'sub_frame';
  if (!isOurPage(sender.frame.url)) return 'foreign_page';
  return undefined;
}
