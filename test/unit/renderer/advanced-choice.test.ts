import { describe, expect, test } from 'vitest';
import {
  type AdvancedChoice,
  mayChoosePorts,
  portsOf,
  requestOf,
  usualChoice,
} from '../../../src/renderer/sign-in/advanced-choice.ts';

describe('what is typed into the advanced fields', () => {
  test.each<[Partial<AdvancedChoice>, object]>([
    [{}, {}],
    [{ domain: '  ', parameters: '\n \n' }, {}],
    [{ domain: ' example.com ' }, { request: { hd: 'example.com' } }],
    [{ shown: 'consent' }, { request: { prompt: ['consent'] } }],
    [{ shown: 'both' }, { request: { prompt: ['select_account', 'consent'] } }],
    [{ shown: 'nothing' }, { request: { prompt: ['none'] } }],
    [{ shown: 'new' }, { request: { prompt: [] } }],
    [{ online: true }, { request: { access_type: 'online' } }],
    [{ included: true }, { request: { include_granted_scopes: true } }],
    [
      { parameters: 'hl = de\n\nx=a=b\nforgotten' },
      {
        request: {
          parameters: [
            { name: 'hl', value: 'de' },
            { name: 'x', value: 'a=b' },
            { name: 'forgotten', value: '' },
          ],
        },
      },
    ],
  ])('%j is asked for as %j', (typed, asked) => {
    expect(requestOf({ ...usualChoice, ...typed })).toEqual(asked);
  });

  test.each([
    ['', {}],
    ['8080', { ports: [8080] }],
    ['8080, 8090 8080', { ports: [8080, 8090] }],
    ['80', undefined],
    ['70000', undefined],
    ['http', undefined],
    ['8080 x', undefined],
  ])('"%s" as ports is %j', (ports, asked) => {
    expect(portsOf({ ...usualChoice, ports })).toEqual(asked);
  });

  test('a port is chosen only where something of ours waits for the browser', () => {
    expect(mayChoosePorts('browser', {})).toBe(true);
    expect(mayChoosePorts('paste', {})).toBe(false);
    expect(mayChoosePorts('device', {})).toBe(false);
    expect(mayChoosePorts('browser', { redirect_uri: 'http://127.0.0.1:1/cb' })).toBe(false);
  });
});
