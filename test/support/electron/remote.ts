/** What a test sees of the stand-in and does in a person's or the system's place, over Node's channel. */
export interface MenuShown {
  readonly label: string;
  readonly enabled: boolean;
  readonly items: readonly MenuShown[];
}

export interface TrayShown {
  readonly image: string;
  readonly tooltip: string;
  readonly items: readonly MenuShown[];
}

export interface DialogShown {
  readonly id: number;
  readonly type: string;
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
  readonly defaultId: number | undefined;
  readonly cancelId: number | undefined;
}

/** The system's dialog for a file to write. */
export interface SaveDialogShown {
  readonly id: number;
  readonly name: string;
  readonly extensions: readonly string[];
  readonly asksBeforeReplacing: boolean;
}

export interface NotificationShown {
  readonly title: string;
  readonly body: string;
  readonly silent: boolean;
  readonly withdrawn: boolean;
}

export interface WindowShown {
  readonly options: object;
  readonly url: string;
  readonly visible: boolean;
  readonly minimized: boolean;
}

/** What passed between window and main: a call with its answer, or a snapshot sent. */
export interface Passed {
  readonly channel: string;
  readonly up: unknown;
  readonly down: unknown;
}

/** Whom a forged message claims to come from. */
export interface ForgedSender {
  readonly url?: string;
  readonly frame?: 'top' | 'sub' | 'null' | 'detached';
  readonly contentsId?: number;
  readonly destroyed?: boolean;
}

export interface Look {
  readonly tray: TrayShown | null;
  readonly appMenu: readonly MenuShown[];
  /** What was asked of electron-updater, in order. */
  readonly updaterCalls: readonly string[];
  readonly dialogs: readonly DialogShown[];
  readonly saveDialogs: readonly SaveDialogShown[];
  readonly notifications: readonly NotificationShown[];
  readonly window: WindowShown | null;
  readonly clipboard: string;
  /** Addresses that the system browser was asked to open. */
  readonly opened: readonly string[];
  readonly themeSource: string;
  readonly schemes: readonly unknown[];
  readonly sandboxed: boolean;
  readonly userData: string;
  /** What is left in the process of the variable that turns off certificate checks. */
  readonly tlsSwitch: string | null;
  readonly processes: readonly number[];
}

/** Every order a test can give, with what it takes and answers. */
export interface Orders {
  look: { takes: Record<string, never>; answers: Look };
  transcript: { takes: Record<string, never>; answers: readonly Passed[] };
  'tray.press': { takes: { path: readonly string[] }; answers: null };
  'dialog.answer': { takes: { id: number; button: string }; answers: null };
  /** `path`: null where the person goes away without choosing. */
  'save.answer': { takes: { id: number; path: string | null }; answers: null };
  'notification.press': { takes: { title: string }; answers: null };
  'window.close': { takes: Record<string, never>; answers: null };
  'window.crash': { takes: Record<string, never>; answers: null };
  'clipboard.write': { takes: { text: string }; answers: null };
  'power.event': { takes: { name: string }; answers: null };
  'app.quit': { takes: Record<string, never>; answers: null };
  /** From here on what is downloaded is not signed as it should be. */
  'update.forge': { takes: { forged: boolean }; answers: null };
  'time.pass': { takes: { ms: number }; answers: null };
  'permission.ask': { takes: { permission: string }; answers: readonly boolean[] };
  'ipc.forge': {
    takes: { sender: ForgedSender; channel: string; args: readonly unknown[] };
    answers: unknown;
  };
  fault: { takes: { kind: 'exception' | 'rejection'; text: string }; answers: null };
  /** The port of Chromium's DevTools, through which the test drives the page; null before there is one. */
  devtools: { takes: Record<string, never>; answers: number | null };
}

export type OrderName = keyof Orders;

export interface Order {
  readonly id: number;
  readonly name: OrderName;
  readonly input: unknown;
}

export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: string };
