import { describe, expect, it } from 'vitest';
import {
  parseCredential,
  type StoredCredential,
  serialiseCredential,
} from '../../../src/main/credentials/stored-credential.ts';
import { Secret } from '../../../src/main/secret.ts';

const whose = {
  accountId: 'acc_ada',
  issuer: 'https://accounts.google.com',
  subject: '1234',
  email: 'ada@example.com',
};

const credentials: readonly StoredCredential[] = [
  {
    ...whose,
    kind: 'user',
    clientId: 'client-1',
    refreshToken: new Secret('refresh'),
    refreshTokenExpiresAt: 1_800_000_000,
  },
  {
    ...whose,
    kind: 'service_account',
    tokenEndpoint: 'https://oauth2.googleapis.com/token',
    privateKeyId: 'key-1',
    privateKey: new Secret('-----BEGIN PRIVATE KEY-----'),
    actsFor: 'ada@example.com',
    scopes: ['openid'],
  },
  {
    ...whose,
    kind: 'impersonated',
    sourceId: 'acc_source',
    delegates: ['middle@example.com'],
    lifetime: 900,
    scopes: ['openid'],
  },
  {
    ...whose,
    kind: 'access_token',
    accessToken: new Secret('ya29.pasted'),
    expiresAt: 1_800_000_000,
    scopes: ['openid'],
  },
  {
    ...whose,
    kind: 'access_token',
    // Of a sign-in for online access.
    clientId: 'client-1',
    accessToken: new Secret('ya29.pasted'),
    expiresAt: 1_800_000_000,
    scopes: ['openid'],
  },
];

/** As Keybearer wrote it while people were the only kind of account. */
const firstVersion = {
  v: 1,
  account: 'acc_ada',
  iss: 'https://accounts.google.com',
  sub: '1234',
  client_id: 'client-1',
  email: 'ada@example.com',
  refresh_token: 'refresh',
};

const parsed = (item: unknown) => parseCredential('acc_ada', new Secret(JSON.stringify(item)));

describe('a stored credential', () => {
  it.each(credentials)('of kind $kind comes back as it was', (credential) => {
    const read = parseCredential('acc_ada', serialiseCredential(credential));
    expect(read).toEqual({ ok: true, value: credential });
  });

  it('of the first version, which named no kind, is a person’s', () => {
    expect(parsed(firstVersion)).toMatchObject({
      ok: true,
      value: { kind: 'user', clientId: 'client-1', refreshToken: new Secret('refresh') },
    });
  });

  it.each([
    ['another account’s', { ...firstVersion, account: 'acc_bob' }],
    ['of a kind nobody knows', { ...firstVersion, kind: 'gce' }],
    ['a service account’s without its key', { ...firstVersion, kind: 'service_account' }],
    ['of another version', { ...firstVersion, v: 2 }],
    ['an empty refresh token', { ...firstVersion, refresh_token: '' }],
    ['no object', null],
  ])('K128: is refused when it is %s', (_, item) => {
    expect(parsed(item)).toMatchObject({ ok: false, failure: { code: 'credential_invalid' } });
  });
});
