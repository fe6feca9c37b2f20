import type {
  Dialog,
  MessageBoxOptions,
  MessageBoxReturnValue,
  SaveDialogOptions,
  SaveDialogReturnValue,
} from 'electron';
import { onOrder } from './orders.ts';
import type { DialogShown, SaveDialogShown } from './remote.ts';

interface OpenDialog extends DialogShown {
  readonly settle: (answer: MessageBoxReturnValue) => void;
}

interface OpenSaveDialog extends SaveDialogShown {
  readonly settle: (answer: SaveDialogReturnValue) => void;
}

const dialogs = new Map<number, OpenDialog>();
const saveDialogs = new Map<number, OpenSaveDialog>();
let lastDialog = 0;

export const dialog = {
  showMessageBox(...args: unknown[]): Promise<MessageBoxReturnValue> {
    const options = args.at(-1) as MessageBoxOptions;
    lastDialog += 1;
    const id = lastDialog;
    return new Promise((resolve) => {
      const settle = (answer: MessageBoxReturnValue) => {
        dialogs.delete(id);
        resolve(answer);
      };
      const { message, detail = '', buttons = [], defaultId, cancelId, type = 'none' } = options;
      dialogs.set(id, { id, type, message, detail, buttons, defaultId, cancelId, settle });
      options.signal?.addEventListener('abort', () =>
        settle({ response: cancelId ?? 0, checkboxChecked: false }),
      );
    });
  },

  showSaveDialog(...args: unknown[]): Promise<SaveDialogReturnValue> {
    const { defaultPath = '', filters = [], properties = [] } = args.at(-1) as SaveDialogOptions;
    lastDialog += 1;
    const id = lastDialog;
    return new Promise((settle) => {
      saveDialogs.set(id, {
        id,
        name: defaultPath,
        extensions: filters.flatMap(({ extensions }) => extensions),
        asksBeforeReplacing: properties.includes('showOverwriteConfirmation'),
        settle,
      });
    });
  },
} satisfies Pick<Dialog, 'showMessageBox' | 'showSaveDialog'>;

export const presentDialogs = (): DialogShown[] =>
  [...dialogs.values()].map(({ settle: _settle, ...shown }) => shown);
export const presentSaveDialogs = (): SaveDialogShown[] =>
  [...saveDialogs.values()].map(({ settle: _settle, ...shown }) => shown);

onOrder('dialog.answer', ({ id, button }) => {
  const open = dialogs.get(id);
  const response = open?.buttons.indexOf(button) ?? -1;
  if (open === undefined || response < 0) throw new Error(`No dialog ${id} has "${button}".`);
  open.settle({ response, checkboxChecked: false });
  return null;
});

onOrder('save.answer', ({ id, path }) => {
  const open = saveDialogs.get(id);
  if (open === undefined) throw new Error(`No dialog ${id} asks where a file goes.`);
  saveDialogs.delete(id);
  open.settle({ canceled: path === null, filePath: path ?? '' });
  return null;
});
