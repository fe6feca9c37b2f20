import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';

/** The RS256 key of the id tokens. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly privateJwk: JWK;
  /** What `/oauth2/v3/certs` shows: the public half only. */
  readonly publicJwk: JWK;
}

async function signingKeyFrom(privateKey: CryptoKey, privateJwk: JWK): Promise<SigningKey> {
  const { kty, n, e } = privateJwk;
  if (kty !== 'RSA' || n === undefined || e === undefined) throw new Error('not an RSA key');
  const kid = await calculateJwkThumbprint({ kty, n, e });
  return {
    kid,
    privateKey,
    privateJwk,
    publicJwk: { kty, n, e, kid, alg: 'RS256', use: 'sig' },
  };
}

async function newSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return signingKeyFrom(privateKey, await exportJWK(privateKey));
}

export async function signingKeyFromJwk(privateJwk: JWK): Promise<SigningKey> {
  const key = await importJWK(privateJwk, 'RS256');
  if (key instanceof Uint8Array) throw new Error('not an RSA key');
  return signingKeyFrom(key, privateJwk);
}

let shared: Promise<SigningKey> | undefined;

/**
 * The key of every sandbox in this process that keeps no state: making one takes about 0.2 s, and a
 * test file starts dozens. Their issuers still differ, so their tokens are not exchangeable.
 */
export function processSigningKey(): Promise<SigningKey> {
  shared ??= newSigningKey();
  return shared;
}

let foreign: Promise<SigningKey> | undefined;

/** A key nobody published, for id tokens that must not verify. */
export function unpublishedKey(): Promise<SigningKey> {
  foreign ??= newSigningKey();
  return foreign;
}
