import type { ShownBody, ShownField } from '../../shared/playground.ts';
import { hidden, hideSecrets, type KnownSecret, plain } from './hidden-text.ts';
import { secretNamed } from './secret-names.ts';

/** What an answer's headers say about its body. */
export interface BodyHeaders {
  readonly 'content-type'?: string;
  readonly 'content-length'?: string;
  readonly 'content-encoding'?: string;
}

/** Far more than anyone reads, and what a window still shows without a pause. */
export const longestShown = 256 * 1024;

const textual =
  /^(text\/|multipart\/|application\/([\w.+-]*(json|xml|yaml|javascript)|x-www-form-urlencoded|http|x-ndjson)\b)/i;

/** Any body as text, if it is text. */
export function shownBody(
  body: string,
  headers: BodyHeaders,
  known: readonly KnownSecret[],
): ShownBody {
  if (body === '') return { kind: 'empty' };
  const type = headers['content-type'] ?? '';
  if (isBinary(body, type)) return { kind: 'binary', type, bytes: saidLength(headers) };
  const bytes = Buffer.from(body);
  const cut = bytes.length > longestShown;
  // `stream` leaves off a character of which only the first bytes are within.
  const beginning = cut
    ? new TextDecoder().decode(bytes.subarray(0, longestShown), { stream: true })
    : body;
  return { kind: 'text', type, text: hideSecrets(beginning, known), bytes: bytes.length, cut };
}

/** Decoding left U+FFFD where bytes were no UTF-8; a NUL is in no text. */
const isBinary = (body: string, type: string): boolean =>
  body.includes('\0') || (!textual.test(type) && (type !== '' || body.includes('\ufffd')));

function saidLength(headers: BodyHeaders): number | null {
  const said = headers['content-length'] ?? '';
  const compressed = (headers['content-encoding'] ?? 'identity') !== 'identity';
  return /^\d{1,15}$/.test(said) && !compressed ? Number(said) : null;
}

/** By name, for what goes to and comes from an authorization server. */
export type Meanings = Readonly<Record<string, string>>;

/** A field of an OAuth message: hidden whole if its name means a secret. */
export function shownField(
  name: string,
  value: string,
  meanings: Meanings,
  known: readonly KnownSecret[] = [],
): ShownField {
  const secret = secretNamed(name);
  return {
    name,
    value: secret === undefined ? hideSecrets(value, known) : hidden(secret, value),
    meaning: Object.hasOwn(meanings, name) ? (meanings[name] ?? null) : null,
  };
}

export function shownForm(
  body: string,
  meanings: Meanings,
  known: readonly KnownSecret[],
): ShownBody {
  const fields = [...new URLSearchParams(body)].map(([name, value]) =>
    shownField(name, value, meanings, known),
  );
  return { kind: 'fields', format: 'form', fields };
}

export function shownMembers(
  object: Readonly<Record<string, unknown>>,
  meanings: Meanings,
  known: readonly KnownSecret[],
): ShownField[] {
  return Object.entries(object).map(([name, value]) =>
    typeof value === 'string'
      ? shownField(name, value, meanings, known)
      : { ...shownField(name, '', meanings), value: hideSecrets(jsonText(value), known) },
  );
}

const jsonText = (value: unknown): string => JSON.stringify(value) ?? '';

/** undefined when it is no JSON object. */
export function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** The header as it stands, but for the credentials in it. */
export const shownCredentials = (scheme: string, name: string, text: string) => [
  ...plain(`${scheme} `),
  ...hidden(name, text),
];
