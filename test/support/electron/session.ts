import type { Protocol, Session } from 'electron';

type Handler = Parameters<Protocol['handle']>[1];

const schemes: unknown[] = [];
const handlers = new Map<string, Handler>();

export const registeredSchemes = (): readonly unknown[] => schemes;

/** What the app itself answers to a request of its scheme. */
export async function answerScheme(url: string, method: string): Promise<Response> {
  const handler = handlers.get(new URL(url).protocol.replace(':', ''));
  if (handler === undefined) throw new Error(`Nobody handles ${url}.`);
  // The type is the browser's own; what is used of it are method and address.
  return handler({ url, method } as never);
}

export const protocol = {
  registerSchemesAsPrivileged(list) {
    schemes.push(...list);
  },
  handle(scheme, handler) {
    handlers.set(scheme, handler);
  },
} satisfies Pick<Protocol, 'handle' | 'registerSchemesAsPrivileged'>;

type SessionUsed = Pick<
  Session,
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setPermissionRequestHandler'
>;

/** Electron allows what nobody handles. */
class StandInSession implements SessionUsed {
  readonly protocol = protocol;
  #request: Parameters<Session['setPermissionRequestHandler']>[0] = null;
  #check: Parameters<Session['setPermissionCheckHandler']>[0] = null;
  #device: Parameters<Session['setDevicePermissionHandler']>[0] = null;
  #display: Parameters<Session['setDisplayMediaRequestHandler']>[0] = null;

  setPermissionRequestHandler(
    handler: Parameters<Session['setPermissionRequestHandler']>[0],
  ): void {
    this.#request = handler;
  }

  setPermissionCheckHandler(handler: Parameters<Session['setPermissionCheckHandler']>[0]): void {
    this.#check = handler;
  }

  setDevicePermissionHandler(handler: Parameters<Session['setDevicePermissionHandler']>[0]): void {
    this.#device = handler;
  }

  setDisplayMediaRequestHandler(
    handler: Parameters<Session['setDisplayMediaRequestHandler']>[0],
  ): void {
    this.#display = handler;
  }

  /** What each of the four answers to a page that wants something. */
  async askedFor(permission: string, contents: unknown): Promise<readonly boolean[]> {
    const requested = await new Promise<boolean>((resolve) => {
      if (this.#request === null) return resolve(true);
      this.#request(contents as never, permission as never, resolve, {} as never);
    });
    const shared = await new Promise<boolean>((resolve) => {
      if (this.#display === null) return resolve(true);
      this.#display({} as never, (streams) => resolve(streams !== null));
    });
    return [
      requested,
      this.#check?.(contents as never, permission as never, 'app://keybearer', {} as never) ?? true,
      this.#device?.({} as never) ?? true,
      shared,
    ];
  }
}

export const session = { defaultSession: new StandInSession() };
