import { fail, ok, type Result } from '../../shared/failure.ts';

/**
 * JSON for a service that hands out credentials: one meaning only. `JSON.parse` takes the last of two
 * equal keys where another parser takes the first, builds `__proto__` as a key that a later copy turns
 * into a prototype, rounds 2^53+1, and lets half a surrogate pair through. All of that is refused, with
 * the field's name (S75).
 */
export type JsonObject = { readonly [name: string]: unknown };

/** Deeper than any body we describe; a nest of 32,000 brackets fits into 64 KiB. */
const deepest = 8;

/** The tokens of JSON text that `JSON.parse` has already accepted; white space falls between them. */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

const forbiddenNames = new Set(['__proto__', 'constructor', 'prototype']);
const loneSurrogate = /\p{Surrogate}/u;

/** Bytes that are not UTF-8 would silently become U+FFFD. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function parseJsonBody(bytes: Uint8Array): Result<JsonObject> {
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(bytes);
    value = JSON.parse(text);
  } catch {
    return refused('body', 'is not JSON in UTF-8');
  }
  if (!isObject(value)) return refused('body', 'must be a JSON object');
  return oddity(text) ?? ok(value);
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The name of the field comes from the sender: short and quoted, it can do no harm in a log or a terminal. */
export const quotedField = (name: string): string =>
  JSON.stringify(name.slice(0, 64)).replace(/[^\x20-\x7e]/g, '?');

const refused = (field: string, complaint: string) =>
  fail('invalid_request', `The field ${quotedField(field)} ${complaint}.`);

interface Level {
  /** The keys so far; undefined inside an array. */
  readonly names: Set<string> | undefined;
  expectsName: boolean;
}

/** Walks the tokens once. Returns the first thing that is valid JSON and still not welcome. */
function oddity(text: string) {
  const levels: Level[] = [];
  let field = 'body';
  for (const [piece] of text.matchAll(token)) {
    const level = levels.at(-1);
    if (piece === '{' || piece === '[') {
      if (levels.length === deepest) return refused(field, 'is nested too deeply');
      levels.push({ names: piece === '{' ? new Set() : undefined, expectsName: piece === '{' });
    } else if (piece === '}' || piece === ']') {
      levels.pop();
    } else if (piece === ',') {
      if (level) level.expectsName = level.names !== undefined;
    } else if (level?.names && level.expectsName && piece !== ':') {
      field = JSON.parse(piece) as string;
      level.expectsName = false;
      if (forbiddenNames.has(field)) return refused(field, 'is not allowed');
      if (level.names.has(field)) return refused(field, 'came twice');
      level.names.add(field);
      if (loneSurrogate.test(field)) return refused(field, 'is not well-formed text');
    } else if (piece !== ':') {
      const complaint = scalarComplaint(piece);
      if (complaint) return refused(field, complaint);
    }
  }
  return undefined;
}

function scalarComplaint(piece: string): string | undefined {
  if (piece.startsWith('"')) {
    return loneSurrogate.test(JSON.parse(piece) as string) ? 'is not well-formed text' : undefined;
  }
  if (piece === 'true' || piece === 'false' || piece === 'null') return undefined;
  const number = Number(piece);
  const exact = Number.isInteger(number) ? Number.isSafeInteger(number) : Number.isFinite(number);
  return exact ? undefined : 'is a number too large to be exact';
}
