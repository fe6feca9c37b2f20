import type { BrowserWindow, Dialog, MessageBoxOptions } from 'electron';
import { desktopWords } from './desktop-words.ts';
import type { AskNatively } from './native-question.ts';
import type { AskWhere } from './save-places.ts';

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

/** The system's own way of choosing where a file goes; it asks before it gives the name of one that is there. */
export function saveDialogs(
  dialog: Pick<Dialog, 'showSaveDialog'>,
  parent: () => BrowserWindow,
): AskWhere {
  return async ({ name, extension }) => {
    const { canceled, filePath } = await dialog.showSaveDialog(parent(), {
      title: desktopWords.saving.title,
      buttonLabel: desktopWords.saving.choose,
      defaultPath: name,
      ...(extension === ''
        ? {}
        : { filters: [{ name: desktopWords.saving.kind(extension), extensions: [extension] }] }),
      // macOS and Windows always ask; Linux only when told to. A file with a secret is no recent document.
      properties: ['showOverwriteConfirmation', 'createDirectory', 'dontAddToRecent'],
    });
    return canceled || filePath === '' ? undefined : filePath;
  };
}
