import { describe, expect, it } from 'vitest';
import { SplitSecretStore } from '../../../src/main/credentials/split-secret-store.ts';
import { Secret } from '../../../src/main/secret.ts';
import { fail, type Result } from '../../../src/shared/failure.ts';
import { MemorySecretStore } from '../../support/memory-secret-store.ts';

/** What a Windows credential can hold, in bytes. */
const windowsLimit = 2560;

/** A keychain as on Windows, that can be killed in the middle of a change. */
class SmallItems extends MemorySecretStore {
  /** How many more changes it carries out. */
  left = Number.POSITIVE_INFINITY;

  override async write(name: string, value: Secret): Promise<Result<void>> {
    if (this.left <= 0) return fail('keychain_failed', 'The machine went down.');
    this.left -= 1;
    if (Buffer.byteLength(value.reveal()) > windowsLimit) {
      return fail('store_write_failed', 'The stub received bad data.');
    }
    return super.write(name, value);
  }

  override async remove(name: string): Promise<Result<void>> {
    if (this.left <= 0) return fail('keychain_failed', 'The machine went down.');
    this.left -= 1;
    return super.remove(name);
  }
}

const long = (filling: string, length = 5000) =>
  new Secret(filling.repeat(length).slice(0, length));

const readAnew = async (store: SmallItems) => {
  const read = await new SplitSecretStore(store).read('account:ada');
  return read.ok ? read.value?.reveal() : read.failure.code;
};

async function written(...secrets: readonly Secret[]) {
  const store = new SmallItems();
  const split = new SplitSecretStore(store);
  for (const secret of secrets) {
    expect((await split.write('account:ada', secret)).ok).toBe(true);
  }
  return { store, split };
}

describe('a secret longer than one item', () => {
  it.each([1, 1999, 2000, 2001, 2560, 2561, 10_000])(
    'K133: of %i bytes is written where an item holds 2,560, and comes back whole',
    async (length) => {
      const secret = long('k', length);
      const { store } = await written(secret);
      expect(await readAnew(store)).toBe(secret.reveal());
      expect(store.items.size === 1).toBe(length <= 2000);
    },
  );

  it('K133: counts bytes, not characters, and never cuts one in two', async () => {
    const secret = long('schlüssel🔑', 1980);
    expect(Buffer.byteLength(secret.reveal())).toBeGreaterThan(2000);
    const { store } = await written(secret);
    expect(await readAnew(store)).toBe(secret.reveal());
  });

  it('leaves nothing of what it replaces, longer or shorter', async () => {
    const { store } = await written(long('a', 9000), long('b', 3000), new Secret('short'));
    expect(store.items.size).toBe(1);
    expect(await readAnew(store)).toBe('short');
  });

  it('leaves nothing behind when it is removed', async () => {
    const { store, split } = await written(long('a', 9000));
    expect((await split.remove('account:ada')).ok).toBe(true);
    expect(store.items.size).toBe(0);
  });

  it('P134: a crash at any moment of a change leaves the old secret or the new one, whole', async () => {
    const before = long('before', 5000).reveal();
    const after = long('after', 7000).reveal();
    for (let steps = 0; ; steps += 1) {
      const { store, split } = await written(new Secret(before));
      store.left = steps;
      const changed = await split.write('account:ada', new Secret(after));
      store.left = Number.POSITIVE_INFINITY;
      expect([before, after]).toContain(await readAnew(store));
      if (changed.ok) expect(await readAnew(store)).toBe(after);
      // What the crash left lying about goes with the next change and with a removal.
      const anew = new SplitSecretStore(store);
      await anew.write('account:ada', long('later', 2500));
      expect(await readAnew(store)).toBe(long('later', 2500).reveal());
      await anew.remove('account:ada');
      expect(store.items.size).toBe(0);
      if (changed.ok && steps > 20) break;
    }
  });

  it('P134: a removal that was cut off is finished by the next', async () => {
    for (let steps = 0; steps < 5; steps += 1) {
      const { store, split } = await written(long('gone', 9000));
      store.left = steps;
      await split.remove('account:ada');
      store.left = Number.POSITIVE_INFINITY;
      expect((await new SplitSecretStore(store).remove('account:ada')).ok).toBe(true);
      expect(store.items.size).toBe(0);
    }
  });

  it.each([
    ['is missing', (store: SmallItems) => store.items.delete('account:ada:a1')],
    [
      'is another secret’s',
      (store: SmallItems) => store.items.set('account:ada:a1', new Secret('AAAA')),
    ],
  ])('K128: is refused as a whole when a part of it %s', async (_, harm) => {
    const { store } = await written(long('whole', 5000));
    harm(store);
    expect(await readAnew(store)).toBe('credential_invalid');
  });

  it('K122: tells a locked keychain from a secret that is not there', async () => {
    const { store, split } = await written(long('locked', 5000));
    store.status = 'locked';
    expect(await readAnew(store)).toBe('keychain_locked');
    expect((await split.write('account:ada', long('new'))).ok).toBe(false);
    store.status = 'ready';
    expect(await readAnew(store)).toBe(long('locked', 5000).reveal());
  });
});
