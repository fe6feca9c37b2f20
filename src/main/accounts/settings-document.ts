import { z } from 'zod';
import {
  type AccountState,
  accountKinds,
  needsSignInReasons,
  refusedReasons,
} from '../../shared/account.ts';
import type { Preferences } from '../../shared/app-state.ts';
import { parseRarely } from '../parse-rarely.ts';
import type { Account } from './account.ts';
import { importedFile } from './imported-files.ts';
import { type ClientRecord, issuerReference } from './oauth-client.ts';

/**
 * The settings file: clients and accounts without anything secret. Objects are loose, so that fields
 * of a newer Keybearer survive being written by this one.
 */
const savedCause = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('time_limited'), ended: z.number() }),
  z.object({ kind: z.literal('testing'), ended: z.number() }),
  z.object({ kind: z.literal('unused'), since: z.number() }),
  z.object({ kind: z.literal('gmail_password') }),
]);

const savedState = z.union([
  z.looseObject({ kind: z.literal('ready') }),
  z.looseObject({
    kind: z.literal('needs_sign_in'),
    // A reason of a newer Keybearer is no reason to put the whole file aside.
    reason: z.enum(needsSignInReasons).catch('revoked_or_expired'),
    since: z.number().optional(),
    causes: z.array(savedCause).readonly().optional().catch(undefined),
  }),
  z.looseObject({ kind: z.literal('needs_reauth'), since: z.number().optional() }),
  z.looseObject({ kind: z.literal('credential_refused'), reason: z.enum(refusedReasons) }),
  z.looseObject({
    kind: z.literal('client_rejected'),
    error: z.string(),
    since: z.number().optional(),
  }),
  z.looseObject({ kind: z.literal('removing') }),
]);

const savedAccount = z.looseObject({
  id: z.string().min(1),
  /** Absent in what was saved while people were the only kind. */
  kind: z.enum(accountKinds).optional(),
  source: z.string().optional(),
  acts_for: z.string().optional(),
  issuer: z.string(),
  subject: z.string(),
  client: z.string(),
  email: z.string(),
  name: z.string().optional(),
  alias: z.string().min(1),
  scopes: z.array(z.string()),
  missing_scopes: z.array(z.string()),
  state: savedState,
  rotating: z.boolean().optional(),
  rotation_in_flight: z.boolean().optional(),
  keep_grant: z.boolean().optional(),
  sign_in: z
    .looseObject({
      granted_at: z.number(),
      refreshed_at: z.number(),
      ends_at: z.number().optional(),
    })
    .optional(),
});

const savedClient = z.looseObject({
  name: z.string().min(1),
  client_id: z.string().min(1),
  issuer: issuerReference,
  project_id: z.string().optional(),
  redirect_uri: z.string().optional(),
});

const savedPreferences = z.looseObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  start_at_login: z.boolean().default(false),
  start_hidden: z.boolean().default(false),
  manage_from_command_line: z.boolean().default(false),
  pause_when_locked: z.boolean().default(false),
  read_scope_list: z.boolean().default(true),
});

const settingsSchema = z.looseObject({
  schema: z.number().int().min(1),
  default_account: z.string().optional(),
  accounts: z.array(savedAccount),
  clients: z.array(savedClient),
  preferences: savedPreferences.optional(),
  /** Accounts removed here whose grant could not be revoked yet; the token waits in the secret store. */
  pending_revocations: z
    .array(
      z.looseObject({
        account: z.string(),
        client: z.string(),
        client_id: z.string().optional(),
        issuer: issuerReference.optional().catch(undefined),
      }),
    )
    .optional(),
  /** A record that cannot be read is no reason to put the whole file aside. */
  imported_files: z.array(importedFile).optional().catch(undefined),
});

export type SettingsDocument = z.infer<typeof settingsSchema>;
export type SavedAccount = z.infer<typeof savedAccount>;

/** Our own number rather than the program's version: a downgrade and upgrade must not migrate twice. */
const schemaNumber = 1;

export const emptySettings = (): SettingsDocument => ({
  schema: schemaNumber,
  accounts: [],
  clients: [],
});

/** What was chosen, and for the rest what we think best. */
export const preferencesIn = (settings: SettingsDocument): Preferences =>
  // Without what a newer version has written there, which `savedPreferences` keeps.
  savedPreferences.strip().parse(settings.preferences ?? {}, { jitless: true });

/** Raised only when a change can mean something else to an older Keybearer, which then must not write it. */
export const isOfNewerKeybearer = (document: unknown): boolean => {
  const schema = (document as { schema?: unknown } | null)?.schema;
  return typeof schema === 'number' && schema > schemaNumber;
};

/** undefined when it is not a settings document of ours. */
export function parseSettings(document: unknown): SettingsDocument | undefined {
  const parsed = parseRarely(settingsSchema, document);
  return parsed.success ? parsed.data : undefined;
}

/** Only what a restart must remember; temporary trouble is found out anew. */
export function savedStateOf(state: AccountState): SavedAccount['state'] {
  switch (state.kind) {
    case 'needs_sign_in':
    case 'needs_reauth':
    case 'credential_refused':
    case 'client_rejected':
    case 'removing':
      return { ...state };
    default:
      return { kind: 'ready' };
  }
}

export function accountFromSaved(saved: SavedAccount): Account {
  return {
    id: saved.id,
    kind: saved.kind ?? 'user',
    sourceId: saved.source,
    actsFor: saved.acts_for,
    issuer: saved.issuer,
    subject: saved.subject,
    clientName: saved.client,
    email: saved.email,
    name: saved.name,
    alias: saved.alias,
    scopes: saved.scopes,
    missingScopes: saved.missing_scopes,
    state: saved.state,
    rotating: saved.rotating ?? false,
    rotationInFlight: saved.rotation_in_flight ?? false,
    keepGrant: saved.keep_grant ?? false,
    signIn: saved.sign_in && {
      grantedAt: saved.sign_in.granted_at,
      refreshedAt: saved.sign_in.refreshed_at,
      endsAt: saved.sign_in.ends_at,
    },
  };
}

/** `before` is the row as it was read, whose unknown fields are kept. */
export function savedFromAccount(account: Account, before: SavedAccount | undefined): SavedAccount {
  return {
    ...before,
    id: account.id,
    kind: account.kind === 'user' ? undefined : account.kind,
    source: account.sourceId,
    acts_for: account.actsFor,
    issuer: account.issuer,
    subject: account.subject,
    client: account.clientName,
    email: account.email,
    name: account.name,
    alias: account.alias,
    scopes: [...account.scopes],
    missing_scopes: [...account.missingScopes],
    state: savedStateOf(account.state),
    rotating: account.rotating || undefined,
    rotation_in_flight: account.rotationInFlight || undefined,
    keep_grant: account.keepGrant || undefined,
    sign_in: account.signIn && {
      ...before?.sign_in,
      granted_at: account.signIn.grantedAt,
      refreshed_at: account.signIn.refreshedAt,
      ends_at: account.signIn.endsAt,
    },
  };
}

export const clientFromSaved = (saved: SettingsDocument['clients'][number]): ClientRecord => ({
  name: saved.name,
  clientId: saved.client_id,
  issuer: saved.issuer,
  projectId: saved.project_id,
  redirectUri: saved.redirect_uri,
});

export const savedFromClient = (
  client: ClientRecord,
  before: SettingsDocument['clients'][number] | undefined,
): SettingsDocument['clients'][number] => ({
  ...before,
  name: client.name,
  client_id: client.clientId,
  issuer: client.issuer,
  project_id: client.projectId,
  redirect_uri: client.redirectUri,
});
