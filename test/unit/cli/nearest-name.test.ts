import { expect, test } from 'vitest';
import { nearestName } from '../../../src/cli/nearest-name.ts';

const known = ['status', 'login', 'logout', 'token', 'accounts', 'account', 'client', 'doctor'];

test.each([
  ['tokn', 'token'],
  ['tokne', 'token'],
  ['STATUS', 'status'],
  ['staus', 'status'],
  ['clients', 'client'],
  ['acc', 'accounts'],
  ['doc', 'doctor'],
  ['xyz', undefined],
  ['exec', undefined],
  ['', undefined],
])('%j is near %j', (typed, name) => {
  expect(nearestName(typed, known)).toBe(name);
});
