import { shortScopeName } from './scope.ts';

/**
 * All that Google grants by the device flow ("OAuth 2.0 for TV and Limited-Input Device Applications",
 * allowed scopes); a request with any other is refused as a whole.
 */
export const deviceScopes: readonly string[] = [
  'openid',
  'email',
  'profile',
  'https://www.googleapis.com/auth/drive.appdata',
  'https://www.googleapis.com/auth/drive.file',
  'https://www.googleapis.com/auth/youtube',
  'https://www.googleapis.com/auth/youtube.readonly',
];

/** `openid, email, profile, drive.appdata…`: said before the attempt, on every face. */
export const deviceScopeNames = deviceScopes.map(shortScopeName).join(', ');
