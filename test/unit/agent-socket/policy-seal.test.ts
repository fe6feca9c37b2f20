import { beforeEach, describe, expect, test } from 'vitest';
import {
  canonicalText,
  openSealKey,
  sealItem,
} from '../../../src/main/agent-socket/policy-seal.ts';
import { MemorySecretStore } from '../../support/memory-secret-store.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

let secrets: MemorySecretStore;
beforeEach(() => {
  secrets = new MemorySecretStore();
});

async function open(seed = 1) {
  const key = await openSealKey(secrets, new SeededRandom(seed));
  if (!key.ok) throw new Error(key.failure.code);
  return key.value;
}
const epoch = () => JSON.parse(secrets.items.get(sealItem)?.reveal() ?? '{}').epoch as number;

test('the key is made once, kept before anything is sealed, and found again', async () => {
  const first = await open(1);
  expect(first.isNew).toBe(true);
  expect(epoch()).toBe(0);
  const seal = first.sign('content');
  first.commit(seal);
  await first.saved();
  const again = await open(2);
  expect(again.isNew).toBe(false);
  expect(again.isOurs('content', seal)).toBe(true);
});

test('another content, another epoch and another key are not ours', async () => {
  const key = await open();
  const seal = key.sign('content');
  expect(key.isOurs('Content', seal)).toBe(false);
  expect(key.isOurs('content', { ...seal, epoch: seal.epoch + 1 })).toBe(false);
  for (const mac of ['', 'zz', seal.mac.slice(2), `${seal.mac}00`, seal.mac.replace(/./g, '0')]) {
    expect(key.isOurs('content', { ...seal, mac })).toBe(false);
  }
  secrets.items.clear();
  expect((await open(2)).isOurs('content', seal)).toBe(false);
});

test('an older epoch is refused once a newer one is in the store, and what is newer is ours', async () => {
  const key = await open();
  const old = key.sign('old');
  key.commit(old);
  const next = key.sign('next');
  key.commit(next);
  await key.saved();
  const again = await open(2);
  expect(again.isOurs('old', old)).toBe(false);
  expect(again.isOurs('next', next)).toBe(true);
  const ahead = again.sign('ahead');
  expect((await open(3)).isOurs('ahead', ahead)).toBe(true);
});

test('a store that refuses a new key gives none: nothing is sealed that could not be opened again', async () => {
  secrets.refuseWrites = true;
  expect(await openSealKey(secrets, new SeededRandom(1))).toMatchObject({
    failure: { code: 'keychain_failed' },
  });
});

test('epochs that the store refuses are written once it takes them', async () => {
  const key = await open();
  secrets.refuseWrites = true;
  key.commit(key.sign('a'));
  key.commit(key.sign('b'));
  expect((await key.saved()).ok).toBe(false);
  expect(epoch()).toBe(0);
  secrets.refuseWrites = false;
  expect((await key.saved()).ok).toBe(true);
  expect(epoch()).toBe(2);
});

describe('one content has one text', () => {
  test('in whatever order its fields come', () => {
    expect(canonicalText({ b: [1, { y: null, x: 'é' }], a: true })).toBe(
      canonicalText({ a: true, b: [1, { x: 'é', y: null }] }),
    );
    expect(canonicalText({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  test('and another content another', () => {
    const texts = [{ a: 1 }, { a: '1' }, { a: [1] }, { b: 1 }, [1], [[1]], { a: { b: 1 } }, null];
    expect(new Set(texts.map(canonicalText)).size).toBe(texts.length);
  });
});
