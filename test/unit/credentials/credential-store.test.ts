import { describe, expect, it } from 'vitest';
import type { UserCredential } from '../../../src/main/credentials/stored-credential.ts';
import { Secret } from '../../../src/main/secret.ts';
import { accountNamed, signedInAccounts } from '../../support/signed-in-accounts.ts';

const ada = accountNamed('ada');
const bob = accountNamed('bob');

const credential = (accountId: string, refreshToken: string): UserCredential => ({
  kind: 'user',
  accountId,
  issuer: 'https://accounts.google.com',
  subject: 'subject',
  clientId: 'client-1',
  email: 'someone@example.com',
  refreshToken: new Secret(refreshToken),
  refreshTokenExpiresAt: undefined,
});

/** Two renewed credentials that the keychain refused, and now it takes them again. */
async function held() {
  const { credentials, secrets } = await signedInAccounts(ada, bob);
  secrets.refuseWrites = true;
  await credentials.writeOrHold(credential(ada.id, 'held-of-ada'));
  await credentials.writeOrHold(credential(bob.id, 'held-of-bob'));
  secrets.refuseWrites = false;
  const stored = (id: string) => secrets.items.get(`account:${id}`)?.reveal() ?? '';
  return { credentials, secrets, stored };
}

describe('a credential held in memory', () => {
  it('K127: never replaces one that was renewed after it', async () => {
    const { credentials, stored } = await held();
    const saving = credentials.saveHeld();
    const renewed = credentials.writeOrHold(credential(bob.id, 'newest-of-bob'));
    await Promise.all([saving, renewed]);
    expect(stored(ada.id)).toContain('held-of-ada');
    expect(stored(bob.id)).toContain('newest-of-bob');
    expect(credentials.isUnsaved(bob.id)).toBe(false);
  });

  it('is not written back after its account was removed', async () => {
    const { credentials, stored } = await held();
    const saving = credentials.saveHeld();
    const removed = credentials.remove(bob.id);
    await Promise.all([saving, removed]);
    expect(stored(bob.id)).toBe('');
    await credentials.saveHeld();
    expect(stored(bob.id)).toBe('');
  });

  it('is kept while the keychain refuses to remove it: it is what is to be revoked', async () => {
    const { credentials, secrets } = await held();
    secrets.status = 'locked';
    expect((await credentials.remove(bob.id)).ok).toBe(false);
    const read = await credentials.read(bob.id);
    expect(read).toEqual({ ok: true, value: credential(bob.id, 'held-of-bob') });
  });
});
