import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { LedgerEntries } from './grant-ledger.ts';
import type { RegisteredClient } from './registered-client.ts';
import { type SigningKey, signingKeyFromJwk } from './signing-key.ts';

/** What a sandbox needs to be the same one after a restart. */
export interface SavedSandbox {
  readonly signingKey: SigningKey;
  readonly client: RegisteredClient;
  readonly ledger: LedgerEntries;
}

export interface SandboxState {
  /** undefined at the first start. */
  readonly saved: SavedSandbox | undefined;
  save(sandbox: SavedSandbox): void;
}

export interface StateFile extends SandboxState {
  /** Where a file went that could not be read; its accounts have to sign in again. */
  readonly quarantined: string | undefined;
}

const text = z.string().min(1);

const stateSchema = z.strictObject({
  v: z.literal(1),
  signingKey: z.looseObject({ kty: z.literal('RSA'), n: text, e: text, d: text }),
  client: z.strictObject({ clientId: text, clientSecret: text, projectId: text }),
  ledger: z.strictObject({
    grants: z.array(
      z.strictObject({
        id: text,
        clientId: text,
        subject: text,
        email: text,
        name: text,
        scopes: z.array(text),
      }),
    ),
    refreshTokens: z.array(z.strictObject({ hash: text, grantId: text, spent: z.boolean() })),
    accessTokens: z.array(
      z.strictObject({ hash: text, grantId: text, scopes: z.array(text), expiresAt: z.number() }),
    ),
  }),
});

/** Opens the state at `path`. A file that is none is put aside, never overwritten. */
export async function openStateFile(path: string): Promise<StateFile> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const save = (sandbox: SavedSandbox): void => writeState(path, sandbox);
  if (!existsSync(path)) return { saved: undefined, quarantined: undefined, save };
  try {
    return { saved: await readState(path), quarantined: undefined, save };
  } catch {
    const quarantined = `${path}.corrupt`;
    renameSync(path, quarantined);
    return { saved: undefined, quarantined, save };
  }
}

async function readState(path: string): Promise<SavedSandbox> {
  const { signingKey, client, ledger } = stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  return { signingKey: await signingKeyFromJwk(signingKey), client, ledger };
}

/** Written beside and renamed over, so that a kill in between leaves the old state whole. */
function writeState(path: string, { signingKey, client, ledger }: SavedSandbox): void {
  const beside = `${path}.new`;
  const state = { v: 1, signingKey: signingKey.privateJwk, client, ledger };
  writeFileSync(beside, JSON.stringify(state), { mode: 0o600 });
  // `mode` counts only where the file is made; one left by a kill keeps its own.
  chmodSync(beside, 0o600);
  renameSync(beside, path);
}
