import { readFileSync } from 'node:fs';

/**
 * The real, built preload script for the page, with the two modules it may require in a sandbox. It
 * has no world of its own here, so what it closes over is kept out of the page's reach by a function.
 */
export function preloadScript(path: string): string {
  // As text in the init script itself: the page's policy allows nobody to make code out of a string.
  return `{
    const require = (${sandboxedRequire.toString()})();
    if (require !== undefined) (() => {\n${readFileSync(path, 'utf8')}\n})();
  }`;
}

interface PageGlobal {
  top: unknown;
  standInInvoke?: (channel: string, args: unknown[]) => Promise<unknown>;
  standInDeliver?: (channel: string, args: readonly unknown[]) => void;
}

/** Runs in the page, before any script of it. */
function sandboxedRequire(): ((name: string) => object) | undefined {
  const page = globalThis as unknown as PageGlobal & Record<string, unknown>;
  const send = page.standInInvoke;
  delete page.standInInvoke;
  // As with nodeIntegrationInSubFrames off: frames inside the page get no preload.
  if (page.top !== page || send === undefined) return undefined;
  const listeners = new Map<string, Set<(event: object, ...args: unknown[]) => void>>();
  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) => send(channel, args),
    on(channel: string, listener: (event: object, ...args: unknown[]) => void) {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(listener));
      return ipcRenderer;
    },
    off(channel: string, listener: (event: object, ...args: unknown[]) => void) {
      listeners.get(channel)?.delete(listener);
      return ipcRenderer;
    },
  };
  const deliver = (channel: string, args: readonly unknown[]) => {
    for (const listener of listeners.get(channel) ?? []) listener({}, ...args);
  };
  Object.defineProperty(page, 'standInDeliver', { value: deliver });
  const contextBridge = {
    exposeInMainWorld(name: string, api: object) {
      Object.defineProperty(page, name, { value: Object.freeze({ ...api }), enumerable: true });
    },
  };
  return (name) => {
    if (name !== 'electron/renderer' && name !== 'electron') {
      throw new Error(`A sandboxed preload cannot require ${name}.`);
    }
    return { contextBridge, ipcRenderer };
  };
}
