/** The shapes of credentials, as Google and Keybearer make them. */
export const credentialShapes: readonly [name: string, shape: RegExp][] = [
  ['access token', /ya29\.[\w.-]{8,}/g],
  ['refresh token', /\b1\/\/[\w-]{10,}/g],
  ['authorization code', /\b4\/[\w-]{20,}/g],
  ['client secret', /GOCSPX-[\w-]{8,}/g],
  ['caller key', /\bkbo?1_[\w-]{8,}/g],
  // A header of some length: "eyJ-eyJ-eyJ-…" would otherwise be searched to its end from every one.
  ['signed token', /\beyJ[\w-]{8,256}\.[\w-]+\.[\w-]*/g],
  [
    'private key',
    /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  ],
];

/** A text that somebody put a credential into, most likely by mistake. */
export const holdsCredential = (text: string): boolean =>
  credentialShapes.some(([, shape]) => text.search(shape) >= 0);
