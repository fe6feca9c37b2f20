import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  type JSONWebKeySet,
  jwtVerify,
} from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type IdTokenFlaw, idTokenFlaws } from '../../sandbox/fault.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { PlainClient } from './plain-client.ts';

let sandbox: Sandbox;
let client: PlainClient;
let keys: JSONWebKeySet;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = new PlainClient(sandbox.clientSecretJson);
  keys = (await (await fetch(`${sandbox.origin}/oauth2/v3/certs`)).json()) as JSONWebKeySet;
});

afterAll(() => sandbox.close());

async function idTokenWith(flaw: IdTokenFlaw): Promise<string> {
  sandbox.faults.order('token', { kind: 'id-token', flaw });
  return (await client.signIn()).idToken;
}

const verified = (token: string) =>
  jwtVerify(token, createLocalJWKSet(keys), {
    issuer: sandbox.origin,
    audience: client.clientId,
    algorithms: ['RS256'],
    requiredClaims: ['sub'],
    maxTokenAge: '1h',
  });

it('publishes nothing of the key but its public half', () => {
  expect(Object.keys(keys.keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
});

it('makes id tokens without a flaw that verify', async () => {
  const { idToken } = await client.signIn();
  expect((await verified(idToken)).payload).toMatchObject({ nonce: client.nonce });
});

/** Those that a verifier of signatures and registered claims must find. */
const refused = [
  ['alg-none', 'ERR_JOSE_ALG_NOT_ALLOWED'],
  ['symmetric-signature', 'ERR_JOSE_ALG_NOT_ALLOWED'],
  ['bad-signature', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
  ['unpublished-key', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
  ['wrong-issuer', 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  ['wrong-audience', 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  ['missing-subject', 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  ['expired', 'ERR_JWT_EXPIRED'],
  ['issued-a-week-ago', 'ERR_JWT_EXPIRED'],
] as const;

it.each(refused)('%s does not verify', async (flaw, code) => {
  await expect(verified(await idTokenWith(flaw))).rejects.toMatchObject({ code });
});

/** Those that verify, and that only a client who compares can find. */
const unnoticed = [
  ['extra-audience', (claims) => Array.isArray(claims.aud) && claims.aud.length === 2],
  ['wrong-azp', (claims) => claims.azp !== client.clientId],
  ['missing-nonce', (claims) => claims.nonce === undefined],
  ['wrong-nonce', (claims) => typeof claims.nonce === 'string' && claims.nonce !== client.nonce],
  ['wrong-at-hash', (claims) => typeof claims.at_hash === 'string'],
] as const satisfies [IdTokenFlaw, (claims: Record<string, unknown>) => boolean][];

it.each(unnoticed)('%s verifies and is wrong all the same', async (flaw, isFlawed) => {
  const token = await idTokenWith(flaw);
  expect((await verified(token)).payload).toSatisfy(isFlawed);
});

it('can be left out, and have any claim put in or taken away', async () => {
  sandbox.faults.order('token', { kind: 'id-token', flaw: 'missing' });
  expect((await client.signIn()).body).not.toHaveProperty('id_token');
  sandbox.faults.order('token', {
    kind: 'id-token-claims',
    set: { email: 'eve@sandbox.example' },
    remove: ['azp'],
  });
  const claims = decodeJwt((await client.signIn()).idToken);
  expect(claims.email).toBe('eve@sandbox.example');
  expect(claims).not.toHaveProperty('azp');
});

it('alg-none says so in its header', async () => {
  const token = await idTokenWith('alg-none');
  expect(decodeProtectedHeader(token).alg).toBe('none');
  expect(token.endsWith('.')).toBe(true);
});

it('has a case here for every flaw there is', () => {
  const covered = [...refused, ...unnoticed].map(([flaw]) => flaw);
  expect([...covered, 'missing'].sort()).toEqual([...idTokenFlaws].sort());
});
