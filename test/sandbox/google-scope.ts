/**
 * Scopes the way Google treats them. Written apart from the product's own scope handling, so that a
 * mistake there meets a second opinion here.
 */
const prefix = 'https://www.googleapis.com/auth/';

/** One right, two names: asked for by the short one, answered with the long one. */
const answeredAs: Readonly<Record<string, string>> = {
  email: `${prefix}userinfo.email`,
  profile: `${prefix}userinfo.profile`,
};

export const emailScope = `${prefix}userinfo.email`;
export const profileScope = `${prefix}userinfo.profile`;

/** Granted with the sign-in itself: Google's consent page lists them without a tick box of their own. */
const signInScopes: readonly string[] = ['openid', emailScope, profileScope];

export const isSignInScope = (scope: string): boolean => signInScopes.includes(scope);

const descriptions: Readonly<Record<string, string>> = {
  openid: 'Know who you are here',
  [emailScope]: 'See your e-mail address',
  [profileScope]: 'See your name',
  'https://mail.google.com/': 'Read, write, send and delete all your mail',
  [`${prefix}gmail.readonly`]: 'Read your mail',
  [`${prefix}gmail.send`]: 'Send mail for you',
  [`${prefix}gmail.modify`]: 'Read, write and send your mail',
  [`${prefix}calendar`]: 'See, change and delete all your calendars',
  [`${prefix}calendar.readonly`]: 'See your calendars and what is in them',
  [`${prefix}calendar.events`]: 'See and change the events in your calendars',
  [`${prefix}calendar.calendarlist.readonly`]: 'See the list of your calendars',
  [`${prefix}drive`]: 'See, change, create and delete all your files',
  [`${prefix}drive.readonly`]: 'See and download all your files',
  [`${prefix}drive.file`]: 'See and change the files you open with this app',
  [`${prefix}drive.metadata.readonly`]: 'See the names and dates of your files',
  [`${prefix}spreadsheets`]: 'See, change and delete your spreadsheets',
  [`${prefix}contacts.readonly`]: 'See your contacts',
  [`${prefix}tasks`]: 'See and change your tasks',
  [`${prefix}cloud-platform`]: 'Use and manage your cloud projects',
};

export const describeScope = (scope: string): string => descriptions[scope] ?? scope;

/** Google knows its own scopes only: the OpenID names, and URLs on its hosts. */
const googleUrl = /^https:\/\/(mail|www|docs|spreadsheets)\.google(apis)?\.com\/[\w./~-]*$/;

const isKnownScope = (scope: string): boolean =>
  signInScopes.includes(scope) || googleUrl.test(scope);

export interface ScopeRequest {
  /** In the names Google answers with, without doubles, sorted: not the order they were asked in. */
  readonly valid: readonly string[];
  readonly invalid: readonly string[];
}

/** A `scope` parameter, judged (RFC 6749 §3.3). */
export function readScopes(parameter: string): ScopeRequest {
  const names = parameter
    .split(' ')
    .filter((name) => name !== '')
    .map((name) => answeredAs[name] ?? name);
  const distinct = [...new Set(names)].sort();
  return {
    valid: distinct.filter(isKnownScope),
    invalid: distinct.filter((name) => !isKnownScope(name)),
  };
}

/** The words Google uses to refuse scopes. */
export const invalidScopesDescription = ({ valid, invalid }: ScopeRequest): string =>
  `Some requested scopes were invalid. {valid=[${valid.join(', ')}], invalid=[${invalid.join(', ')}]}`;
