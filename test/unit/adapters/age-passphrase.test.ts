import { armor, Decrypter, Encrypter, Stanza } from 'age-encryption';
import { describe, expect, test } from 'vitest';
import { openWith, sealWith } from '../../../src/main/adapters/age-passphrase.ts';
import { Secret } from '../../../src/main/secret.ts';

const passphrase = 'grün und 🔑';

/** As age-encryption itself writes it, with little work so that the test is quick. */
async function foreign(factor = 10): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(factor);
  return encrypter.encrypt('kept');
}

function open(sealed: Uint8Array, words = passphrase): Promise<string> {
  const decrypter = new Decrypter();
  openWith(decrypter, new Secret(words));
  return decrypter.decrypt(sealed, 'text');
}

/** The same file with another text in its header; age's own check of the header comes after the key. */
const altered = (sealed: Uint8Array, before: string, after: string): Uint8Array =>
  Buffer.from(Buffer.from(sealed).toString('latin1').replace(before, after), 'latin1');

describe('a passphrase', () => {
  test('opens what age-encryption has sealed with it', async () => {
    expect(await open(await foreign())).toBe('kept');
  });

  test('seals what age-encryption opens with it, and shows how much work it is', async () => {
    const encrypter = new Encrypter();
    sealWith(encrypter, new Secret(passphrase));
    const sealed = await encrypter.encrypt('kept');
    expect(Buffer.from(sealed).toString('latin1')).toMatch(/\n-> scrypt [A-Za-z0-9+/]{22} 17\n/);
    const theirs = new Decrypter();
    theirs.addPassphrase(passphrase);
    expect(await theirs.decrypt(armor.decode(armor.encode(sealed)), 'text')).toBe('kept');
  });

  test('that is another one opens nothing', async () => {
    await expect(open(await foreign(), 'another')).rejects.toThrow('no identity matched');
  });

  test('leaves the event loop free while it is worked on', async () => {
    const sealed = await foreign(17);
    let turns = 0;
    const ticking = setInterval(() => {
      turns += 1;
    }, 5);
    await open(sealed);
    clearInterval(ticking);
    // One that held it would let through one turn at most.
    expect(turns).toBeGreaterThan(5);
  });
});

describe('a file from elsewhere is refused', () => {
  test.each([
    ['more work than anybody means honestly', ' 10\n', ' 30\n', 'too high'],
    ['work that is no number', ' 10\n', ' 010\n', 'malformed'],
    ['one part too many', ' 10\n', ' 10 10\n', 'malformed'],
    ['a salt that is cut', '-> scrypt ', '-> scrypt A', 'malformed'],
  ])('with %s', async (_, before, after, said) => {
    await expect(open(altered(await foreign(), before, after))).rejects.toThrow(said);
  });

  test('with another recipient beside the passphrase', async () => {
    const encrypter = new Encrypter();
    sealWith(encrypter, new Secret(passphrase));
    encrypter.addRecipient({ wrapFileKey: () => [new Stanza(['other'], new Uint8Array(16))] });
    await expect(open(await encrypter.encrypt('kept'))).rejects.toThrow('beside other recipients');
  });
});
