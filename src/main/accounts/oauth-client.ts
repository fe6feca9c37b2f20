import { z } from 'zod';
import type { Secret } from '../secret.ts';

/**
 * Who answers for a client: Google, with its pinned endpoints, or a sandbox on a loopback address,
 * whose endpoints come from `/.well-known/openid-configuration` at `origin`.
 */
export const issuerReference = z.union([
  z.readonly(z.object({ kind: z.literal('google') })),
  z.readonly(z.object({ kind: z.literal('sandbox'), origin: z.string() })),
]);

export type IssuerReference = z.infer<typeof issuerReference>;

/** What the settings keep of an OAuth client. */
export interface ClientRecord {
  readonly name: string;
  readonly clientId: string;
  readonly issuer: IssuerReference;
  readonly projectId: string | undefined;
  /**
   * Only of a client of type `web`: the redirect URI on this computer that it has registered. One of
   * type `installed` may be answered at any port.
   */
  readonly redirectUri?: string | undefined;
}

/** An OAuth client from the Google Cloud console, ready for use. */
export interface OAuthClient extends ClientRecord {
  /** Google sends one to desktop clients too and wants it back, though it proves nothing (RFC 8252 §8.5). */
  readonly clientSecret: Secret | undefined;
}
