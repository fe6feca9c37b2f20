import { externalPlaceAt } from '../shared/external-places.ts';
import { fail, type Result } from '../shared/failure.ts';
import type { ChosenFile, WindowBridge } from '../shared/ipc-contract.ts';
import type { CommandInput, CommandName, CommandOutputs } from '../shared/ui-contract.ts';
import type { Backend, BackendView } from './backend.ts';
import { words } from './words.ts';

declare global {
  interface Window {
    /** Put there by the preload script; only in the desktop app. */
    readonly keybearer?: WindowBridge;
  }
}

/** The window's backend in the desktop app: the bridge of src/main/electron/preload.ts. */
export class IpcBackend implements Backend {
  readonly #bridge: WindowBridge;
  readonly #listeners = new Set<(view: BackendView) => void>();
  #view: BackendView = { connection: 'connecting', state: null };
  #following: (() => void) | undefined;

  constructor(bridge: WindowBridge) {
    this.#bridge = bridge;
    document.addEventListener('click', (event) => this.#openOutside(event));
  }

  subscribe(listener: (view: BackendView) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#view);
    this.#following ??= this.#bridge.subscribe((state) => {
      // The first snapshot is asked for and newer ones are sent: the answer may come in second.
      if (this.#view.state !== null && state.revision < this.#view.state.revision) return;
      this.#view = { connection: 'open', state };
      for (const each of this.#listeners) each(this.#view);
    });
    return () => this.#listeners.delete(listener);
  }

  async send<N extends CommandName>(
    name: N,
    input: CommandInput<N>,
  ): Promise<Result<CommandOutputs[N]>> {
    try {
      return await this.#bridge.send(name, input);
    } catch {
      return fail('no_agent', words.connection.commandLost);
    }
  }

  async chooseFile(suggested: string): Promise<Result<ChosenFile>> {
    try {
      return await this.#bridge.chooseFile(suggested);
    } catch {
      return fail('no_agent', words.connection.commandLost);
    }
  }

  /** Main and window live and die together: there is no connection to take back. */
  reconnect(): void {}

  /** The window opens no other page. A link that leads outside is named to main, which opens it. */
  #openOutside(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.origin === location.origin) return;
    event.preventDefault();
    const step = this.#view.state?.signIn?.step;
    const signInLink = step?.kind === 'waiting_for_browser' ? step.link : undefined;
    const place = externalPlaceAt(link.getAttribute('href') ?? '', signInLink);
    if (place !== undefined) void this.#bridge.openPlace(place).catch(() => undefined);
  }
}
