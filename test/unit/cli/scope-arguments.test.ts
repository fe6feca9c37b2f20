import { expect, test } from 'vitest';
import { readScopes } from '../../../src/cli/scope-arguments.ts';
import { driveScope, gmailScope } from '../../support/sample-app-state.ts';

test('several scopes stand with spaces between, or each in an option of its own', () => {
  const expected = { ok: true, value: [driveScope, gmailScope] };
  expect(readScopes(['gmail.readonly drive.readonly'])).toEqual(expected);
  expect(readScopes(['gmail.readonly', driveScope])).toEqual(expected);
});

test('a list with commas is refused, and not asked for as one scope of that name', () => {
  const read = readScopes(['gmail.readonly,drive.readonly']);
  expect(read).toMatchObject({
    ok: false,
    failure: { code: 'invalid_request', sentence: expect.stringContaining('a space between') },
  });
});
