import type { AccountView, HealthNote, StoreTrouble } from './account.ts';
import type { AuthorizationOptions } from './authorization-options.ts';
import type { Failure } from './failure.ts';
import type { ImportView } from './import.ts';
import type { LeftOnDisk } from './left-on-disk.ts';

/**
 * The one snapshot that window, tray and `status` draw from. Serialisable, made anew after every
 * change, free of tokens, codes, client secrets and caller keys. Instants are seconds since the epoch.
 */
export interface AppState {
  readonly v: 1;
  /** Grows by one with every change; a face that has seen a higher number drops a lower one. */
  readonly revision: number;
  readonly agent: AgentView;
  readonly shell: ShellView;
  readonly preferences: Preferences;
  readonly store: StoreView;
  readonly clients: readonly ClientView[];
  readonly accounts: readonly AccountView[];
  readonly signIn: SignInView | null;
  readonly import: ImportView | null;
  /** Nothing is served to callers until a person resumes. */
  readonly paused: boolean;
  readonly audit: AuditView;
  readonly policy: PolicyView;
  /** Requests of callers that wait for a person; a face asks about one at a time, the oldest first. */
  readonly approvals: readonly ApprovalView[];
  readonly pairings: readonly PairingView[];
  readonly callers: readonly CallerView[];
  readonly notices: readonly NoticeView[];
}

export interface AgentView {
  readonly version: string;
  readonly started_at: number;
  readonly home: string;
  readonly socket: string;
}

/** What the shell around the core can do; faces offer nothing that it cannot. */
export interface ShellView {
  readonly kind: 'desktop' | 'agent';
  /** A clipboard that main itself can write to, so that a token need not pass through the window. */
  readonly clipboard: boolean;
  readonly start_at_login: boolean;
  /** It hears of it when the screen is locked. */
  readonly sees_screen_lock: boolean;
  /** An approval that is asked for in the window is read and confirmed in a native dialog; without that it counts for nothing. */
  readonly native_approvals: boolean;
  /** Whether there is a tray; null where there can be none. */
  readonly tray: boolean | null;
  /** A newer version of the app; left out while none is known of. */
  readonly update?: UpdateView;
}

/** How far an update is: to be fetched, being fetched, or there after a restart. */
export interface UpdateView {
  readonly kind: 'available' | 'downloading' | 'ready';
  readonly version: string;
}

/** What a person chose. Saved in the settings. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly start_at_login: boolean;
  /** Begin in the tray, without the window. */
  readonly start_hidden: boolean;
  /** In the desktop app: may the command line manage accounts, or must it ask in the window? */
  readonly manage_from_command_line: boolean;
  /** Serve no script while the screen is locked. */
  readonly pause_when_locked: boolean;
  /** Read Google's public list of permissions once a week. */
  readonly read_scope_list: boolean;
}

export type StoreStatus = 'ready' | StoreTrouble;

export interface StoreView {
  readonly kind: 'keychain' | 'file';
  readonly status: StoreStatus;
  readonly status_text: string;
}

export interface ClientView {
  readonly name: string;
  readonly client_id: string;
  readonly sandbox: boolean;
  readonly project_id: string | null;
  readonly accounts: number;
  /** Only of a client of type "Web application": where it is answered. */
  readonly redirect_uri?: string;
  /** Where sign-ins through it that were imported still lie. */
  readonly left_on_disk?: readonly LeftOnDisk[];
  readonly notes?: readonly HealthNote[];
}

/** The sign-in under way or just ended; one at a time. */
export interface SignInView {
  readonly id: string;
  readonly client: string;
  /** Who is expected, when the sign-in is for a known account or a hint was given. */
  readonly account: string | null;
  readonly scopes: readonly string[];
  readonly step: SignInStep;
  readonly expires_at: number;
  /** How it was begun, for who begins it again. */
  readonly mode?: 'browser' | 'link' | 'paste' | 'device';
  /** What else was said of the authorization request; likewise for who begins it again. */
  readonly request?: AuthorizationOptions;
  readonly ports?: readonly number[];
}

export type SignInStep =
  /** The listener is up; the person has to open `link` (always shown, so that it can be copied). */
  | {
      readonly kind: 'waiting_for_browser';
      readonly link: string;
      readonly browser_opened: boolean;
    }
  /** For `--paste`: `link` is the authorization server's own URL; the final redirect URL comes back by hand. */
  | { readonly kind: 'waiting_for_paste'; readonly link: string }
  /** Any device will do: a person opens the address there and types the code. `complete_url` has the code in it. */
  | {
      readonly kind: 'waiting_for_device';
      readonly verification_url: string;
      readonly user_code: string;
      readonly complete_url: string | null;
    }
  | { readonly kind: 'exchanging' }
  | { readonly kind: 'storing' }
  | {
      readonly kind: 'done';
      readonly account: string;
      readonly email: string;
      readonly granted: readonly string[];
      readonly missing: readonly string[];
      readonly updated: boolean;
      /** Online access: when it ends; nothing renews it. */
      readonly ends_at?: number;
    }
  | { readonly kind: 'ended'; readonly failure: Failure };

/** A caller that asks for a key and waits for a person. `name` is the caller's own claim, sanitised. */
export interface PairingView {
  readonly code: string;
  readonly name: string;
  readonly reason: string | null;
  readonly accounts: readonly PairingAccountView[];
  readonly scopes: readonly string[];
  readonly peer: PeerView;
  readonly expires_at: number;
}

export interface PairingAccountView {
  readonly id: string;
  readonly email: string;
  readonly alias: string;
}

/** A caller wants a token, and a person wanted to be asked. Silence until `expires_at` means no. */
export interface ApprovalView {
  readonly id: string;
  /** The caller's id. */
  readonly caller: string;
  /** The caller's own claim, as it was approved. */
  readonly name: string;
  readonly account: PairingAccountView;
  readonly scopes: readonly string[];
  /** `session`: an answer of yes holds until Keybearer stops or pauses. */
  readonly ask: 'session' | 'always';
  readonly peer: PeerView;
  readonly expires_at: number;
}

/** As the operating system reports it; a hint for the person, not proof. */
export interface PeerView {
  readonly pid: number | null;
  readonly uid: number | null;
  readonly program: string | null;
  /** The working directory; left out where nobody looked. */
  readonly cwd?: string | null;
}

/**
 * Whether the list of callers is the one Keybearer wrote. Only `good` serves. `tampered`: somebody
 * changed it or put an old one back, and a person has to look (`policy.review`).
 */
export interface PolicyView {
  readonly status: 'opening' | 'good' | 'locked' | 'tampered';
}

/** `broken`: lines are not what was written. `memory`: the disk takes none, and no new caller is let in. */
export interface AuditView {
  readonly status: 'good' | 'broken' | 'memory';
}

export interface CallerView {
  readonly id: string;
  readonly name: string;
  readonly grants: readonly CallerGrantView[];
  readonly created_at: number;
  readonly expires_at: number;
  readonly last_used_at: number | null;
  readonly ask: AskMode;
  /** Its key ends after so many days without a use. */
  readonly idle_days: number;
  /** Tokens a minute, cached ones too; null: no limit of its own. */
  readonly per_minute: number | null;
  readonly paused: boolean;
  /** A person allows tokens with more than its scopes, where the server does not narrow them. */
  readonly allow_full_token: boolean;
}

/** Whether a person is asked before a token is given: not at all, once until Keybearer stops or pauses, or each time. */
export type AskMode = 'never' | 'session' | 'always';

/** What a caller may have of one account. */
export interface CallerGrantView {
  readonly account: string;
  readonly email: string;
  readonly scopes: readonly string[];
  /** Since when it may have all of these; a grant that was made smaller keeps its day. */
  readonly since: number;
}

/** Something a person should know, with what to do; stays until it is mended or dismissed. */
export interface NoticeView {
  readonly id: string;
  readonly code: string;
  readonly sentence: string;
}
