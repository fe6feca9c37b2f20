import type { AccountView } from '../../shared/account.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { CommandInput, CommandOutputs } from '../../shared/ui-contract.ts';
import type { Pkcs12Reader } from '../import/import-ports.ts';
import { Secret } from '../secret.ts';
import type { Account } from './account.ts';
import { unknownClient } from './client-commands.ts';
import type { CommandTable } from './command-gate.ts';
import type { CredentialIntake, Intake } from './credential-intake.ts';
import { googleTokenEndpoint } from './issuer-of-endpoints.ts';
import { readPkcs12Key } from './pkcs12-key.ts';
import type { Registry } from './registry.ts';
import { parseServiceAccountKey, type ServiceAccountKey } from './service-account-key.ts';

export interface CredentialCommandParts {
  readonly registry: Registry;
  readonly intake: CredentialIntake;
  readonly pkcs12: Pkcs12Reader;
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
  parts: CredentialCommandParts,
  { json, pkcs12, ...options }: CommandInput<'service-account.add'>,
): Promise<Result<Added>> {
  if ((json === undefined) === (pkcs12 === undefined)) return oneKey;
  const key = pkcs12 === undefined ? parseServiceAccountKey(json ?? '') : pkcs12Key(parts, pkcs12);
  if (!key.ok) return key;
  return added(parts.view, await parts.intake.addServiceAccount(key.value, options));
}

const oneKey = fail('invalid_request', 'Give one key: either "json" or "pkcs12".');

function pkcs12Key(
  { registry, pkcs12 }: CredentialCommandParts,
  given: NonNullable<CommandInput<'service-account.add'>['pkcs12']>,
): Result<ServiceAccountKey> {
  const client = given.client === undefined ? undefined : registry.client(given.client);
  if (given.client !== undefined && client === undefined) return unknownClient(given.client);
  return readPkcs12Key(pkcs12, {
    bytes: Buffer.from(given.key, 'base64'),
    ...(given.password === undefined ? {} : { password: new Secret(given.password) }),
    clientEmail: given.email.trim(),
    tokenUri:
      client?.issuer.kind === 'sandbox' ? `${client.issuer.origin}/token` : googleTokenEndpoint,
  });
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
