import { isAbsolute } from 'node:path';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { CommandInput, CommandOutputs } from '../../shared/ui-contract.ts';
import { resolveAccount } from '../accounts/account-commands.ts';
import type { CommandTable } from '../accounts/command-gate.ts';
import type { ImportPorts } from '../import/import-ports.ts';
import { Secret } from '../secret.ts';
import { type BackupParts, collectBackup, restoreBackup } from './backup.ts';
import { parseBackup, serialiseBackup } from './backup-document.ts';
import { exportedCredential } from './exported-credential.ts';

export interface ExportParts extends BackupParts {
  readonly ports: ImportPorts;
  /** The content of an upload, once. */
  readonly takeUpload: (name: string) => Uint8Array | undefined;
  /** A person chose this file natively and said that it may be replaced. No command can say so. */
  readonly mayReplace: (path: string) => boolean;
}

export const exportCommands = (parts: ExportParts) =>
  ({
    'export.account': (input) => exportAccount(parts, input),
    'backup.create': (input) => createBackup(parts, input),
    'backup.restore': (input) => restoreFromBackup(parts, input),
  }) satisfies Partial<CommandTable>;

/**
 * Main writes the file itself, for the secret crosses no socket and no window on its way to it. Never
 * over something that is there, unless a person said so in the system's own dialog.
 */
async function exportAccount(
  parts: ExportParts,
  input: CommandInput<'export.account'>,
): Promise<Result<CommandOutputs['export.account']>> {
  const { registry, queue, credentials, clients } = parts;
  const account = resolveAccount(registry, input.account);
  if (!account.ok) return account;
  const { id, clientName, email } = account.value;
  const credential = await queue.run(id, () => credentials.read(id));
  if (!credential.ok) return credential;
  const record = registry.client(clientName);
  const client = record === undefined ? ok(undefined) : await clients.complete(record);
  if (!client.ok) return client;
  const text = exportedCredential(
    { account: account.value, credential: credential.value, client: client.value },
    input.format,
  );
  if (!text.ok) return text;
  const written = await writeFile(parts, input.path, Buffer.from(text.value));
  return written.ok ? ok({ path: input.path, email }) : written;
}

async function createBackup(
  parts: ExportParts,
  input: CommandInput<'backup.create'>,
): Promise<Result<CommandOutputs['backup.create']>> {
  const document = await collectBackup(parts);
  if (!document.ok) return document;
  const { sealing } = parts.ports;
  const passphrase = new Secret(input.passphrase);
  const content = serialiseBackup(document.value);
  const sealed = await sealing.sealWithPassphrase(content, passphrase);
  // A backup is needed on the day when nothing else is left: it has to open now.
  const opened = await sealing.openWithPassphrase(sealed, passphrase);
  if (opened === undefined || !Buffer.from(content).equals(opened)) {
    return fail('internal', 'The backup did not open again, so none was written. Try again.');
  }
  const written = await writeFile(parts, input.path, sealed);
  if (!written.ok) return written;
  const { clients, accounts } = document.value;
  return ok({ path: input.path, clients: clients.length, accounts: accounts.length });
}

async function restoreFromBackup(
  parts: ExportParts,
  input: CommandInput<'backup.restore'>,
): Promise<Result<CommandOutputs['backup.restore']>> {
  const sealed = parts.takeUpload(input.upload);
  if (sealed === undefined) {
    return fail('invalid_request', 'The content of the backup did not arrive. Try again.');
  }
  const passphrase = new Secret(input.passphrase);
  const content = await parts.ports.sealing.openWithPassphrase(sealed, passphrase);
  if (content === undefined) {
    return fail(
      'denied',
      'The passphrase does not open this file, or it is no backup or a damaged one. Nothing was changed.',
    );
  }
  const document = parseBackup(content);
  if (document === undefined) {
    return fail(
      'client_file_invalid',
      'This file opens and is no backup that this version of Keybearer understands.',
    );
  }
  return ok({ rows: await restoreBackup(parts, document) });
}

async function writeFile(
  { ports: { files }, mayReplace }: ExportParts,
  path: string,
  content: Uint8Array,
): Promise<Result<void>> {
  if (!isAbsolute(path)) {
    return fail('invalid_request', 'The file has to be named with its whole path.');
  }
  const there = await files.read(path);
  if (!there.ok || (there.value !== undefined && !mayReplace(path))) {
    return fail('conflict', `There is already something at ${path}. Choose another name.`);
  }
  return files.replace(path, there.value?.bytes, content);
}
