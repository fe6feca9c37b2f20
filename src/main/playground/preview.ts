import { ok, type Result } from '../../shared/failure.ts';
import type { ShownAuthorizationRequest } from '../../shared/playground.ts';
import type { SignInWish } from '../accounts/sign-in-desk.ts';
import { buildAuthorizationRequest } from '../oauth/authorization-request.ts';
import { recordedFetch } from '../oauth/http-fetch.ts';
import { configure, discoverIssuer } from '../oauth/issuer.ts';
import type { Http, Random } from '../ports.ts';
import { shownAuthorizationRequest } from './shown-authorization.ts';

/** Nothing of it is shown: in the place of every random value stands a sample. */
const noRandom: Random = { bytes: (length) => new Uint8Array(length), fraction: () => 0 };

const sample = (name: string) => ({ kind: 'sample' as const, name });
const text = (written: string) => ({ kind: 'text' as const, text: written });

const samples = {
  redirect_uri: [
    text('http://127.0.0.1:'),
    sample('a free port'),
    text('/callback/'),
    sample('a random path'),
  ],
  state: [sample('state')],
  nonce: [sample('nonce')],
  code_challenge: [sample('code challenge')],
};

/** The request that a sign-in would make, by the very function that makes it. Nothing is sent to anyone but a sandbox. */
export async function previewRequest(
  http: Http,
  wish: SignInWish,
): Promise<Result<ShownAuthorizationRequest>> {
  const metadata = await discoverIssuer(http, wish.client.issuer);
  if (!metadata.ok) return metadata;
  const config = configure(wish.client, metadata.value, recordedFetch(http).fetch);
  const request = await buildAuthorizationRequest(config, noRandom, {
    redirectUri: 'http://127.0.0.1/callback',
    scopes: wish.scopes,
    loginHint: wish.existing?.email ?? wish.loginHint,
    options: wish.request,
  });
  const { redirectUri } = wish.client;
  const shown = redirectUri === undefined ? {} : { redirect_uri: [text(redirectUri)] };
  return ok(shownAuthorizationRequest(request.url, { ...samples, ...shown }));
}
