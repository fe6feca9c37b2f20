import { z } from 'zod';
import type { AccountView } from './account.ts';
import type { CallerView, Preferences } from './app-state.ts';
import type { AuditPage } from './audit.ts';
import { auditEvents } from './audit-events.ts';
import { accessTypes, highestPort, lowestPort, promptValues } from './authorization-options.ts';
import type { DoctorReport } from './doctor.ts';
import { exportFormats, type RestoreRow } from './export.ts';
import type { Result } from './failure.ts';
import type { FoundFile, ReplaceRow } from './import.ts';
import {
  type CallShown,
  callMethods,
  type ExampleCall,
  type RefreshShown,
  type ShownAuthorizationRequest,
  type SignInTranscript,
} from './playground.ts';
import type { PublishedScopes } from './published-scopes.ts';

/**
 * Every command a face can send, with the shape of its input. Window, tray, command line and socket
 * share this one table; the input is parsed from `unknown` once, at the edge, with these schemas.
 */
const name = z.string().min(1).max(64);
/** An alias, an e-mail address or an account id. */
const accountReference = z.string().min(1).max(320);
const auditEvent = z.enum(auditEvents);
const scopeList = z.array(z.string().min(1).max(256)).max(100);
const filePath = z.string().min(1).max(4096);
/** Twelve characters are little for a file that may be copied and guessed at for years; fewer are refused. */
const passphrase = z.string().min(12).max(4096);
const askMode = z.enum(['never', 'session', 'always']);
/** Tokens a minute, cached ones too. */
const perMinute = z.number().int().min(1).max(100_000);
/** One of the two; 90 days where neither is given at an approval. */
const lifetime = {
  days: z.number().int().min(1).max(90).optional(),
  hours: z.number().int().min(1).max(2160).optional(),
};

/**
 * `browser` opens the system browser, `link` only shows the one-time link, `paste` waits for a pasted
 * URL, `device` shows a code for another device.
 */
const signInMode = z.enum(['browser', 'link', 'paste', 'device']);

/** Shapes and lengths; what may stand in them `judgeAuthorizationOptions` says, in sentences. */
const authorizationOptions = z.strictObject({
  hd: z.string().min(1).max(253).optional(),
  prompt: z.array(z.enum(promptValues)).max(promptValues.length).readonly().optional(),
  access_type: z.enum(accessTypes).optional(),
  include_granted_scopes: z.boolean().optional(),
  parameters: z
    .array(z.strictObject({ name: z.string().max(64), value: z.string().max(2048) }))
    .max(32)
    .readonly()
    .optional(),
});

export const commandInputs = {
  /** `json`: the whole text of a `client_secret*.json`. */
  'client.add': z.strictObject({ json: z.string().max(65_536), name: name.optional() }),
  'client.remove': z.strictObject({ client: name }),
  /** Starts the local sandbox and adds its client under the name "sandbox". */
  'sandbox.try': z.strictObject({}),

  'sign-in.start': z.strictObject({
    client: name.optional(),
    scopes: scopeList,
    account: accountReference.optional(),
    mode: signInMode,
    timeout: z.number().int().min(1).max(3600).optional(),
    request: authorizationOptions.optional(),
    /** The browser is answered at the first of these that is free; left out, at any free port. */
    ports: z.array(z.number().int().min(lowestPort).max(highestPort)).max(16).optional(),
  }),
  'sign-in.paste': z.strictObject({ id: z.string().max(64), redirect_url: z.string().max(16_384) }),
  'sign-in.cancel': z.strictObject({ id: z.string().max(64) }),

  /**
   * One of the two. `json`: the whole text of a service account's key. `pkcs12`: the older form, which
   * does not say whose it is. `subject`: the person it acts for.
   */
  'service-account.add': z.strictObject({
    json: z.string().max(65_536).optional(),
    pkcs12: z
      .strictObject({
        /** Base64 of the whole file. */
        key: z.base64().min(1).max(32_768),
        email: z.string().min(1).max(254),
        /** Left out, the one that Google gives all of them. */
        password: z.string().max(1024).optional(),
        /** Whose server issued it; only a sandbox's has to be named. */
        client: name.optional(),
      })
      .optional(),
    subject: z.string().min(1).max(254).optional(),
    scopes: scopeList.optional(),
    alias: name.optional(),
  }),
  /** `target`, `delegates`: e-mail addresses of service accounts. `lifetime`: seconds. */
  'impersonation.add': z.strictObject({
    source: accountReference,
    target: z.string().min(1).max(254),
    delegates: z.array(z.string().min(1).max(254)).max(10).optional(),
    lifetime: z.number().int().min(60).max(43_200).optional(),
    scopes: scopeList.optional(),
    alias: name.optional(),
  }),
  /** `client`: whose server issued it; only a sandbox's has to be named. */
  'access-token.add': z.strictObject({
    token: z.string().min(1).max(8192),
    client: name.optional(),
    alias: name.optional(),
  }),

  'account.use': z.strictObject({ account: accountReference }),
  'account.rename': z.strictObject({ account: accountReference, alias: name }),
  'account.refresh': z.strictObject({ account: accountReference.optional() }),
  'account.refresh-all': z.strictObject({}),
  /** Main copies an access token for the whole grant; the clipboard is cleared a minute later if it is still there. */
  'account.copy-token': z.strictObject({ account: accountReference.optional() }),
  'account.remove': z.strictObject({ account: accountReference, keep_grant: z.boolean() }),
  /**
   * Revokes the whole grant, then signs in again with `scopes` alone; alias, default and callers stay,
   * with what remains. Shows in the snapshot like `sign-in.start`.
   */
  'account.narrow': z.strictObject({
    account: accountReference,
    scopes: scopeList,
    mode: signInMode,
    timeout: z.number().int().min(1).max(3600).optional(),
  }),

  /** Serves nothing to callers until `agent.resume`, also after a restart. */
  'agent.pause': z.strictObject({}),
  'agent.resume': z.strictObject({}),

  /** `accounts` and `scopes` can only shrink what was wished for; left out, the whole wish. */
  'caller.approve': z.strictObject({
    code: z.string().max(32),
    accounts: z.array(accountReference).max(100).optional(),
    scopes: scopeList.optional(),
    ...lifetime,
    ask: askMode.optional(),
    per_minute: perMinute.optional(),
  }),
  /** `silence`: nobody answered in time; the same as a no, and told apart in the record. */
  'caller.deny': z.strictObject({ code: z.string().max(32), silence: z.boolean().optional() }),
  'caller.revoke': z.strictObject({ caller: name }),
  /** By name or id, like every `caller` here. Its key stays good, and gives nothing until resumed. */
  'caller.pause': z.strictObject({ caller: name }),
  'caller.resume': z.strictObject({ caller: name }),
  /** What is left out stays as it is. `grants` replaces all; it can give what the accounts have granted. */
  'caller.change': z.strictObject({
    caller: name,
    grants: z
      .array(z.strictObject({ account: accountReference, scopes: scopeList.min(1) }))
      .min(1)
      .max(100)
      .optional(),
    /** Counted from now. */
    ...lifetime,
    idle_days: z.number().int().min(1).max(90).optional(),
    ask: askMode.optional(),
    /** `null` takes the limit away. */
    per_minute: perMinute.nullable().optional(),
    allow_full_token: z.boolean().optional(),
  }),

  /** A waiting request of a caller, by the `id` in the snapshot. Only ever given by a person. */
  'approval.allow': z.strictObject({ id: z.string().max(64) }),
  'approval.deny': z.strictObject({ id: z.string().max(64) }),

  /** After `policy.status` was `tampered`: keeps the callers as the file has them now, or removes them all. */
  'policy.review': z.strictObject({ accept: z.boolean() }),

  /** Newest first. Instants are seconds since the epoch; `before` is `next` of the page before. */
  'audit.read': z.strictObject({
    since: z.number().int().min(0).optional(),
    until: z.number().int().min(0).optional(),
    /** Its name, or its id. */
    caller: name.optional(),
    account: accountReference.optional(),
    /** One, or any of several. */
    event: z.union([auditEvent, z.array(auditEvent).min(1).max(auditEvents.length)]).optional(),
    limit: z.number().int().min(1).max(1000).optional(),
    before: z.number().int().min(1).optional(),
  }),

  'preferences.set': z
    .strictObject({
      theme: z.enum(['system', 'light', 'dark']),
      start_at_login: z.boolean(),
      start_hidden: z.boolean(),
      manage_from_command_line: z.boolean(),
      pause_when_locked: z.boolean(),
      read_scope_list: z.boolean(),
    })
    .partial(),
  'notice.dismiss': z.strictObject({ id: z.string().max(64) }),

  /** The authorization request that `sign-in.start` would make of the same input, taken apart. */
  'playground.preview': z.strictObject({
    client: name.optional(),
    account: accountReference.optional(),
    scopes: scopeList,
    request: authorizationOptions.optional(),
  }),
  'playground.transcript': z.strictObject({}),
  'playground.refresh': z.strictObject({
    account: accountReference.optional(),
    scopes: scopeList.optional(),
  }),
  /** `window`: a name that the face gives itself. One call at a time for each, cancelled by it. */
  'playground.call': z.strictObject({
    window: name,
    account: accountReference.optional(),
    scopes: scopeList.optional(),
    method: z.enum(callMethods),
    url: z.string().min(1).max(8192),
    headers: z
      .array(z.strictObject({ name: z.string().max(128), value: z.string().max(8192) }))
      .max(50)
      .optional(),
    body: z.string().max(131_072).optional(),
  }),
  'playground.cancel': z.strictObject({ window: name }),
  /** Drops the token that an API refused in this account's last call, and asks for another. */
  'playground.invalidate': z.strictObject({ account: accountReference.optional() }),
  'playground.apis': z.strictObject({ account: accountReference.optional() }),
  'doctor.run': z.strictObject({}),
  /** What Google's list of APIs has beyond the bundled catalogue; empty until it could be read. */
  'scopes.published': z.strictObject({}),

  /** A piece of a file, base64, under a name that the face gives itself; pieces are put together in order. */
  'import.give': z.strictObject({
    upload: name,
    data: z.base64().max(48_000),
  }),
  /** Looks in the usual places and changes nothing. */
  'import.find': z.strictObject({}),
  'import.start': z.strictObject({
    files: z
      .array(
        z.strictObject({
          upload: name,
          /** As the person named it. */
          source: filePath,
          /** Where it lies on this computer, whole, so that its secrets can be taken out later. */
          path: filePath.optional(),
          readable_by_others: z.boolean().optional(),
        }),
      )
      .max(64)
      .optional(),
    /** Files that the face itself could not read: rows of the result like the others. */
    refused: z
      .array(z.strictObject({ source: filePath, reason: z.string().max(400) }))
      .max(64)
      .optional(),
    /** Paths that `import.find` has shown. */
    found: z.array(filePath).max(500).optional(),
    /** An entry that `oauth2client.contrib.keyring_storage` wrote. */
    keyring: z
      .strictObject({ service: z.string().min(1).max(256), user: z.string().min(1).max(256) })
      .optional(),
  }),
  'import.cancel': z.strictObject({ id: z.string().max(64) }),
  /** Takes the secrets out of files that the finished import `id` took; each can be put back with `import.undo`. */
  'import.replace': z.strictObject({
    id: z.string().max(64),
    sources: z.array(filePath).min(1).max(500),
  }),
  'import.undo': z.strictObject({ path: filePath }),
  'import.replaced': z.strictObject({}),
  /** Writes a new file, mode 0600, with the secret in clear. Never over another file. */
  'export.account': z.strictObject({
    account: accountReference.optional(),
    format: z.enum(exportFormats),
    path: filePath,
  }),
  /** Every client and account in one new file, encrypted with the passphrase (age). */
  'backup.create': z.strictObject({ path: filePath, passphrase }),
  'backup.restore': z.strictObject({ upload: name, passphrase }),
} as const;

export type CommandName = keyof typeof commandInputs;
export type CommandInput<N extends CommandName> = z.infer<(typeof commandInputs)[N]>;

/** `present`: the same credential was here before, and nothing was changed. */
export interface CredentialAdded {
  readonly account: AccountView;
  readonly result: 'taken' | 'present';
}

/** What a command answers when it succeeds. Long work (a sign-in) answers at once and shows in the snapshot. */
export interface CommandOutputs {
  'client.add': { readonly client: string; readonly updated: boolean; readonly sandbox: boolean };
  'client.remove': { readonly client: string };
  'sandbox.try': { readonly client: string };
  'sign-in.start': { readonly id: string; readonly link: string };
  'sign-in.paste': Record<string, never>;
  'sign-in.cancel': Record<string, never>;
  'service-account.add': CredentialAdded;
  'impersonation.add': CredentialAdded;
  'access-token.add': CredentialAdded;
  'account.use': AccountView;
  'account.rename': AccountView;
  'account.refresh': AccountView;
  'account.refresh-all': {
    readonly accounts: readonly AccountView[];
    /** Accounts whose refresh failed, each with its failure. */
    readonly failures: readonly {
      readonly account: string;
      readonly code: string;
      readonly sentence: string;
    }[];
  };
  /** `clears_in`: seconds. */
  'account.copy-token': { readonly alias: string; readonly clears_in: number };
  'account.remove': {
    readonly email: string;
    readonly grant: 'revoked' | 'kept' | 'not_revoked';
    readonly sentence: string;
  };
  'account.narrow': {
    readonly id: string;
    readonly link: string;
    readonly given_up: readonly string[];
  };
  /** `saved` is false where a restart would forget it. */
  'agent.pause': { readonly saved: boolean };
  'agent.resume': { readonly saved: boolean };
  'caller.approve': {
    readonly name: string;
    readonly grants: readonly { readonly account: string; readonly scopes: readonly string[] }[];
  };
  'caller.deny': Record<string, never>;
  'caller.revoke': { readonly name: string };
  'caller.pause': { readonly name: string };
  'caller.resume': { readonly name: string };
  'caller.change': CallerView;
  'policy.review': { readonly callers: number };
  'approval.allow': Record<string, never>;
  'approval.deny': Record<string, never>;
  'audit.read': AuditPage;
  'preferences.set': Preferences;
  'notice.dismiss': Record<string, never>;
  'playground.preview': ShownAuthorizationRequest;
  'playground.transcript': { readonly transcript: SignInTranscript | null };
  /** Also when the server refused: the answer then shows how. */
  'playground.refresh': RefreshShown;
  /** Any HTTP answer is a success; a failure means that none came, or that nothing was sent. */
  'playground.call': CallShown;
  'playground.cancel': { readonly cancelled: boolean };
  'playground.invalidate': { readonly dropped: boolean; readonly sentence: string };
  'playground.apis': { readonly examples: readonly ExampleCall[] };
  'doctor.run': DoctorReport;
  'scopes.published': PublishedScopes;
  'import.give': { readonly bytes: number };
  'import.find': { readonly found: readonly FoundFile[] };
  /** The rows come in the snapshot's `import`. */
  'import.start': { readonly id: string };
  'import.cancel': Record<string, never>;
  'import.replace': { readonly rows: readonly ReplaceRow[] };
  'import.undo': { readonly path: string };
  /** What can be undone. `replaced_at`: seconds since the epoch. */
  'import.replaced': {
    readonly replaced: readonly { readonly path: string; readonly replaced_at: number }[];
  };
  'export.account': { readonly path: string; readonly email: string };
  'backup.create': { readonly path: string; readonly clients: number; readonly accounts: number };
  'backup.restore': { readonly rows: readonly RestoreRow[] };
}

/** The single way up: every face ends here. Never throws. */
export interface CommandDispatcher {
  dispatch(name: string, input: unknown): Promise<Result<unknown>>;
}

export const isCommandName = (text: string): text is CommandName =>
  Object.hasOwn(commandInputs, text);
