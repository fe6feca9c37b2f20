import { createPublicKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

/** A service account of the sandbox's project, and what administrators have allowed it. */
export interface ServiceAccount {
  readonly email: string;
  /** The number that Google calls its unique id. */
  readonly uniqueId: string;
  /** By key id. */
  readonly keys: ReadonlyMap<string, KeyObject>;
  readonly enabled: boolean;
  /** Domain-wide delegation: for whom it may act, and with which scopes. */
  readonly delegations: ReadonlyMap<string, readonly string[]>;
  /** Who has the role "Service Account Token Creator" on it. */
  readonly tokenCreators: ReadonlySet<string>;
}

const project = 'keybearer-sandbox';
const newPair = promisify(generateKeyPair);

const makePair = () =>
  newPair('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

/** What an administrator would do in the console. */
export class ServiceAccounts {
  readonly #accounts = new Map<string, ServiceAccount>();
  readonly #origin: () => string;

  constructor(origin: () => string) {
    this.#origin = origin;
  }

  byEmail(email: string): ServiceAccount | undefined {
    return this.#accounts.get(email);
  }

  /** Its e-mail address. */
  create(name: string): string {
    const email = `${name}@${project}.iam.gserviceaccount.com`;
    const uniqueId = `1${BigInt(`0x${randomBytes(8).toString('hex')}`)
      .toString()
      .padStart(20, '0')}`;
    this.#accounts.set(email, {
      ...{ email, uniqueId, enabled: true },
      keys: new Map(),
      delegations: new Map(),
      tokenCreators: new Set(),
    });
    return email;
  }

  /** The text of a new key, as the console lets one download it, with this sandbox in Google's place. */
  async newKey(email: string): Promise<string> {
    const account = this.#known(email);
    const pair = await makePair();
    const keyId = randomBytes(20).toString('hex');
    this.#change(email, {
      keys: new Map([...account.keys, [keyId, createPublicKey(pair.publicKey)]]),
    });
    const origin = this.#origin();
    return JSON.stringify(
      {
        type: 'service_account',
        project_id: project,
        private_key_id: keyId,
        private_key: pair.privateKey,
        client_email: email,
        client_id: account.uniqueId,
        auth_uri: `${origin}/o/oauth2/v2/auth`,
        token_uri: `${origin}/token`,
        auth_provider_x509_cert_url: `${origin}/oauth2/v3/certs`,
        client_x509_cert_url: `${origin}/robot/v1/metadata/x509/${encodeURIComponent(email)}`,
        universe_domain: 'googleapis.com',
      },
      undefined,
      2,
    );
  }

  deleteKeys(email: string): void {
    this.#change(email, { keys: new Map() });
  }

  setEnabled(email: string, enabled: boolean): void {
    this.#change(email, { enabled });
  }

  allowDelegation(email: string, person: string, scopes: readonly string[]): void {
    const { delegations } = this.#known(email);
    this.#change(email, { delegations: new Map([...delegations, [person, scopes]]) });
  }

  setTokenCreators(email: string, creators: readonly string[]): void {
    this.#change(email, { tokenCreators: new Set(creators) });
  }

  #known(email: string): ServiceAccount {
    const account = this.#accounts.get(email);
    if (account === undefined) throw new Error(`There is no service account ${email}.`);
    return account;
  }

  #change(email: string, change: Partial<ServiceAccount>): void {
    this.#accounts.set(email, { ...this.#known(email), ...change });
  }
}
