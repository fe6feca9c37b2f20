import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPressableLink } from '../../../src/renderer/sign-in/pressable-link.ts';
import { addressOf, type Route, routeAt } from '../../../src/renderer/state/route.ts';

test('every place in the window has an address that leads back to it', () => {
  const id = fc.string({ minLength: 1 });
  const route: fc.Arbitrary<Route> = fc.oneof(
    fc.record({ page: fc.constant('accounts' as const), account: fc.option(id) }),
    fc.record({ page: fc.constant('add_account' as const) }),
    fc.record({ page: fc.constant('permissions' as const), account: id }),
    fc.record({ page: fc.constant('scripts' as const), caller: fc.option(id) }),
    fc.record({ page: fc.constant('pair_script' as const) }),
    fc.record({ page: fc.constant('playground' as const), account: fc.option(id) }),
    fc.record({ page: fc.constant('settings' as const) }),
    fc.record({ page: fc.constant('doctor' as const) }),
  );
  fc.assert(
    fc.property(route, (place) => {
      expect(routeAt(addressOf(place))).toEqual(place);
    }),
  );
});

test.each(['', '#', '#/', '#/nowhere', '#/accounts/%zz', '#page-key=abc', '#/permissions'])(
  'an address that leads nowhere ("%s") shows the accounts',
  (address) => {
    expect(routeAt(address)).toEqual({ page: 'accounts', account: null });
  },
);

test.each([
  'http://127.0.0.1:41873/start/8x1f',
  'http://[::1]:41873/start/8x1f',
  'http://localhost:41873/start/8x1f',
  'https://accounts.google.com/o/oauth2/v2/auth?client_id=x',
])('%s may be pressed', (link) => {
  expect(isPressableLink(link)).toBe(true);
});

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'http://evil.example/',
  'http://127.0.0.1.evil.example/',
  'http://user@127.0.0.1:1/',
  'http://localhost.evil.example:1/',
  'https://127.0.0.1/',
  'https://accounts.google.com.evil.example/',
  'https://accounts.google.com@evil.example/',
  'https://accounts.google.com:444/',
  'http://accounts.google.com/',
  '//127.0.0.1/',
  'not a link',
  '',
])('%s is only shown', (link) => {
  expect(isPressableLink(link)).toBe(false);
});
