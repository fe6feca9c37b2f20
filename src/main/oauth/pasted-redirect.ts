import { type Failure, fail, failed, ok, type Result } from '../../shared/failure.ts';
import type { Random } from '../ports.ts';
import { randomText } from '../random-text.ts';
import {
  type Answer,
  type ExpectedResponse,
  judgeAuthorizationResponse,
  type StrayReason,
} from './authorization-response.ts';
import { longestPart } from './callback-hygiene.ts';
import { pasteSentences } from './sentences.ts';

/**
 * The redirect URI for a browser on another machine. Nothing listens there, and nothing has to: the
 * browser fails to connect and keeps the address in its address bar, to be copied. The port is any
 * of the dynamic range (RFC 6335 §6), drawn anew each time, so that no program on that machine can
 * sit and wait for it; a code that reached one would still be bound to our verifier.
 */
export function pasteRedirectUri(random: Random): string {
  const [high = 0, low = 0] = random.bytes(2);
  const port = 49_152 + (((high << 8) | low) % 16_384);
  return `http://127.0.0.1:${port}/callback/${randomText(random, 16)}`;
}

/** Judges a pasted address like a callback, but for the cookie: a person has carried it over. */
export function judgePastedRedirect(
  pasted: string,
  redirectUri: string,
  expected: ExpectedResponse,
): Result<Answer> {
  const text = pasted.trim();
  if (text === '') return fail('invalid_request', pasteSentences.empty);
  if (text.length > longestPart) return fail('invalid_request', pasteSentences.malformed);
  // Some servers and browsers add an empty fragment; no answer of ours is in one.
  const address = text.split('#')[0] ?? '';
  // A browser shows a registered `http://localhost:8080` with the slash of its empty path.
  const shown = new URL(redirectUri).href;
  if (address !== shown && !address.startsWith(`${shown}?`)) {
    return fail('invalid_request', pasteSentences.otherAddress(redirectUri));
  }
  const query = new URLSearchParams(address.slice(shown.length + 1));
  const judged = judgeAuthorizationResponse(query, expected, true);
  return judged.kind === 'stray' ? failed(whatIsWrong(judged.reason)) : ok(judged);
}

function whatIsWrong(reason: StrayReason): Failure {
  const sentence = {
    state_missing: pasteSentences.noQuery,
    code_missing: pasteSentences.noQuery,
    state_mismatch: pasteSentences.otherSignIn,
    issuer_mismatch: pasteSentences.otherSignIn,
    other_browser: pasteSentences.otherSignIn,
    issuer_missing: pasteSentences.malformed,
    code_malformed: pasteSentences.malformed,
    duplicate_parameter: pasteSentences.malformed,
  }[reason];
  return fail('invalid_request', sentence, { cause: reason }).failure;
}
