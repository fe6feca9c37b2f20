import { expect, test } from 'vitest';
import { isExempt } from '../../src/main/proxy-address.ts';

test.each(['[2001:db8::1]', '2001:db8::1'])(
  'NO_PROXY=%s covers the address that a URL has in brackets, and no other',
  (exception) => {
    expect(isExempt(new URL('https://[2001:db8::1]/token'), [exception])).toBe(true);
    expect(isExempt(new URL('https://[2001:db8::2]/token'), [exception])).toBe(false);
  },
);
