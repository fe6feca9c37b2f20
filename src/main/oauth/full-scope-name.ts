/** Google's long names of OpenID Connect's own, which stand for the same rights. */
const longNames: Readonly<Record<string, string>> = {
  email: 'https://www.googleapis.com/auth/userinfo.email',
  profile: 'https://www.googleapis.com/auth/userinfo.profile',
};

/** Nobody is asked for consent here, so the names that belong to a consent are not understood everywhere. */
export const fullScopeName = (scope: string): string =>
  Object.hasOwn(longNames, scope) ? (longNames[scope] ?? scope) : scope;
