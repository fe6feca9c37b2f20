import {
  type Configuration,
  refreshTokenGrant,
  type ServerMetadata,
  tokenRevocation,
} from 'openid-client';
import { ok, type Result } from '../../shared/failure.ts';
import type { IssuerReference, OAuthClient } from '../accounts/oauth-client.ts';
import type { Clock, Http, HttpResponse } from '../ports.ts';
import { lastAnswer, recordedFetch } from './http-fetch.ts';
import { configure, discoverIssuer, googleMetadata } from './issuer.ts';
import { judgeRefresh } from './judge-refresh.ts';
import { judgeRevocation, notRevoked } from './judge-revoke.ts';
import { serverName, tokenSentences } from './sentences.ts';
import type { TokenEndpoint } from './token-endpoint.ts';

interface Parts {
  readonly http: Http;
  readonly clock: Clock;
}

/** The token and revocation endpoints of every issuer. Sending is done here, judging in `judge-*.ts`. */
export function openTokenEndpoint({ http, clock }: Parts): TokenEndpoint {
  const metadataOf = rememberedMetadata(http);

  /** One request of openid-client's making, and the answer exactly as it came. */
  async function send(
    client: OAuthClient,
    metadata: ServerMetadata,
    request: (config: Configuration) => Promise<unknown>,
  ): Promise<Result<HttpResponse>> {
    const recorded = recordedFetch(http);
    try {
      await request(configure(client, metadata, recorded.fetch));
    } catch {
      // Its verdict is not asked for. It refuses where we clamp (`expires_in`), hides the error of a
      // 401 behind its challenge, and would hold a good access token back over the id token beside it.
    }
    return lastAnswer(recorded);
  }

  return {
    async refresh(client, refreshToken, scopes) {
      const server = serverName(client.issuer);
      const metadata = await metadataOf(client.issuer);
      const narrowed = new URLSearchParams(scopes && { scope: scopes.join(' ') });
      const answer = metadata.ok
        ? await send(client, metadata.value, (config) =>
            refreshTokenGrant(config, refreshToken.reveal(), narrowed),
          )
        : metadata;
      return judgeRefresh(answer, { server, now: clock.now(), asked: scopes, refreshToken });
    },

    async revoke(client, token) {
      const server = serverName(client.issuer);
      const metadata = await metadataOf(client.issuer);
      if (!metadata.ok) return notRevoked(server, metadata.failure);
      if (metadata.value.revocation_endpoint === undefined) {
        return {
          kind: 'not_revoked',
          failure: { code: 'invalid_request', sentence: tokenSentences.noRevocation(server) },
        };
      }
      const answer = await send(client, metadata.value, (config) =>
        tokenRevocation(config, token.reveal()),
      );
      return judgeRevocation(answer, { server, now: clock.now() });
    },
  };
}

/**
 * A sandbox is asked once for its metadata, by however many at once; a failed answer is forgotten, so
 * that the next request asks again.
 */
function rememberedMetadata(http: Http) {
  const known = new Map<string, Promise<Result<ServerMetadata>>>();
  return (issuer: IssuerReference): Promise<Result<ServerMetadata>> => {
    if (issuer.kind === 'google') return Promise.resolve(ok(googleMetadata));
    const { origin } = issuer;
    const asked =
      known.get(origin) ??
      discoverIssuer(http, issuer).then((metadata) => {
        if (!metadata.ok) known.delete(origin);
        return metadata;
      });
    known.set(origin, asked);
    return asked;
  };
}
