import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { isEmailAddress } from '../oauth/email-address.ts';
import { parseJson } from '../parse-json.ts';
import { Secret } from '../secret.ts';
import { googleTokenEndpoint, issuerOfTokenUri } from './issuer-of-endpoints.ts';
import type { IssuerReference } from './oauth-client.ts';

/** A service account's JSON key, judged. */
export interface ServiceAccountKey {
  readonly clientEmail: string;
  /** Names the key at Google; it goes into the JWT's header as `kid`. */
  readonly privateKeyId: string;
  /** PKCS #8, PEM. */
  readonly privateKey: Secret;
  readonly projectId: string | undefined;
  readonly issuer: IssuerReference;
  /** Google's own, whichever of its names the file has; or the loopback address in the file. */
  readonly tokenEndpoint: string;
}

const schema = z.looseObject({
  type: z.literal('service_account'),
  client_email: z.string().max(254).refine(isEmailAddress),
  private_key_id: z.string().regex(/^[\w.-]{1,128}$/),
  private_key: z.string().max(16_384),
  token_uri: z.string().max(2048),
  project_id: z.string().max(128).optional(),
  universe_domain: z.literal('googleapis.com').optional(),
});

const invalid = (sentence: string) => fail('client_file_invalid', sentence);

/** Judges the text of a key file; everything in it is the word of a stranger until it passed here. */
export function parseServiceAccountKey(text: string): Result<ServiceAccountKey> {
  const json = parseJson(text.replace(/^\uFEFF/, ''));
  if (json === undefined) {
    return invalid(
      'This file is not JSON. Create a key of type JSON for the service account in the Google Cloud console, and add that file.',
    );
  }
  const key = schema.safeParse(json);
  if (!key.success) {
    const field = key.error.issues[0]?.path.join('.') ?? '';
    if (field === '' || field === 'type') {
      return invalid('This file is not the key of a service account ("type": "service_account").');
    }
    return invalid(
      `The field "${field}" of this service account key is missing or not as Google writes it. Create a new key of type JSON.`,
    );
  }
  const issuer = issuerOfTokenUri(key.data.token_uri);
  if (!issuer.ok) return issuer;
  if (!isSigningKey(key.data.private_key)) {
    return invalid(
      'The private key in this file cannot be used: it is cut off or not an RSA key of at least 2,048 bits. Create a new key of type JSON.',
    );
  }
  return ok({
    clientEmail: key.data.client_email,
    privateKeyId: key.data.private_key_id,
    privateKey: new Secret(key.data.private_key),
    projectId: key.data.project_id,
    issuer: issuer.value,
    tokenEndpoint: issuer.value.kind === 'google' ? googleTokenEndpoint : key.data.token_uri,
  });
}

/** RS256 wants RSA with at least 2,048 bits (RFC 7518 §3.3). */
function isSigningKey(pem: string): boolean {
  try {
    const key = createPrivateKey(pem);
    return (
      key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048
    );
  } catch {
    return false;
  }
}
