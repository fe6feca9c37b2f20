import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A client as the Google Cloud console would hand it out; of type `installed` unless it says otherwise. */
export interface RegisteredClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly projectId: string;
  /** `web`: answered only at exactly these. `limited_input`: may use the device flow, and no other. */
  readonly type?:
    | { readonly kind: 'web'; readonly redirectUris: readonly string[] }
    | { readonly kind: 'limited_input' };
}

export const newClient = (
  projectId: string,
  type?: RegisteredClient['type'],
): RegisteredClient => ({
  ...(type && { type }),
  clientId: `${randomBytes(5).readUIntBE(0, 5)}-${randomBytes(16).toString('hex')}.apps.googleusercontent.com`,
  clientSecret: `GOCSPX-${randomBytes(21).toString('base64url')}`,
  projectId,
});

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export const hasSecret = (client: RegisteredClient, secret: string): boolean =>
  timingSafeEqual(digest(client.clientSecret), digest(secret));

/** The text of its `client_secret.json`, with this sandbox in Google's place. */
export const clientSecretJson = (client: RegisteredClient, origin: string): string =>
  JSON.stringify(
    {
      [client.type?.kind === 'web' ? 'web' : 'installed']: {
        client_id: client.clientId,
        project_id: client.projectId,
        auth_uri: `${origin}/o/oauth2/v2/auth`,
        token_uri: `${origin}/token`,
        auth_provider_x509_cert_url: `${origin}/oauth2/v3/certs`,
        client_secret: client.clientSecret,
        redirect_uris:
          client.type?.kind === 'web' ? client.type.redirectUris : ['http://127.0.0.1'],
      },
    },
    undefined,
    2,
  );
