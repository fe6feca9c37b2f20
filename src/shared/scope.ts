/**
 * OAuth scopes (RFC 6749 §3.3) as Google spells them. A scope is either a URL or one of the three
 * OpenID names; people may type short names, and Google answers with aliases.
 */
const googleScopePrefix = 'https://www.googleapis.com/auth/';

/** OpenID Connect's own (Core §5.4), who a person is: names that are already whole. */
export const openidScopes: ReadonlySet<string> = new Set(['openid', 'email', 'profile']);

/** Google answers `email` with `…/auth/userinfo.email`, and the same for `profile`: one right, two names. */
const aliases: Readonly<Record<string, string>> = {
  [`${googleScopePrefix}userinfo.email`]: 'email',
  [`${googleScopePrefix}userinfo.profile`]: 'profile',
};

/** Short names whose full form is not the usual prefix plus the name. */
const irregularShortNames: Readonly<Record<string, string>> = {
  gmail: 'https://mail.google.com/',
  mail: 'https://mail.google.com/',
  'userinfo.email': 'email',
  'userinfo.profile': 'profile',
};

/** RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ); the length is ours, Google's longest is 97. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/;

/** The one name of a scope, from its URL, an alias or a short name; undefined if it cannot be a scope. */
export function normaliseScope(text: string): string | undefined {
  const trimmed = text.trim();
  if (!scopeToken.test(trimmed)) return undefined;
  if (openidScopes.has(trimmed)) return trimmed;
  // `constructor` and its like are names of every object, and scopes come from strangers.
  const irregular = Object.hasOwn(irregularShortNames, trimmed)
    ? irregularShortNames[trimmed]
    : undefined;
  if (irregular !== undefined) return irregular;
  const full = trimmed.includes(':') ? trimmed : googleScopePrefix + trimmed;
  return aliases[full] ?? full;
}

/** Normalised, without doubles, sorted: the form in which scope sets are stored, compared and keyed. */
export function normaliseScopes(scopes: Iterable<string>): string[] {
  const names = new Set<string>();
  for (const scope of scopes) {
    const name = normaliseScope(scope);
    if (name !== undefined) names.add(name);
  }
  return [...names].sort();
}

/** A `scope` parameter or member (space-separated, RFC 6749 §3.3) as a normalised set. */
export const parseScopes = (text: string): string[] =>
  normaliseScopes(text.split(' ').filter((part) => part !== ''));

/** What a person reads and types: the URL without Google's usual prefix. */
export const shortScopeName = (scope: string): string =>
  scope.startsWith(googleScopePrefix) ? scope.slice(googleScopePrefix.length) : scope;

export const includesAllScopes = (granted: readonly string[], wanted: readonly string[]): boolean =>
  wanted.every((scope) => granted.includes(scope));

export const missingScopes = (granted: readonly string[], wanted: readonly string[]): string[] =>
  wanted.filter((scope) => !granted.includes(scope));

/** Always asked for: without them the answer names no person (OpenID Connect Core §3.1.2.1, §5.4). */
export const identityScopes: readonly string[] = ['email', 'openid'];
