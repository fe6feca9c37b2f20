import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { parseJson } from '../parse-json.ts';
import { parseRarely } from '../parse-rarely.ts';
import type { SecretStore } from '../ports.ts';
import { Secret } from '../secret.ts';
import { type ClientRecord, issuerReference, type OAuthClient } from './oauth-client.ts';

const itemName = (clientId: string) => `client:${clientId}`;

/** Everything it takes to have the client again should the settings be lost. */
const schema = z.object({
  v: z.literal(1),
  name: z.string(),
  client_id: z.string(),
  client_secret: z.string().optional(),
  issuer: issuerReference,
  project_id: z.string().optional(),
  redirect_uri: z.string().optional(),
});

/** Client secrets, in the secret store; read once and then kept in memory. */
export class ClientStore {
  readonly #secrets: SecretStore;
  readonly #known = new Map<string, OAuthClient>();

  constructor(secrets: SecretStore) {
    this.#secrets = secrets;
  }

  async write(client: OAuthClient): Promise<Result<void>> {
    const item = {
      v: 1,
      name: client.name,
      client_id: client.clientId,
      client_secret: client.clientSecret?.reveal(),
      issuer: client.issuer,
      project_id: client.projectId,
      redirect_uri: client.redirectUri,
    } satisfies z.infer<typeof schema>;
    const written = await this.#secrets.write(
      itemName(client.clientId),
      new Secret(JSON.stringify(item)),
    );
    if (written.ok) this.#known.set(client.clientId, client);
    return written;
  }

  /** The whole client of a record from the settings. */
  async complete(record: ClientRecord): Promise<Result<OAuthClient>> {
    const stored = await this.read(record.clientId);
    return stored.ok ? ok({ ...stored.value, name: record.name }) : stored;
  }

  async read(clientId: string): Promise<Result<OAuthClient>> {
    const known = this.#known.get(clientId);
    if (known !== undefined) return ok(known);
    const item = await this.#secrets.read(itemName(clientId));
    if (!item.ok) return item;
    const client = item.value === undefined ? undefined : parseClient(item.value);
    if (client === undefined) {
      return fail(
        'credential_missing',
        'The secret of this OAuth client is not in the store. Import its client_secret.json again; no account is lost.',
      );
    }
    this.#known.set(clientId, client);
    return ok(client);
  }

  async remove(clientId: string): Promise<Result<void>> {
    this.#known.delete(clientId);
    return this.#secrets.remove(itemName(clientId));
  }
}

function parseClient(item: Secret): OAuthClient | undefined {
  const parsed = parseRarely(schema, parseJson(item.reveal()));
  if (!parsed.success) return undefined;
  return {
    name: parsed.data.name,
    clientId: parsed.data.client_id,
    clientSecret:
      parsed.data.client_secret === undefined ? undefined : new Secret(parsed.data.client_secret),
    issuer: parsed.data.issuer,
    projectId: parsed.data.project_id,
    redirectUri: parsed.data.redirect_uri,
  };
}
