import type { HiddenPart, Shown, ShownPart } from '../../shared/playground.ts';
import { credentialShapes } from '../credential-shapes.ts';
import type { Secret } from '../secret.ts';
import { markOf } from './secret-mark.ts';
import { alwaysSecret, secretNamed } from './secret-names.ts';

/** A secret that was part of an exchange, to be found wherever else in it it may turn up. */
export interface KnownSecret {
  /** "access token" */
  readonly name: string;
  readonly secret: Secret;
}

/** Characters `start` to `end` of a text that must not be shown. */
interface Hiding {
  readonly start: number;
  readonly end: number;
  readonly part: HiddenPart;
}

export const plain = (text: string): Shown => (text === '' ? [] : [{ kind: 'text', text }]);

export const hidden = (name: string, text: string): Shown =>
  text === '' ? [] : [hiddenPart(name, text)];

const hiddenPart = (name: string, text: string): HiddenPart => ({
  kind: 'hidden',
  name,
  whole: true,
  ...markOf(text),
});

/**
 * Any text from outside, with three kinds of secrets hidden: what we know was sent or received, also
 * in pieces and in other encodings; what stands under a name that means a secret; and what looks like
 * a credential of Google's, whoever's it is.
 */
export function hideSecrets(text: string, known: readonly KnownSecret[]): Shown {
  const hidings = [...echoes(text, known), ...named(text), ...lookalikes(text)];
  return withHidings(text, inOrder(hidings));
}

/** Where two overlap, the one that begins first stands; the rest of the other is hidden as well. */
function inOrder(hidings: readonly Hiding[]): Hiding[] {
  const sorted = [...hidings].sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: Hiding[] = [];
  for (const hiding of sorted) {
    const last = merged.at(-1);
    if (last === undefined || hiding.start >= last.end) merged.push(hiding);
    else if (hiding.end > last.end) merged.push({ ...hiding, start: last.end });
  }
  return merged;
}

function withHidings(text: string, hidings: readonly Hiding[]): Shown {
  const parts: ShownPart[] = [];
  let at = 0;
  for (const { start, end, part } of hidings) {
    parts.push(...plain(text.slice(at, start)), part);
    at = end;
  }
  return [...parts, ...plain(text.slice(at))];
}

/**
 * So many characters in a row that also stand in a secret are a piece of it. A random text of twelve
 * characters has 72 bits, so nothing else looks like it; a server that shows the first or the last
 * half of a token, or the token with some characters escaped, is caught all the same.
 */
const pieceLength = 12;
/** Shorter ones are hidden where they stand under their name, and not searched for: "abc" is everywhere. */
const shortestSearched = 8;

function echoes(text: string, known: readonly KnownSecret[]): Hiding[] {
  const searched = known.filter(({ secret }) => secret.reveal().length >= shortestSearched);
  if (searched.length === 0) return [];
  const lower = asciiLower(text);
  return searched.flatMap((one) => echoesOf(lower, one));
}

function echoesOf(lower: string, { name, secret }: KnownSecret): Hiding[] {
  const whole = secret.reveal();
  const size = Math.min(pieceLength, whole.length);
  const pieces = piecesOf(whole, size);
  const runs: { start: number; end: number }[] = [];
  for (let at = 0; at + size <= lower.length; at += 1) {
    if (!pieces.has(lower.slice(at, at + size))) continue;
    const last = runs.at(-1);
    if (last !== undefined && at <= last.end) last.end = at + size;
    else runs.push({ start: at, end: at + size });
  }
  const part = hiddenPart(name, whole);
  return runs.map((run) => ({
    ...run,
    part: { ...part, whole: run.end - run.start >= whole.length },
  }));
}

function piecesOf(whole: string, size: number): ReadonlySet<string> {
  const pieces = new Set<string>();
  for (const form of [whole, ...base64Forms(whole)]) {
    const lower = asciiLower(form);
    for (let at = 0; at + size <= lower.length; at += 1) pieces.add(lower.slice(at, at + size));
  }
  return pieces;
}

/** As it looks inside the base64 of something longer, for each of the three places where it can begin. */
const base64Forms = (whole: string): string[] =>
  [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.from(`${' '.repeat(before)}${whole}`);
    return (['base64', 'base64url'] as const).map((encoding) =>
      // The first and last four characters also depend on what stands before and after.
      bytes.toString(encoding).slice(4, -4),
    );
  });

/** Lower case that never changes the length, as Unicode's would: places must stay the same. */
const asciiLower = (text: string): string =>
  text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());

/** A member of JSON text or a parameter of an address, under a name that always means a secret. */
const namedSecret = new RegExp(
  [
    `"(${alwaysSecret.join('|')})"\\s*:\\s*"((?:[^"\\\\]|\\\\.)+)`,
    `\\b(${alwaysSecret.join('|')})=([^&\\s"'<>#]+)`,
  ].join('|'),
  'dg',
);

function named(text: string): Hiding[] {
  return [...text.matchAll(namedSecret)].flatMap((match) => {
    const name = match[1] ?? match[3] ?? '';
    const [start, end] = match.indices?.[2] ?? match.indices?.[4] ?? [0, 0];
    const part = hiddenPart(secretNamed(name) ?? 'secret', text.slice(start, end));
    return start === end ? [] : [{ start, end, part }];
  });
}

const lookalikes = (text: string): Hiding[] =>
  credentialShapes.flatMap(([name, shape]) =>
    [...text.matchAll(shape)].map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
      part: hiddenPart(name, match[0]),
    })),
  );
