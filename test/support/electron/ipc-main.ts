import { EventEmitter } from 'node:events';
import type { IpcMain } from 'electron';
import { presentWindow } from './chromium-window.ts';
import { onOrder } from './orders.ts';
import type { ForgedSender, Passed } from './remote.ts';

type Handler = Parameters<IpcMain['handle']>[1];

const handlers = new Map<string, Handler>();
export const transcript: Passed[] = [];

class StandInIpcMain extends EventEmitter implements Pick<IpcMain, 'handle'> {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`A second handler for '${channel}'`);
    handlers.set(channel, handler);
  }
}

export const ipcMain = new StandInIpcMain();

export async function invoke(event: object, channel: string, args: unknown[]): Promise<unknown> {
  const handler = handlers.get(channel);
  if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
  const answer = await handler(event as never, ...structuredClone(args));
  transcript.push({ channel, up: args, down: answer });
  return answer;
}

onOrder('transcript', () => transcript);
onOrder('ipc.forge', ({ sender, channel, args }) => invoke(forged(sender), channel, [...args]));

function forged({ url = '', frame = 'top', contentsId, destroyed = false }: ForgedSender): object {
  const id = contentsId ?? presentWindow()?.webContents.id ?? 0;
  return {
    sender: { id, isDestroyed: () => destroyed },
    senderFrame:
      frame === 'null'
        ? null
        : {
            url,
            parent: frame === 'sub' ? {} : null,
            detached: frame === 'detached',
            isDestroyed: () => false,
          },
  };
}
