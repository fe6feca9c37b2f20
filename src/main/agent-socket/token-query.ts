import { fail, ok, type Result } from '../../shared/failure.ts';
import { normaliseScope } from '../../shared/scope.ts';
import type { Wanted } from './policy.ts';
import { quotedField } from './strict-json.ts';

/** The query of `GET /v1/token`, read by hand because every cached answer passes through here. */
export interface TokenQuery extends Wanted {
  /** Seconds. */
  readonly minTtl: number;
  /** Milliseconds. */
  readonly wait: number;
}

/** Two minutes: longer than a request to Google takes with its retries. */
const usualMinTtl = 120;
/** Google's tokens live 3,600 s; asking for more than this would refresh on every request (S80). */
const longestMinTtl = 3000;
const longestWait = 60;
const mostScopes = 50;

const whole = /^\d{1,10}$/;

export function readTokenQuery(query: Readonly<Record<string, unknown>>): Result<TokenQuery> {
  let account: string | undefined;
  let scopes: readonly string[] | undefined;
  let minTtl = usualMinTtl;
  let wait = 0;
  for (const name in query) {
    const value = query[name];
    // A parameter that came twice arrives as an array.
    if (typeof value !== 'string') return notValid(name);
    if (name === 'account') {
      if (value === '' || value.length > 320) return notValid(name);
      account = value;
    } else if (name === 'scope') {
      const read = readScopes(value);
      if (!read) return notValid(name);
      scopes = read;
    } else if (name === 'min_ttl') {
      if (!whole.test(value)) return notValid(name);
      minTtl = Math.min(longestMinTtl, Number(value));
    } else if (name === 'wait') {
      if (!whole.test(value)) return notValid(name);
      wait = Math.min(longestWait, Number(value)) * 1000;
    } else {
      return fail('invalid_request', `The field ${quotedField(name)} is not known.`);
    }
  }
  return ok({ account, scopes, minTtl, wait });
}

const notValid = (name: string) =>
  fail('invalid_request', `The field ${quotedField(name)} is not valid.`);

/**
 * Scripts ask for the same few sets again and again. Emptied when full, because what is in it was
 * chosen by callers.
 */
const knownScopeLists = new Map<string, readonly string[]>();
const mostKnown = 200;

function readScopes(text: string): readonly string[] | undefined {
  const known = knownScopeLists.get(text);
  if (known) return known;
  const read = parseScopeList(text);
  if (!read) return undefined;
  if (knownScopeLists.size >= mostKnown) knownScopeLists.clear();
  knownScopeLists.set(text, read);
  return read;
}

/** undefined when it is no scope list (RFC 6749 §3.3) or names one twice (S79). */
function parseScopeList(text: string): readonly string[] | undefined {
  const words = text.split(' ');
  if (words.length > mostScopes || new Set(words).size < words.length) return undefined;
  const names = new Set<string>();
  for (const word of words) {
    const name = normaliseScope(word);
    // Trimming is for people who type; on the wire a tab or a newline in a scope is an attempt.
    if (name === undefined || word !== word.trim()) return undefined;
    names.add(name);
  }
  return [...names].sort();
}
