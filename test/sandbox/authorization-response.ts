import type { AnswerFaults } from './fault.ts';

/**
 * The redirect URI with the authorization response in its query (RFC 6749 §4.1.2, RFC 9207), good or
 * as ordered.
 */
export function authorizationResponse(
  redirectUri: string,
  parameters: Readonly<Record<string, string | undefined>>,
  faults: AnswerFaults,
): string {
  const change = faults.find('redirect-parameters');
  const uri = new URL(redirectUri);
  for (const [name, value] of Object.entries({ ...parameters, ...change?.set })) {
    if (value === undefined || change?.remove?.includes(name)) continue;
    uri.searchParams.set(name, value);
  }
  for (const [name, value] of Object.entries(change?.repeat ?? {})) {
    uri.searchParams.append(name, value);
  }
  return uri.href;
}
