import type { WireRequest } from './wire-request.ts';

/** What `keybearer token` asks for. */
export interface TokenAsk {
  readonly account: string | undefined;
  readonly scopes: readonly string[];
  /** Seconds. */
  readonly minTtl: number | undefined;
  readonly wait: number | undefined;
}

export function tokenRequest(
  { account, scopes, minTtl, wait }: TokenAsk,
  authorization: string,
): WireRequest {
  const query: string[] = [];
  if (account !== undefined) query.push(`account=${encodeURIComponent(account)}`);
  if (scopes.length > 0) query.push(`scope=${encodeURIComponent(scopes.join(' '))}`);
  if (minTtl !== undefined) query.push(`min_ttl=${minTtl}`);
  if (wait !== undefined) query.push(`wait=${wait}`);
  const target = `/v1/token${query.length === 0 ? '' : `?${query.join('&')}`}`;
  return { method: 'GET', target, authorization };
}

/** RFC 6750 §2.1: anything else in a header line would be a second header or a broken one. */
export const isAccessToken = (value: unknown): value is string =>
  typeof value === 'string' && /^[\w\-.~+/]+=*$/.test(value);
