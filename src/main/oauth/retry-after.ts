/** A day: whoever asks for more is misconfigured, and the person would think the account dead. */
const longest = 86_400;

/**
 * Seconds to wait by a `Retry-After` header (RFC 9110 §10.2.3: seconds, or an HTTP date, which is
 * judged by `now` in milliseconds). Undefined when there is none or it says nothing.
 */
export function retryAfterSeconds(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text), longest);
  // Date.parse also takes bare numbers and local forms; HTTP dates begin with the day's name.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  return Math.min(Math.max(0, Math.ceil((at - now) / 1000)), longest);
}
