import type { Dialog, MessageBoxOptions, MessageBoxReturnValue } from 'electron';
import { onOrder } from './orders.ts';
import type { DialogShown } from './remote.ts';

interface OpenDialog extends DialogShown {
  readonly settle: (answer: MessageBoxReturnValue) => void;
}

const dialogs = new Map<number, OpenDialog>();
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
} satisfies Pick<Dialog, 'showMessageBox'>;

export const presentDialogs = (): DialogShown[] =>
  [...dialogs.values()].map(({ settle: _settle, ...shown }) => shown);
onOrder('dialog.answer', ({ id, button }) => {
  const open = dialogs.get(id);
  const response = open?.buttons.indexOf(button) ?? -1;
  if (open === undefined || response < 0) throw new Error(`No dialog ${id} has "${button}".`);
  open.settle({ response, checkboxChecked: false });
  return null;
});
