import type { Answer } from './answer.ts';
import type { AuthorizationCodes } from './authorization-codes.ts';
import type { DeviceCodes } from './device-codes.ts';
import type { AnswerFaults } from './fault.ts';
import type { GrantLedger } from './grant-ledger.ts';
import type { Endpoint, ReceivedRequest } from './received-request.ts';
import type { RegisteredClient } from './registered-client.ts';
import type { ServiceAccounts } from './service-accounts.ts';
import type { SigningKey } from './signing-key.ts';

/** What the endpoints of one sandbox share. */
export interface AuthorizationServer {
  /** The issuer; known once the port is. */
  readonly origin: () => string;
  readonly now: () => number;
  readonly client: (clientId: string) => RegisteredClient | undefined;
  /** The ids of all clients of the same project, its own among them. */
  readonly siblings: (clientId: string) => readonly string[];
  readonly codes: AuthorizationCodes;
  readonly devices: DeviceCodes;
  readonly ledger: GrantLedger;
  readonly serviceAccounts: ServiceAccounts;
  readonly signingKey: SigningKey;
}

/** One request, and what was ordered for its answer. */
export interface Exchange {
  readonly request: ReceivedRequest;
  readonly faults: AnswerFaults;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly endpoint: Endpoint;
  readonly answer: (exchange: Exchange) => Answer | Promise<Answer>;
}
