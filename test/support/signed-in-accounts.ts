import type { Account } from '../../src/main/accounts/account.ts';
import { issuerNamed } from '../../src/main/accounts/account-issuer.ts';
import { ClientStore } from '../../src/main/accounts/client-store.ts';
import { Registry } from '../../src/main/accounts/registry.ts';
import { emptySettings } from '../../src/main/accounts/settings-document.ts';
import { AccountQueue } from '../../src/main/credentials/account-queue.ts';
import { Backoff } from '../../src/main/credentials/backoff.ts';
import { CredentialStore } from '../../src/main/credentials/credential-store.ts';
import { Refresher } from '../../src/main/credentials/refresher.ts';
import { TokenCache } from '../../src/main/credentials/token-cache.ts';
import { tokenMint } from '../../src/main/credentials/token-mint.ts';
import { TokenService } from '../../src/main/credentials/token-service.ts';
import { iamCredentials } from '../../src/main/oauth/iam-credentials.ts';
import { jwtBearerGrant } from '../../src/main/oauth/jwt-bearer.ts';
import { tokenInquiry } from '../../src/main/oauth/token-information.ts';
import type { Http } from '../../src/main/ports.ts';
import { Secret } from '../../src/main/secret.ts';
import { fail } from '../../src/shared/failure.ts';
import { ManualClock } from './manual-clock.ts';
import { MemorySecretStore } from './memory-secret-store.ts';
import { MemorySettingsStore } from './memory-settings-store.ts';
import { RecordingLog } from './recording-log.ts';
import { ScriptedTokenEndpoint } from './scripted-token-endpoint.ts';
import { SeededRandom } from './seeded-random.ts';

export const accountNamed = (alias: string, more: Partial<Account> = {}): Account => ({
  id: `acc_${alias}`,
  kind: 'user',
  issuer: 'https://accounts.google.com',
  subject: `subject-of-${alias}`,
  clientName: 'desk',
  email: `${alias}@example.com`,
  name: undefined,
  alias,
  scopes: ['email', 'openid'],
  missingScopes: [],
  state: { kind: 'ready' },
  rotating: false,
  rotationInFlight: false,
  keepGrant: false,
  ...more,
});

/** The credential rooms with real parts on fake ports, and accounts that are signed in. */
export async function signedInAccounts(...accounts: readonly Account[]) {
  const clock = new ManualClock();
  const random = new SeededRandom();
  const log = new RecordingLog();
  const secrets = new MemorySecretStore();
  const settings = new MemorySettingsStore();
  const endpoint = new ScriptedTokenEndpoint();
  const registry = new Registry(settings, emptySettings(), () => {});
  const clients = new ClientStore(secrets);
  const credentials = new CredentialStore(secrets);
  const backoff = new Backoff(clock, random);
  const cache = new TokenCache(clock);
  const queue = new AccountQueue();
  const http: Http = {
    send: async () => fail('offline', 'Nothing but the scripted token endpoint answers here.'),
  };
  const mint = tokenMint({
    accounts: registry,
    assertions: jwtBearerGrant({ http, clock }),
    iam: iamCredentials({ http, clock }),
    inquire: tokenInquiry({ http, clock }),
    tokens: () => tokens,
    issuerOf: issuerNamed,
  });
  const parts = { clock, log, registry, clients, credentials, endpoint, mint, backoff };
  const tokens: TokenService = new TokenService(parts, cache, queue);
  const refresher = new Refresher({
    ...{ clock, random, registry, cache, tokens, backoff, credentials, secrets },
    alsoEachTick: async () => {},
  });

  const record = {
    name: 'desk',
    clientId: 'client-1',
    issuer: { kind: 'google' },
    projectId: undefined,
  } as const;
  registry.putClient(record);
  await clients.write({ ...record, clientSecret: new Secret('client-secret') });
  for (const account of accounts) {
    registry.add(account);
    await credentials.write({
      kind: 'user',
      accountId: account.id,
      issuer: account.issuer,
      subject: account.subject,
      clientId: record.clientId,
      email: account.email,
      refreshToken: new Secret(`refresh-of-${account.alias}`),
      refreshTokenExpiresAt: undefined,
    });
  }
  secrets.calls.length = 0;
  const recorded = () => {};
  return { ...parts, random, secrets, settings, cache, queue, tokens, refresher, recorded };
}
