/** What Electron gives a utility process instead of Node's channel, as far as we use it. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  postMessage(message: object): void;
}

/** How a script talks with the process that started it, wherever that is (script-process.ts). */
interface ParentChannel {
  onMessage(listener: (message: unknown) => void): void;
  send(message: object): void;
}

/** Electron adds it to `process` and to the types of whoever imports electron, which this room does not. */
const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };

export const inUtilityProcess = parentPort !== undefined;

export const parentChannel: ParentChannel = parentPort
  ? {
      onMessage: (listener) => void parentPort.on('message', ({ data }) => listener(data)),
      send: (message) => parentPort.postMessage(message),
    }
  : {
      onMessage: (listener) => void process.on('message', listener),
      send: (message) => {
        // It may have closed meanwhile; `disconnect` has then ended this process or is about to.
        if (process.connected) process.send?.(message);
      },
    };
