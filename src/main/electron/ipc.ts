import { type IpcMainInvokeEvent, ipcMain, shell } from 'electron';
import type { AppState } from '../../shared/app-state.ts';
import { type ExternalPlace, externalAddresses } from '../../shared/external-places.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { ipcChannels } from '../../shared/ipc-contract.ts';
import type { AppStateSource } from '../app-state-source.ts';
import type { IpcRouter } from './ipc-router.ts';
import type { Sender } from './ipc-sender.ts';

/** Joins the router to Electron's channels. */
export function serveIpc(router: IpcRouter): void {
  for (const channel of ipcChannels) {
    ipcMain.handle(channel, (event, ...args: unknown[]) =>
      router.answer(senderOf(event), channel, args),
    );
  }
}

function senderOf({ sender, senderFrame }: IpcMainInvokeEvent): Sender {
  return {
    contentsId: sender.id,
    destroyed: sender.isDestroyed(),
    frame:
      senderFrame === null
        ? null
        : {
            url: senderFrame.url,
            isTop: senderFrame.parent === null,
            gone: senderFrame.detached || senderFrame.isDestroyed(),
          },
  };
}

/** The one way from the window to the system browser. */
export function openPlaces(state: AppStateSource): (place: ExternalPlace) => Promise<Result<void>> {
  return async (place) => {
    const address =
      place === 'sign_in_link' ? signInLink(state.current()) : externalAddresses[place];
    if (address === undefined) return fail('not_found', 'No sign-in waits for a browser.');
    try {
      await shell.openExternal(address);
      return ok(undefined);
    } catch {
      return fail('not_found', 'No browser could be started. Copy the link and open it by hand.');
    }
  };
}

/** Only our own one-time page: Google's address would stand on a command line, with all that it asks. */
function signInLink({ signIn }: AppState): string | undefined {
  return signIn?.step.kind === 'waiting_for_browser' ? signIn.step.link : undefined;
}
