import { describe, expect, it } from 'vitest';
import { normaliseScope } from '../../../src/shared/scope.ts';

describe('the name of a scope', () => {
  it.each(['constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty'])(
    'that every object has as well (%s) is a short name like any other',
    (name) => expect(normaliseScope(name)).toBe(`https://www.googleapis.com/auth/${name}`),
  );

  it.each([
    ['gmail', 'https://mail.google.com/'],
    ['userinfo.email', 'email'],
    ['https://www.googleapis.com/auth/userinfo.profile', 'profile'],
    ['calendar', 'https://www.googleapis.com/auth/calendar'],
    ['two words', undefined],
    ['', undefined],
  ])('%j is %j', (text, scope) => expect(normaliseScope(text)).toBe(scope));
});
