import { z } from 'zod';
import type { PublishedScope, PublishedScopes } from '../../shared/published-scopes.ts';
import { catalogueScope } from '../../shared/scope-catalogue.ts';
import { parseRarely } from '../parse-rarely.ts';
import type { Clock, Log, SettingsStore } from '../ports.ts';
import { type DiscoveryService, type PublishedApi, publishedApi } from './discovery-service.ts';

/** New scopes are rare, and the bundled catalogue has what people ask for most. */
const week = 7 * 24 * 3600;
/** After no answer: a computer without a network must not try each minute. */
const pause = 3600_000;
/** A tick comes each minute: all of about 300 APIs in half an hour, a trickle nobody notices. */
const apisPerTick = 10;
/** Many times what there is; what a stranger could put in is bounded all the same. */
const mostScopes = 10_000;

const publishedScope = z.object({ scope: z.string(), api: z.string(), description: z.string() });
const saved = z.object({
  v: z.literal(1),
  /** When the walk that made `scopes` ended. */
  read_at: z.number().nullable(),
  scopes: z.array(publishedScope).max(mostScopes),
  /** The walk under way: APIs that have not been asked yet, and what the others said. */
  walk: z
    .object({ left: z.array(publishedApi), found: z.array(publishedScope).max(mostScopes) })
    .nullable(),
});

type Saved = z.infer<typeof saved>;

interface CatalogueRefreshParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly file: SettingsStore;
  readonly service: DiscoveryService;
  /** Whether there is reason to ask Google at all: someone signs in there. */
  readonly wanted: () => boolean;
}

/**
 * Scopes that are newer than this Keybearer, or too rare for its own catalogue. Read from Google's
 * discovery service once a week, kept in a file, and never required.
 */
export class CatalogueRefresh {
  readonly #parts: CatalogueRefreshParts;
  #saved: Saved;
  #notBefore = 0;
  #running: Promise<void> | undefined;

  constructor(parts: CatalogueRefreshParts) {
    this.#parts = parts;
    const { settings } = parts.file.read((one) => parseRarely(saved, one).success);
    this.#saved = parseRarely(saved, settings).data ?? {
      v: 1,
      read_at: null,
      scopes: [],
      walk: null,
    };
  }

  /** What the bundled catalogue does not have. */
  published(): PublishedScopes {
    const { read_at, scopes } = this.#saved;
    return { read_at, scopes: scopes.filter(({ scope }) => catalogueScope(scope) === undefined) };
  }

  async tick(): Promise<void> {
    const { clock, wanted } = this.#parts;
    if (!wanted() || clock.boot() < this.#notBefore) return;
    this.#running ??= this.#step().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  async #step(): Promise<void> {
    if (this.#saved.walk === null) await this.#begin();
    else await this.#goOn(this.#saved.walk);
  }

  async #begin(): Promise<void> {
    const { clock, service } = this.#parts;
    const { read_at } = this.#saved;
    const age = clock.now() / 1000 - (read_at ?? 0);
    // A clock that was set back would otherwise keep an old list for ever.
    if (read_at !== null && age >= 0 && age < week) return;
    const apis = await service.apis();
    if (!apis.ok) return this.#rest(apis.failure.code);
    this.#save({ ...this.#saved, walk: { left: [...apis.value], found: [] } });
  }

  async #goOn({ left, found }: NonNullable<Saved['walk']>): Promise<void> {
    const { clock, log, service } = this.#parts;
    const now = left.slice(0, apisPerTick);
    const later = left.slice(apisPerTick);
    const more: PublishedScope[] = [];
    for (const [at, api] of now.entries()) {
      const scopes = await service.scopesOf(api);
      if (scopes.ok) more.push(...scopes.value);
      // One API that answers with trouble is left out this week; no network stops the walk here.
      else if (scopes.failure.code !== 'upstream') {
        this.#save({ ...this.#saved, walk: walkOf([...now.slice(at), ...later], found, more) });
        return this.#rest(scopes.failure.code);
      }
    }
    const walk = walkOf(later, found, more);
    if (later.length > 0) return this.#save({ ...this.#saved, walk });
    log.info('scope_catalogue_read', { scopes: walk.found.length });
    this.#save({
      v: 1,
      read_at: Math.floor(clock.now() / 1000),
      scopes: walk.found,
      walk: null,
    });
  }

  #rest(code: string): void {
    this.#parts.log.info('scope_catalogue_not_read', { code });
    this.#notBefore = this.#parts.clock.boot() + pause;
  }

  /** A file that cannot be written is no loss: the list stands in memory until the next start. */
  #save(next: Saved): void {
    this.#saved = next;
    const written = this.#parts.file.write(next);
    if (!written.ok) {
      this.#parts.log.warn('scope_catalogue_not_saved', { code: written.failure.code });
    }
  }
}

/** The first API that lists a scope names it. */
function walkOf(
  left: readonly PublishedApi[],
  found: readonly PublishedScope[],
  more: readonly PublishedScope[],
): NonNullable<Saved['walk']> {
  const byScope = new Map(found.map((entry) => [entry.scope, entry]));
  for (const entry of more) if (!byScope.has(entry.scope)) byScope.set(entry.scope, entry);
  return { left: [...left], found: [...byScope.values()].slice(0, mostScopes) };
}
