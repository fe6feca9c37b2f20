import { describe, expect, it } from 'vitest';
import { broadChoices, narrowerScopes } from '../../../src/shared/narrower-scopes.ts';
import { asCatalogueScopes } from '../../../src/shared/published-scopes.ts';

const auth = (name: string) => `https://www.googleapis.com/auth/${name}`;
const listed = (name: string, api = 'Weather API') => ({
  ...{ scope: auth(name), api },
  description: 'See the weather',
});

describe('what is narrower', () => {
  it('is what the catalogue says, whatever a list may add', () => {
    const gmail = narrowerScopes(auth('gmail.modify'), [listed('gmail.modify.readonly')]);
    expect(gmail).toEqual(['gmail.readonly', 'gmail.send', 'gmail.labels'].map(auth));
  });

  it('of what only Google lists is its read-only form, where the same API lists one', () => {
    const weather = auth('weather');
    expect(narrowerScopes(weather, [listed('weather'), listed('weather.readonly')])).toEqual([
      auth('weather.readonly'),
    ]);
    expect(narrowerScopes(weather, [listed('weather')])).toEqual([]);
    expect(
      narrowerScopes(weather, [listed('weather'), listed('weather.readonly', 'Another API')]),
    ).toEqual([]);
    expect(narrowerScopes(weather, [listed('weather.readonly')])).toEqual([]);
    expect(narrowerScopes(auth('weather.readonly'), [listed('weather.readonly')])).toEqual([]);
  });

  it('and chosen already is not pointed out', () => {
    const published = [listed('weather'), listed('weather.readonly')];
    expect(broadChoices([auth('weather')], published)).toHaveLength(1);
    expect(broadChoices([auth('weather'), auth('weather.readonly')], published)).toEqual([]);
  });

  it('is told of each permission that the window offers from the list', () => {
    const [weather] = asCatalogueScopes([listed('weather'), listed('weather.readonly')]);
    expect(weather?.narrower).toEqual([auth('weather.readonly')]);
  });
});
