import { createHash } from 'node:crypto';

/**
 * What the window may do, said to the browser with every answer. `style-src 'self'` holds because
 * the renderer's index.html keeps react-aria from adding its own `<style>` (see there), and React
 * sets styles through the CSSOM, which the policy does not govern. Trusted types close the DOM's
 * string-to-code doors for good: no library of the window needs one.
 */
const windowPolicy = (connect: "'self'" | "'none'") =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

export const windowHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': windowPolicy("'self'"),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  // Accounts and e-mail addresses must not outlive the agent in a browser's disk cache.
  'cache-control': 'no-store',
};

/** The desktop app's window speaks over IPC and needs no connection at all. */
export const appHeaders: Readonly<Record<string, string>> = {
  ...windowHeaders,
  'content-security-policy': windowPolicy("'none'"),
};

/** For the few pages that stand alone: nothing at all but their one style, named by its hash. */
export const standalonePolicy = (style: string): string =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
