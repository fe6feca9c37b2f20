import { z } from 'zod';
import type {
  CallerAccountsBody,
  CallerKeyBody,
  ErrorBody,
  HealthBody,
  IdentityTokenBody,
  PairBody,
  TokenBody,
} from '../../shared/socket-protocol.ts';

/**
 * Every shape on the agent socket, once: requests are parsed with these, and the OpenAPI description
 * is made from them. Unknown fields of a request are refused, so that a misspelt one is noticed.
 */
const reference = z.string().min(1).max(320).meta({ description: 'Alias, e-mail address or id.' });
const scope = z.string().min(1).max(256);

export const pairRequest = z.strictObject({
  name: z.string().min(1).max(256).meta({ description: 'Shown to the person; 64 characters.' }),
  accounts: z.array(reference).max(20).default([]).meta({
    description: 'Which accounts; none means the default account.',
  }),
  scopes: z.array(scope).max(50).default([]).meta({
    description: 'Full or short names; none means all that the accounts have granted.',
  }),
  reason: z.string().max(800).optional().meta({
    description: 'Shown to the person; 200 characters.',
  }),
});

export const invalidateRequest = z.strictObject({ access_token: z.string().min(1).max(4096) });

/** Visible ASCII: a URL, or the id of a client. */
export const audience = z.string().regex(/^[\x21-\x7e]{1,1024}$/);

/** The hot path reads the query by hand (token-query.ts); a test holds the two together. */
export const tokenQuery = z.strictObject({
  account: reference.optional(),
  scope: z
    .string()
    .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}( [\x21\x23-\x5b\x5d-\x7e]{1,256}){0,49}$/)
    .optional()
    .meta({ description: 'Space-separated; left out, what the caller may have.' }),
  min_ttl: z
    .string()
    .regex(/^\d{1,10}$/)
    .optional()
    .meta({ description: 'Seconds the token must still live: 120 unless said, at most 3000.' }),
  wait: z
    .string()
    .regex(/^\d{1,10}$/)
    .optional()
    .meta({ description: 'Seconds to keep trying through temporary trouble: 0 to 60.' }),
});

const scopes = z.array(z.string()).readonly();

export const healthBody = z.object({
  status: z.literal('ok'),
  api: z.number(),
}) satisfies z.ZodType<HealthBody>;

export const pairBody = z.object({
  pairing_id: z.string(),
  secret: z.string(),
  code: z.string(),
  expires_in: z.number(),
  interval: z.number(),
}) satisfies z.ZodType<PairBody>;

export const pendingBody = z.object({ status: z.literal('pending'), interval: z.number() });

export const callerKeyBody = z.object({
  caller_key: z.string(),
  granted: z.array(z.object({ account: z.string(), scopes })).readonly(),
  expires_at: z.number(),
}) satisfies z.ZodType<CallerKeyBody>;

export const tokenBody = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number(),
  expires_at: z.number(),
  scope: z.string(),
  account: z.string(),
  default: z.boolean(),
  stale_refresh: z.literal(true).optional(),
}) satisfies z.ZodType<TokenBody>;

export const identityTokenQuery = z.strictObject({
  account: reference.optional(),
  audience: audience.meta({ description: 'Whom the token is for: a URL or a client id.' }),
});

export const identityTokenBody = z.object({
  identity_token: z.string(),
  audience: z.string(),
  expires_in: z.number(),
  expires_at: z.number(),
  account: z.string(),
  default: z.boolean(),
}) satisfies z.ZodType<IdentityTokenBody>;

export const invalidateBody = z.object({
  invalidated: z.boolean().meta({
    description:
      'False when nothing was dropped: it is no token from here, or it was forced less than 30 s ago.',
  }),
});

export const callerAccountsBody = z.object({
  accounts: z
    .array(
      z.object({
        id: z.string(),
        email: z.string(),
        alias: z.string(),
        default: z.boolean(),
        scopes,
        status: z.string(),
      }),
    )
    .readonly(),
}) satisfies z.ZodType<CallerAccountsBody>;

export const errorSchema = z.object({
  error: z.string(),
  error_description: z.string(),
  request_id: z.string(),
}) satisfies z.ZodType<ErrorBody>;
