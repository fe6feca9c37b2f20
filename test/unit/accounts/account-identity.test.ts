import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountId, freeAlias, isAlias } from '../../../src/main/accounts/account-identity.ts';

describe('an account id', () => {
  it('is the same for the same person through the same client, and for nobody else', () => {
    const id = accountId('https://accounts.google.com', 'client', '1');
    expect(id).toMatch(/^acc_[a-z2-7]{16}$/);
    expect(accountId('https://accounts.google.com', 'client', '1')).toBe(id);
    expect(accountId('https://accounts.google.com', 'client', '2')).not.toBe(id);
    expect(accountId('https://accounts.google.com', 'client2', '1')).not.toBe(id);
    expect(accountId('http://127.0.0.1:1', 'client', '1')).not.toBe(id);
  });

  it('cannot be forged by moving text from one part to the next', () => {
    expect(accountId('a', 'b', 'c')).not.toBe(accountId('ab', '', 'c'));
    expect(accountId('a","b', '', 'c')).not.toBe(accountId('a', 'b', 'c'));
  });
});

describe('an alias', () => {
  it('made of an address is always one that may be used', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (email) => {
        expect(isAlias(freeAlias(email, () => false))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('steps aside for those that are taken', () => {
    const taken = new Set(['ada', 'ada-2']);
    expect(freeAlias('ada@example.com', (alias) => taken.has(alias))).toBe('ada-3');
  });

  it.each([
    ['work', true],
    ['Work mail', true],
    ['büro', true],
    ['', false],
    [' ', false],
    [' work', false],
    ['wo\u202erk', false],
    ['wo\u200brk', false],
    ['two  spaces', false],
    ['line\nbreak', false],
    ['ada@example.com', false],
    ['acc_abcdefgh', false],
    ['x'.repeat(65), false],
  ])('%j may be one: %s', (text, may) => {
    expect(isAlias(text)).toBe(may);
  });
});
