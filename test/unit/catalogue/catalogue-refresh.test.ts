import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHttp } from '../../../src/main/adapters/http.ts';
import { CatalogueRefresh } from '../../../src/main/catalogue/catalogue-refresh.ts';
import { openDiscoveryService } from '../../../src/main/catalogue/discovery-service.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemorySettingsStore } from '../../support/memory-settings-store.ts';
import { RecordingLog } from '../../support/recording-log.ts';

const week = 7 * 24 * 3600_000;
const weather = 'https://www.googleapis.com/auth/weather.readonly';

/** What the discovery service serves: paths, and each its status and body. */
let served: Map<string, { status: number; body: string }>;
let asked: string[];
let server: Server;
let origin: string;
beforeEach(async () => {
  served = new Map();
  asked = [];
  server = createServer((request, response) => {
    const path = new URL(request.url ?? '', origin).pathname.replace('/discovery/v1/apis', '');
    asked.push(path);
    expect(request.headers.authorization).toBeUndefined();
    const { status, body } = served.get(path) ?? { status: 404, body: '{}' };
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((closed) => server.close(closed)));

const serve = (path: string, body: unknown, status = 200) =>
  served.set(path, { status, body: typeof body === 'string' ? body : JSON.stringify(body) });

function serveApis(...names: readonly string[]) {
  serve('', {
    items: names.map((name) => ({ name, version: 'v1', title: `The ${name} API` })),
  });
}

const serveScopes = (name: string, scopes: Record<string, { description?: string }>) =>
  serve(`/${name}/v1/rest`, { auth: { oauth2: { scopes } } });

function refresh({ file = new MemorySettingsStore(), wanted = (): boolean => true } = {}) {
  const clock = new ManualClock();
  const log = new RecordingLog();
  const http = openHttp({ clock });
  const service = openDiscoveryService(http, origin);
  return { clock, file, catalogue: new CatalogueRefresh({ clock, log, file, service, wanted }) };
}

describe("Google's own list of scopes", () => {
  it('is walked through in a few ticks, and then has what the bundled catalogue lacks', async () => {
    serveApis('weather', 'gmail');
    serveScopes('weather', { [weather]: { description: 'See  the\nweather' } });
    serveScopes('gmail', {
      'https://www.googleapis.com/auth/gmail.readonly': { description: 'bundled already' },
    });
    const { catalogue, clock } = refresh();
    expect(catalogue.published()).toEqual({ scopes: [], read_at: null });
    await catalogue.tick();
    await catalogue.tick();
    expect(catalogue.published()).toEqual({
      scopes: [{ scope: weather, api: 'The weather API', description: 'See the weather' }],
      read_at: Math.floor(clock.now() / 1000),
    });
  });

  it('is read again after a week, and not before', async () => {
    serveApis('weather');
    serveScopes('weather', { [weather]: { description: 'See the weather' } });
    const { catalogue, clock } = refresh();
    for (let tick = 0; tick < 4; tick += 1) await catalogue.tick();
    expect(asked).toEqual(['', '/weather/v1/rest']);
    await clock.advance(week);
    await catalogue.tick();
    expect(asked).toHaveLength(3);
  });

  it('is not asked for where nobody signs in at Google', async () => {
    serveApis('weather');
    const { catalogue } = refresh({ wanted: () => false });
    await catalogue.tick();
    expect(asked).toEqual([]);
  });

  it('ten APIs a tick, and a start goes on where the run before ended', async () => {
    const names = Array.from({ length: 25 }, (_, at) => `api${at}`);
    serveApis(...names);
    for (const name of names) {
      serveScopes(name, {
        [`https://www.googleapis.com/auth/${name}.x`]: { description: 'Do things' },
      });
    }
    const first = refresh();
    await first.catalogue.tick();
    await first.catalogue.tick();
    expect(asked).toHaveLength(11);
    const second = refresh({ file: first.file });
    await second.catalogue.tick();
    await second.catalogue.tick();
    expect(asked).toHaveLength(26);
    expect(second.catalogue.published().scopes).toHaveLength(25);
  });

  it('without a network: what was read stays, and the next try is an hour later', async () => {
    serveApis('weather');
    serveScopes('weather', { [weather]: { description: 'See the weather' } });
    const { catalogue, clock } = refresh();
    await catalogue.tick();
    await catalogue.tick();
    await clock.advance(week);
    serve('', 'busy', 503);
    await catalogue.tick();
    await catalogue.tick();
    expect(asked).toHaveLength(3);
    expect(catalogue.published().scopes).toHaveLength(1);
    serveApis('weather');
    await clock.advance(3600_000);
    await catalogue.tick();
    expect(asked).toHaveLength(4);
  });

  it('one API in trouble is left out, and the others are read', async () => {
    serveApis('broken', 'weather');
    serveScopes('weather', { [weather]: { description: 'See the weather' } });
    const { catalogue } = refresh();
    await catalogue.tick();
    await catalogue.tick();
    expect(catalogue.published().scopes.map(({ scope }) => scope)).toEqual([weather]);
  });

  it.each([
    ['not JSON', 'nonsense'],
    ['no list', '{}'],
    ['null', 'null'],
    ['far too many', { items: new Array(1001).fill({}) }],
  ])('a directory that is %s changes nothing', async (_what, body) => {
    serve('', body);
    const { catalogue } = refresh();
    await catalogue.tick();
    await catalogue.tick();
    expect(catalogue.published()).toEqual({ scopes: [], read_at: null });
    expect(asked).toEqual(['']);
  });

  it('takes no path, scope or text from it that could be anything else', async () => {
    serve('', {
      items: [
        { name: '../../evil', version: 'v1', title: 'Evil' },
        { name: 'odd', version: '?x=', title: 'Odd' },
        { name: 'bidi', version: 'v1', title: 'A\u202eB' },
        { name: 'weather', version: 'v1', title: 'Weather' },
      ],
    });
    serveScopes('weather', {
      'javascript:alert(1)': { description: 'no' },
      constructor: { description: 'no' },
      'https://www.googleapis.com/auth/a b': { description: 'no' },
      'https://www.googleapis.com/auth/hidden': { description: 'a\u200bb' },
      'https://www.googleapis.com/auth/silent': {},
      [weather]: { description: 'w'.repeat(5000) },
    });
    const { catalogue } = refresh();
    await catalogue.tick();
    await catalogue.tick();
    expect(asked).toEqual(['', '/weather/v1/rest']);
    const { scopes } = catalogue.published();
    expect(scopes.map(({ scope }) => scope)).toEqual([weather]);
    expect(scopes[0]?.description).toHaveLength(300);
  });

  it('a file that is not ours counts for nothing, and one that cannot be written is no loss', async () => {
    serveApis('weather');
    serveScopes('weather', { [weather]: { description: 'See the weather' } });
    const file = new MemorySettingsStore('{"v":7}');
    file.refuseWrites = true;
    const { catalogue } = refresh({ file });
    await catalogue.tick();
    await catalogue.tick();
    expect(catalogue.published().scopes).toHaveLength(1);
  });
});
