import type { BrowserWindow, Dialog, MessageBoxOptions } from 'electron';
import { expect, it } from 'vitest';
import { nativeDialogs, saveDialogs } from '../../../src/main/electron/native-dialogs.ts';

const question = {
  type: 'warning',
  message: 'Really?',
  detail: 'It ends.',
  answers: ['Do it', 'Keep it'],
  usual: 1,
  cancel: 1,
} as const;

function stage(platform: NodeJS.Platform) {
  const shown: unknown[][] = [];
  const showMessageBox = async (...args: unknown[]) => {
    shown.push(args);
    return { response: 0, checkboxChecked: false };
  };
  const window = { name: 'the window' } as unknown as BrowserWindow;
  const dialog = { showMessageBox } as Pick<Dialog, 'showMessageBox'>;
  return { shown, window, ask: nativeDialogs(dialog, platform, () => window) };
}

it('a dialog stands alone, with its default and its way out', async () => {
  const { shown, ask } = stage('linux');
  expect(await ask(question)).toBe(0);
  expect(shown).toEqual([
    [
      {
        type: 'warning',
        title: 'Keybearer',
        message: 'Really?',
        detail: 'It ends.',
        buttons: ['Do it', 'Keep it'],
        defaultId: 1,
        cancelId: 1,
        noLink: true,
      } satisfies MessageBoxOptions,
    ],
  ]);
});

it('on macOS it hangs on the window: without one it would hold up the socket', async () => {
  const { shown, window, ask } = stage('darwin');
  await ask(question);
  expect(shown[0]?.[0]).toBe(window);
});

it('what is withdrawn before it is shown is answered like Escape, and never shown', async () => {
  const { shown, ask } = stage('linux');
  expect(await ask(question, AbortSignal.abort())).toBe(1);
  expect(shown).toEqual([]);
});

it('the place of a file is asked for on the window, and before one that is there goes', async () => {
  const shown: unknown[][] = [];
  const window = { name: 'the window' } as unknown as BrowserWindow;
  let filePath = '/home/ada/work.json';
  const showSaveDialog = async (...args: unknown[]) => {
    shown.push(args);
    return { canceled: filePath === '', filePath };
  };
  const dialog = { showSaveDialog } as Pick<Dialog, 'showSaveDialog'>;
  const ask = saveDialogs(dialog, () => window);
  expect(await ask({ name: 'work.json', extension: 'json' })).toBe('/home/ada/work.json');
  expect(shown[0]?.[0]).toBe(window);
  expect(shown[0]?.[1]).toMatchObject({
    defaultPath: 'work.json',
    filters: [{ name: 'JSON file', extensions: ['json'] }],
    properties: expect.arrayContaining(['showOverwriteConfirmation']),
  });
  filePath = '';
  expect(await ask({ name: 'work', extension: '' })).toBeUndefined();
  expect(shown[1]?.[1]).not.toHaveProperty('filters');
});
