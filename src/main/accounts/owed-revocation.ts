import { z } from 'zod';
import { parseJson } from '../parse-json.ts';
import { parseRarely } from '../parse-rarely.ts';
import { Secret } from '../secret.ts';
import { issuerReference, type OAuthClient } from './oauth-client.ts';

/** In the secret store, until the server has been told. */
export const owedItem = (accountId: string): string => `revocation:${accountId}`;

const schema = z.object({
  v: z.literal(1),
  refresh_token: z.string().min(1),
  client_id: z.string(),
  issuer: issuerReference,
});

type Item = z.infer<typeof schema>;

/**
 * The token, and beside it to whom it was issued: the settings say that too, but any program of this
 * user can write there, and would choose where the token goes.
 */
export const serialiseOwed = (refreshToken: Secret, { clientId, issuer }: OAuthClient): Secret =>
  new Secret(
    JSON.stringify({
      v: 1,
      refresh_token: refreshToken.reveal(),
      client_id: clientId,
      issuer,
    } satisfies Item),
  );

export interface OwedToken {
  readonly refreshToken: Secret;
  /** Nothing where an earlier version put the bare token aside: then the settings are all there is. */
  readonly issuedTo: Partial<Pick<Item, 'client_id' | 'issuer'>>;
}

export function parseOwed(item: Secret): OwedToken {
  const parsed = parseRarely(schema, parseJson(item.reveal())).data;
  if (parsed === undefined) return { refreshToken: item, issuedTo: {} };
  const { refresh_token, client_id, issuer } = parsed;
  return { refreshToken: new Secret(refresh_token), issuedTo: { client_id, issuer } };
}
