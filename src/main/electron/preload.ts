import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron/renderer';
import type { AppState } from '../../shared/app-state.ts';
import {
  type IpcAnswer,
  type IpcChannel,
  type IpcRequests,
  isDestructive,
  stateChannel,
  type WindowBridge,
} from '../../shared/ipc-contract.ts';

/**
 * The only script of ours that sees both sides. The window gets four functions; neither `ipcRenderer`
 * nor an event object ever reaches it.
 */
const ask = <C extends IpcChannel>(
  channel: C,
  payload: IpcRequests[C]['takes'],
): Promise<IpcAnswer<C>> => ipcRenderer.invoke(channel, payload);

const bridge: WindowBridge = {
  subscribe(listener) {
    const onState = (_event: IpcRendererEvent, state: AppState) => listener(state);
    ipcRenderer.on(stateChannel, onState);
    void ask('keybearer:watch', {}).then((answer) => {
      if (answer.ok) listener(answer.value);
    });
    return () => {
      ipcRenderer.off(stateChannel, onState);
    };
  },
  async send(name, input) {
    if (!isDestructive(name)) return ask('keybearer:command', { name, input }) as never;
    const nonce = await ask('keybearer:nonce', {});
    if (!nonce.ok) return nonce;
    return ask('keybearer:command', { name, input, nonce: nonce.value }) as never;
  },
  openPlace: (place) => ask('keybearer:open-place', { place }),
  chooseFile: (suggested) => ask('keybearer:choose-file', { suggested }),
};

contextBridge.exposeInMainWorld('keybearer', bridge);
