import type { AccountView } from '../../shared/account.ts';
import { ok, type Result } from '../../shared/failure.ts';
import type { CommandInput, CommandOutputs } from '../../shared/ui-contract.ts';
import { Secret } from '../secret.ts';
import type { Account } from './account.ts';
import { unknownClient } from './client-commands.ts';
import type { CommandTable } from './command-gate.ts';
import type { CredentialIntake, Intake } from './credential-intake.ts';
import type { Registry } from './registry.ts';
import { parseServiceAccountKey } from './service-account-key.ts';

export interface CredentialCommandParts {
  readonly registry: Registry;
  readonly intake: CredentialIntake;
  readonly view: (account: Account) => AccountView;
}

export const credentialCommands = (parts: CredentialCommandParts) =>
  ({
    'service-account.add': (input) => addServiceAccountKey(parts, input),
    'impersonation.add': (input) => addImpersonated(parts, input),
    'access-token.add': (input) => addPastedToken(parts, input),
  }) satisfies Partial<CommandTable>;

type Added = CommandOutputs['service-account.add'];

async function addServiceAccountKey(
  { intake, view }: CredentialCommandParts,
  { json, ...options }: CommandInput<'service-account.add'>,
): Promise<Result<Added>> {
  const key = parseServiceAccountKey(json);
  if (!key.ok) return key;
  return added(view, await intake.addServiceAccount(key.value, options));
}

const addImpersonated = async (
  { intake, view }: CredentialCommandParts,
  input: CommandInput<'impersonation.add'>,
): Promise<Result<Added>> => added(view, await intake.addImpersonation(input));

/** A sandbox's token must not be shown to Google, nor Google's to a sandbox: its client says whose it is. */
async function addPastedToken(
  { registry, intake, view }: CredentialCommandParts,
  input: CommandInput<'access-token.add'>,
): Promise<Result<Added>> {
  const client = input.client === undefined ? undefined : registry.client(input.client);
  if (input.client !== undefined && client === undefined) return unknownClient(input.client);
  const taken = await intake.addAccessToken({
    token: new Secret(input.token.trim()),
    ...(input.alias === undefined ? {} : { alias: input.alias }),
    ...(client?.issuer.kind === 'sandbox' ? { sandbox: client.issuer.origin } : {}),
  });
  return added(view, taken);
}

const added = (view: CredentialCommandParts['view'], taken: Result<Intake>): Result<Added> =>
  taken.ok ? ok({ account: view(taken.value.account), result: taken.value.result }) : taken;
