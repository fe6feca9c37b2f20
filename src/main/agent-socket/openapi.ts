import { socketApi } from '../../shared/socket-protocol.ts';
import { commandInputs } from '../../shared/ui-contract.ts';
import { askingPaths } from './openapi-asking.ts';
import {
  answer,
  body,
  content,
  errors,
  type Json,
  jsonSchema,
  needs,
  open,
  queryParameters,
  usual,
} from './openapi-parts.ts';
import * as wire from './wire-schemas.ts';

const paths = (): Json => ({
  '/v1/health': {
    get: {
      summary: 'Is an agent here',
      ...open,
      responses: { '200': answer('Yes', wire.healthBody) },
    },
  },
  '/v1/pair': {
    post: {
      summary: 'Ask for a caller key; a person approves the code',
      // Nothing is needed; what shows the owner key counts apart from all others.
      security: [{}, { ownerKey: [] }],
      requestBody: body(wire.pairRequest),
      responses: {
        '202': answer('Show the code and poll', wire.pairBody),
        ...errors({ '400': usual['400'], '429': usual['429'] }),
      },
    },
  },
  '/v1/pair/{id}': {
    get: {
      summary: 'Fetch the caller key, once',
      ...needs('pairingSecret'),
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      responses: {
        '200': answer('Approved: the key, this one time', wire.callerKeyBody),
        '202': answer('Nobody has decided yet', wire.pendingBody),
        ...errors({
          '403': 'denied',
          '404': 'not_found: no such pairing, wrong secret, or already fetched',
          '410': 'expired',
          '429': 'slow_down, with Retry-After',
        }),
      },
    },
    delete: {
      summary: 'Withdraw a request for a caller key',
      ...needs('pairingSecret'),
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      responses: {
        '204': { description: 'Nobody is asked any more' },
        ...errors({ '404': 'not_found: no such pairing, wrong secret, or already fetched' }),
      },
    },
  },
  '/v1/token': {
    get: {
      summary: 'An access token',
      ...needs('callerKey'),
      parameters: queryParameters(wire.tokenQuery),
      responses: {
        '200': {
          description: 'The token; with `Accept: text/plain` the token alone and a newline',
          content: {
            'application/json': { schema: jsonSchema(wire.tokenBody, 'output') },
            'text/plain': { schema: { type: 'string' } },
          },
        },
        ...errors({
          ...usual,
          '403': 'not_allowed, scope_not_narrowable',
          '409': 'needs_sign_in, needs_reauth, needs_consent',
          '423': 'keychain_locked',
          '503': 'offline, upstream, keychain_timeout, timed_out, with Retry-After',
        }),
      },
    },
  },
  '/v1/identity-token': {
    get: {
      summary: 'An OpenID Connect identity token of a service account, for an audience',
      ...needs('callerKey'),
      parameters: queryParameters(wire.identityTokenQuery),
      responses: {
        '200': {
          description: 'The token; with `Accept: text/plain` the token alone and a newline',
          content: {
            'application/json': { schema: jsonSchema(wire.identityTokenBody, 'output') },
            'text/plain': { schema: { type: 'string' } },
          },
        },
        ...errors({
          ...usual,
          '403':
            'not_allowed: among other reasons, the caller may not have "openid" of the account',
          '409': 'needs_sign_in',
          '423': 'keychain_locked',
          '501': 'not_supported: this kind of account cannot give one',
          '503': 'offline, upstream, keychain_timeout, with Retry-After',
        }),
      },
    },
  },
  '/v1/token/invalidate': {
    post: {
      summary: 'The API refused this token: drop it',
      ...needs('callerKey'),
      requestBody: body(wire.invalidateRequest),
      responses: { '200': answer('Dropped, or not', wire.invalidateBody), ...errors(usual) },
    },
  },
  '/v1/accounts': {
    get: {
      summary: "The caller's own accounts",
      ...needs('callerKey'),
      responses: {
        '200': answer('Only what this caller may use', wire.callerAccountsBody),
        ...errors({ '401': usual['401'] }),
      },
    },
  },
  '/v1/caller': {
    delete: {
      summary: 'Give the key back',
      ...needs('callerKey'),
      responses: { '204': { description: 'The key is dead' }, ...errors({ '401': usual['401'] }) },
    },
  },
  '/v1/openapi.json': {
    get: {
      summary: 'This description',
      ...open,
      responses: { '200': { description: 'OpenAPI 3.1', ...content({ type: 'object' }) } },
    },
  },
  '/v1/manage/state': {
    get: {
      summary: 'The snapshot that every face draws from; never a token',
      ...needs('ownerKey'),
      responses: {
        '200': { description: 'AppState', ...content({ type: 'object' }) },
        ...errors({ '401': usual['401'] }),
      },
    },
  },
  '/v1/manage/events': {
    get: {
      summary: 'The snapshot now and after every change, one JSON document a line',
      ...needs('ownerKey'),
      responses: {
        '200': {
          description: 'AppState lines until one side closes',
          content: { 'application/x-ndjson': { schema: { type: 'object' } } },
        },
        ...errors({ '401': usual['401'] }),
      },
    },
  },
  ...commandPaths(),
  ...askingPaths(),
});

function commandPaths(): Json {
  return Object.fromEntries(
    Object.entries(commandInputs).map(([name, input]) => [
      `/v1/manage/commands/${name}`,
      {
        post: {
          summary: `The command ${name}`,
          ...needs('ownerKey'),
          requestBody: body(input),
          responses: {
            '200': { description: 'Done', ...content({ type: 'object' }) },
            default: {
              description: "The failure, with its code's status",
              ...content({ $ref: '#/components/schemas/Error' }),
            },
          },
        },
      },
    ]),
  );
}

const scheme = (description: string): Json => ({ type: 'http', scheme: 'bearer', description });

/** The description that `GET /v1/openapi.json` answers, made from the schemas that requests are parsed with. */
export const openApiDocument = (): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'Keybearer agent socket',
    version: String(socketApi),
    description: 'HTTP/1.1 over a unix socket. Host is localhost.',
  },
  servers: [{ url: 'http://localhost' }],
  paths: paths(),
  components: {
    schemas: { Error: jsonSchema(wire.errorSchema, 'output') },
    securitySchemes: {
      callerKey: scheme('kb1_…, from a pairing that a person approved'),
      ownerKey: scheme('kbo1_…, from owner.hdr in the Keybearer home'),
      pairingSecret: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: 'Pairing <secret>',
      },
    },
  },
});
