import { scrypt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { adviseLargePages, mappingOf } from '../../../src/main/adapters/large-pages.ts';
import { askedForLargePages } from '../../support/large-pages.ts';

const workedOn = 2 ** 27;

test.runIf(process.platform === 'linux')(
  'what scrypt works on is asked to lie in large pages, and the key is the same',
  async () => {
    const key = () =>
      new Promise<Buffer>((resolve, reject) => {
        const options = { N: 2 ** 17, r: 8, p: 1, maxmem: workedOn + 2 ** 20 };
        scrypt('passphrase', 'salt', 32, options, (error, made) =>
          error ? reject(error) : resolve(made),
        );
      });
    const usual = await key();
    const working = key();
    const given = await adviseLargePages(workedOn);
    const seen = askedForLargePages(workedOn);
    // A kernel may be built without them.
    expect(given).toBe(existsSync('/sys/kernel/mm/transparent_hugepage'));
    expect(seen.includes(true)).toBe(given);
    expect(await working).toEqual(usual);
  },
);

test.runIf(process.platform === 'linux')(
  'where nothing of that size is worked on, no advice is given',
  async () => {
    expect(await adviseLargePages(2 ** 40)).toBe(false);
  },
);

test.each([
  ['of that size', '7f0000000000-7f0008001000 rw-p 00000000 00:00 0 ', 0x8001000],
  ['a neighbour lies at it', '7f0000000000-7f0008300000 rw-p 00000000 00:00 0 ', 0x8300000],
  ['too small', '7f0000000000-7f0007fff000 rw-p 00000000 00:00 0 ', undefined],
  ['far too large', '7f0000000000-7f0018001000 rw-p 00000000 00:00 0 ', undefined],
  ['cannot be written', '7f0000000000-7f0008001000 ---p 00000000 00:00 0 ', undefined],
  ['shared', '7f0000000000-7f0008001000 rw-s 00000000 00:00 0 ', undefined],
  ['of a file', '7f0000000000-7f0008001000 rw-p 00000000 08:01 77 /lib/x.so', undefined],
  ['the heap', '7f0000000000-7f0008001000 rw-p 00000000 00:00 0    [heap]', undefined],
])('a mapping is what scrypt works on by its size and kind: %s', (_, line, length) => {
  const maps = `55e000000000-55e000001000 r--p 00000000 08:01 12 /bin/node\n${line}\n`;
  expect(mappingOf(workedOn, maps)).toEqual(
    length === undefined ? undefined : { address: 0x7f0000000000, length },
  );
});
