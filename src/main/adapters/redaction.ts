/**
 * A second line of defence for log lines and failure causes. The first is that secrets are `Secret`
 * and never get there; this net catches what a library puts into a message of its own.
 */
const secretLooking: readonly RegExp[] = [
  /ya29\.[\w.-]+/g, // access tokens of Google
  /1\/\/[\w-]{10,}/g, // refresh tokens of Google
  /4\/[\w-]{20,}/g, // authorization codes of Google
  /GOCSPX-[\w-]+/g, // client secrets of Google
  /kbo?1_[\w-]+/g, // our caller keys and the owner key; base64url has a "-" too
  /AGE-SECRET-KEY-[\w-]+/gi,
  /eyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?/g, // signed tokens
  /\b(?:bearer|basic|pairing)\s+[\w.~+/=-]{8,}/gi,
  /\b(?:code|state|nonce|token|secret|code_verifier)=[^&\s"']+/gi,
  /[\w.+-]+@[\w-]+\.[\w.-]+/g, // addresses of people
];

export function redact(text: string): string {
  return secretLooking.reduce((clean, pattern) => clean.replace(pattern, '[redacted]'), text);
}
