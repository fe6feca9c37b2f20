import { fail, ok, type Result } from '../../shared/failure.ts';
import type { HeaderLine } from '../../shared/playground.ts';

/** Keybearer's own, or the connection's (RFC 9110 §7.6.1): a second one could change whom or what it is for. */
const ours = new Set([
  'authorization',
  'proxy-authorization',
  'host',
  'cookie',
  'cookie2',
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'content-length',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'accept-encoding',
]);

/** RFC 9110 §5.1 and §5.6.2. */
const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/;
/** RFC 9110 §5.5 without the bytes above ASCII, which nobody reads alike. */
const headerValue = /^(?:[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)?$/;

/** The headers a person wrote, with their names in lower case. */
export function judgeCallHeaders(
  lines: readonly HeaderLine[],
): Result<Readonly<Record<string, string>>> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const name = line.name.toLowerCase();
    if (!headerName.test(name)) {
      return fail('invalid_request', 'A header needs a name of letters, digits and dashes.');
    }
    if (ours.has(name)) {
      return fail(
        'invalid_request',
        `Keybearer sets the header "${line.name}" itself, or leaves it out. Remove it, and send again.`,
      );
    }
    if (!headerValue.test(line.value)) {
      return fail('invalid_request', `The value of the header "${line.name}" is not plain text.`);
    }
    if (headers.has(name)) {
      return fail('invalid_request', `The header "${line.name}" stands there twice.`);
    }
    headers.set(name, line.value);
  }
  return ok(Object.fromEntries(headers));
}
