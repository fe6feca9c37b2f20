import type { Answer } from './answer.ts';
import type { AuthorizationCodes } from './authorization-codes.ts';
import type { AnswerFaults } from './fault.ts';
import type { GrantLedger } from './grant-ledger.ts';
import type { Endpoint, ReceivedRequest } from './received-request.ts';
import type { RegisteredClient } from './registered-client.ts';
import type { SigningKey } from './signing-key.ts';

/** What the endpoints of one sandbox share. */
export interface AuthorizationServer {
  /** The issuer; known once the port is. */
  readonly origin: () => string;
  readonly now: () => number;
  readonly client: (clientId: string) => RegisteredClient | undefined;
  readonly codes: AuthorizationCodes;
  readonly ledger: GrantLedger;
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
