import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from './answer.ts';

export const endpoints = [
  'discovery',
  'jwks',
  'authorization',
  'consent',
  'token',
  'revoke',
  'device_code',
  'device',
  'device_consent',
  'tokeninfo',
  'iam_credentials',
  'userinfo',
  'calendar',
  'drive',
] as const;

export type Endpoint = (typeof endpoints)[number];

export type RequestParameters = Readonly<Record<string, string>>;

/** A request as it came, for tests to count and read. */
export interface ReceivedRequest {
  readonly endpoint: Endpoint;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly query: RequestParameters;
  readonly form: RequestParameters;
  /** The body, where it is a JSON object. */
  readonly json: JsonObject | undefined;
  /** Query and form together. */
  readonly parameters: RequestParameters;
  /** Parameters that came more than once; the last value is the one above. */
  readonly repeated: readonly string[];
  /** All values of a parameter that may come more than once: the ticked boxes. */
  values(name: string): readonly string[];
  /** The address of the person whose code or refresh token it carries. */
  readonly account: string | undefined;
  /** By the injected clock. */
  readonly at: number;
}

/** A text wanted as it stands, by a pattern, or not at all. */
export type Expected = string | RegExp | undefined;

export type Wanted = Readonly<Record<string, Expected>>;

/** What a request lacks of what was wanted, in words; empty when it has it all. `account` counts as a parameter. */
export function shortcomings(request: ReceivedRequest, wanted: Wanted): string[] {
  const found: RequestParameters =
    request.account === undefined
      ? request.parameters
      : { ...request.parameters, account: request.account };
  return Object.entries(wanted).flatMap(([name, expected]) => {
    const value = found[name];
    if (
      expected instanceof RegExp ? value !== undefined && expected.test(value) : value === expected
    ) {
      return [];
    }
    const want = expected === undefined ? 'absent' : String(expected);
    return [`${name}: wanted ${want}, got ${value ?? 'nothing'}`];
  });
}
