import { expect, test } from 'vitest';
import { openingStore } from '../../../src/main/adapters/opening-store.ts';
import type { SecretStore } from '../../../src/main/ports.ts';
import { Secret } from '../../../src/main/secret.ts';
import { fail, ok, type Result } from '../../../src/shared/failure.ts';
import { MemorySecretStore } from '../../support/memory-secret-store.ts';

function later() {
  let end: (opened: Result<SecretStore>) => void = () => {};
  const opening = new Promise<Result<SecretStore>>((resolve) => {
    end = resolve;
  });
  return { store: openingStore('file', opening), end };
}

test('what is asked before the store is open is answered by it, in order, when it is', async () => {
  const { store, end } = later();
  const [written, read, removed, gone, status] = [
    store.write('name', new Secret('value')),
    store.read('name'),
    store.remove('name'),
    store.read('name'),
    store.probe(),
  ] as const;
  end(ok(new MemorySecretStore()));
  expect([await written, await removed, await gone]).toEqual(Array(3).fill(ok(undefined)));
  const value = await read;
  expect(value.ok && value.value?.reveal()).toBe('value');
  expect(await status).toBe('ready');
});

test('a store that does not open fails everything as its opening failed, and is closed without it', async () => {
  const { store, end } = later();
  const locked = fail('keychain_locked', 'The passphrase does not open it.');
  const answers = [store.read('name'), store.write('name', new Secret('x')), store.remove('name')];
  const status = store.probe();
  end(locked);
  expect(await Promise.all(answers)).toEqual([locked, locked, locked]);
  expect(await status).toBe('locked');
  await store.close();
});
