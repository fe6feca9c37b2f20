import type { BrowserWindow, Dialog, MessageBoxOptions } from 'electron';
import type { AskNatively } from './native-question.ts';

/**
 * `parent` gives the window a dialog hangs on, shown if it was hidden. macOS needs one: without, its
 * message boxes hold up the whole process (and with it the agent socket) and cannot be withdrawn.
 * Elsewhere a dialog stands alone, so that it can be answered without the window.
 */
export function nativeDialogs(
  dialog: Pick<Dialog, 'showMessageBox'>,
  platform: NodeJS.Platform,
  parent: () => BrowserWindow,
): AskNatively {
  return async (question, signal) => {
    if (signal?.aborted) return question.cancel;
    const options: MessageBoxOptions = {
      type: question.type,
      title: 'Keybearer',
      message: question.message,
      ...(question.detail === undefined ? {} : { detail: question.detail }),
      buttons: [...question.answers],
      defaultId: question.usual,
      cancelId: question.cancel,
      noLink: true,
      ...(signal === undefined ? {} : { signal }),
    };
    const { response } =
      platform === 'darwin'
        ? await dialog.showMessageBox(parent(), options)
        : await dialog.showMessageBox(options);
    return response;
  };
}
