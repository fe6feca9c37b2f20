import { expect, it } from 'vitest';
import { judgeApiAddress } from '../../../src/main/playground/api-address.ts';
import { exampleCalls } from '../../../src/main/playground/example-calls.ts';
import { normaliseScope } from '../../../src/shared/scope.ts';
import { catalogueScope } from '../../../src/shared/scope-catalogue.ts';

const google = { kind: 'google' } as const;
const sandbox = { kind: 'sandbox', origin: 'http://127.0.0.1:4711' } as const;

it.each([google, sandbox])('every example may be sent where the account $kind may go', (issuer) => {
  for (const { url, id } of exampleCalls(issuer, [])) {
    expect([id, judgeApiAddress(url, issuer).ok]).toEqual([id, true]);
  }
});

it('every example can be made possible with a permission that the catalogue has in words', () => {
  for (const { id, scopes } of exampleCalls(google, [])) {
    expect([id, catalogueScope(scopes[0] ?? '')?.scope]).toEqual([id, scopes[0]]);
    expect(new Set(scopes).size).toBe(scopes.length);
    expect(scopes.map(normaliseScope)).toEqual(scopes);
  }
});

it('there are examples for many APIs, each under a name of its own', () => {
  const examples = exampleCalls(google, []);
  expect(new Set(examples.map(({ id }) => id)).size).toBe(examples.length);
  expect(new Set(examples.map(({ api }) => api)).size).toBeGreaterThanOrEqual(14);
});

it('what the account may ask comes first, and only that is marked', () => {
  const examples = exampleCalls(google, ['email', 'https://www.googleapis.com/auth/tasks']);
  expect(examples.filter(({ allowed }) => allowed).map(({ id }) => id)).toEqual([
    'userinfo',
    'people-me',
    'tasks-lists',
  ]);
  expect(examples.slice(0, 3).every(({ allowed }) => allowed)).toBe(true);
});
