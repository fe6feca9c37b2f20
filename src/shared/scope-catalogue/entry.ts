import { normaliseScope } from '../scope.ts';

/**
 * How Google treats a scope at verification. `basic` is what Google calls non-sensitive;
 * `restricted` opens the most private data and needs the most of an app's owner.
 * `unmarked`: where we know it from Google's list of APIs alone, which has no marks.
 */
export type Sensitivity = 'basic' | 'sensitive' | 'restricted' | 'unmarked';

/** One scope in words of our own. */
export interface CatalogueScope {
  /** Normalised. */
  readonly scope: string;
  /** The product as people call it. */
  readonly api: string;
  /** What it allows, as a verb phrase: "Read your messages and settings". */
  readonly sentence: string;
  readonly sensitivity: Sensitivity;
  /** Scopes that allow less and are often enough. */
  readonly narrower: readonly string[];
  /** What people type when they want this. */
  readonly intents: string;
}

interface More {
  readonly narrower?: readonly string[];
  readonly intents?: string;
}

type Described = Omit<CatalogueScope, 'scope' | 'api'>;

const described = (sensitivity: Sensitivity, sentence: string, more: More): Described => ({
  sensitivity,
  sentence,
  narrower: (more.narrower ?? []).map(whole),
  intents: more.intents ?? '',
});

export const basic = (sentence: string, more: More = {}) => described('basic', sentence, more);
export const sensitive = (sentence: string, more: More = {}) =>
  described('sensitive', sentence, more);
export const restricted = (sentence: string, more: More = {}) =>
  described('restricted', sentence, more);

/** The scopes of one API, keyed by their short names, in the order in which people should consider them. */
export const scopesOf = (
  api: string,
  scopes: Readonly<Record<string, Described>>,
): CatalogueScope[] =>
  Object.entries(scopes).map(([name, entry]) => ({ scope: whole(name), api, ...entry }));

function whole(name: string): string {
  const scope = normaliseScope(name);
  if (scope === undefined) throw new Error(`The catalogue names an impossible scope: ${name}`);
  return scope;
}
