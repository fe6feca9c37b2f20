import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { isEmailAddress } from '../oauth/email-address.ts';
import { parseJson } from '../parse-json.ts';
import { Secret } from '../secret.ts';
import { googleTokenEndpoint, issuerOfTokenUri } from './issuer-of-endpoints.ts';
import type { IssuerReference } from './oauth-client.ts';

/** A service account's key, judged, whichever file it was in. */
export interface ServiceAccountKey {
  readonly clientEmail: string;
  /**
   * Names the key at Google; it goes into the JWT's header as `kid`. A PKCS #12 file does not have it,
   * and Google then tries every key of the account.
   */
  readonly privateKeyId: string | undefined;
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
  // Google writes it always; an export of a key that came as .p12 cannot.
  private_key_id: z
    .string()
    .regex(/^[\w.-]{1,128}$/)
    .optional(),
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
      return invalid(
        'This file is not the key of a service account ("type": "service_account"). An OAuth client is added with "keybearer client add", what other tools have left with "keybearer import".',
      );
    }
    return invalid(
      `The field "${field}" of this service account key is missing or not as Google writes it. Create a new key of type JSON.`,
    );
  }
  return serviceAccountKey({
    clientEmail: key.data.client_email,
    privateKeyId: key.data.private_key_id,
    privateKey: new Secret(key.data.private_key),
    projectId: key.data.project_id,
    tokenUri: key.data.token_uri,
  });
}

/** The parts of a key, wherever they stood. */
export interface KeyParts {
  readonly clientEmail: string;
  readonly privateKeyId?: string | undefined;
  /** PEM. */
  readonly privateKey: Secret;
  readonly projectId?: string | undefined;
  readonly tokenUri: string;
}

export function serviceAccountKey(parts: KeyParts): Result<ServiceAccountKey> {
  const { clientEmail, privateKeyId, privateKey, projectId, tokenUri } = parts;
  if (clientEmail.length > 254 || !isEmailAddress(clientEmail)) {
    return invalid('A service account is named by its e-mail address, and this is none.');
  }
  const issuer = issuerOfTokenUri(tokenUri);
  if (!issuer.ok) return issuer;
  if (!isSigningKey(privateKey)) {
    return invalid(
      'The private key in this file cannot be used: it is cut off or not an RSA key of at least 2,048 bits. Create a new key of type JSON.',
    );
  }
  return ok({
    clientEmail,
    privateKeyId,
    privateKey,
    projectId,
    issuer: issuer.value,
    tokenEndpoint: issuer.value.kind === 'google' ? googleTokenEndpoint : tokenUri,
  });
}

/** RS256 wants RSA with at least 2,048 bits (RFC 7518 §3.3). */
function isSigningKey(pem: Secret): boolean {
  try {
    const key = createPrivateKey(pem.reveal());
    return (
      key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048
    );
  } catch {
    return false;
  }
}
