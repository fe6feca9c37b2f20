import { ok } from '../../src/shared/failure.ts';
import type {
  CallShown,
  ExampleCall,
  RefreshShown,
  Shown,
  ShownAuthorizationRequest,
  ShownExchange,
  ShownField,
  ShownToken,
  SignInTranscript,
} from '../../src/shared/playground.ts';
import { nowSeconds, type ScriptedCore } from './scripted-core.ts';

/** What the core would answer on the playground page, for a Google account in use. */

const plain = (text: string): Shown => [{ kind: 'text', text }];
const hidden = (name: string, length: number, fingerprint: string): Shown => [
  { kind: 'hidden', name, length, fingerprint, whole: true },
];
const field = (name: string, value: string | Shown, meaning: string | null = null): ShownField => ({
  name,
  value: typeof value === 'string' ? plain(value) : value,
  meaning,
});

const endpoint = 'https://accounts.google.com/o/oauth2/v2/auth';
const clientId = '1234567890-abc.apps.googleusercontent.com';

export const previewOf = (scopes: readonly string[]): ShownAuthorizationRequest => ({
  endpoint,
  parameters: [
    field('response_type', 'code', 'Asks for a code, which is exchanged for tokens.'),
    field('client_id', clientId, 'Which OAuth client asks.'),
    field(
      'redirect_uri',
      [
        { kind: 'text', text: 'http://127.0.0.1:' },
        { kind: 'sample', name: 'a free port' },
        { kind: 'text', text: '/callback/' },
        { kind: 'sample', name: 'a random path' },
      ],
      'Where the browser brings the answer.',
    ),
    field('scope', scopes.join(' '), 'The permissions that are asked for.'),
    field(
      'state',
      [{ kind: 'sample', name: 'state' }],
      'A random value that comes back unchanged.',
    ),
    field(
      'code_challenge',
      [{ kind: 'sample', name: 'code challenge' }],
      'The hash of a secret that stays in Keybearer (PKCE).',
    ),
    field('access_type', 'offline', 'Asks for a refresh token too.'),
  ],
  url: [
    { kind: 'text', text: `${endpoint}?response_type=code&client_id=${clientId}&state=` },
    { kind: 'sample', name: 'state' },
  ],
});

const tokenExchange = (grant: 'authorization_code' | 'refresh_token'): ShownExchange => ({
  kind: 'token',
  request: {
    method: 'POST',
    url: plain('https://oauth2.googleapis.com/token'),
    headers: [field('content-type', 'application/x-www-form-urlencoded')],
    body: {
      kind: 'fields',
      format: 'form',
      fields: [
        field('grant_type', grant, 'What is shown in exchange for tokens.'),
        grant === 'refresh_token'
          ? field('refresh_token', hidden('refresh token', 103, '7c1e'), 'The long-lived key.')
          : field('code', hidden('authorization code', 73, '09fa'), 'Works once.'),
        field('client_id', clientId, 'Which OAuth client asks.'),
        field('client_secret', hidden('client secret', 35, 'd2b0')),
      ],
    },
  },
  answer: {
    kind: 'response',
    response: {
      status: 200,
      headers: [
        field('content-type', 'application/json; charset=utf-8'),
        field('cache-control', 'no-cache, no-store'),
      ],
      body: {
        kind: 'fields',
        format: 'json',
        fields: [
          field('access_token', hidden('access token', 218, 'a1f3'), 'What an API takes.'),
          field('expires_in', '3599', 'For how many seconds the access token works.'),
          field('token_type', 'Bearer'),
        ],
      },
    },
  },
  milliseconds: 184,
});

export const transcriptOf = (account: string, email: string): SignInTranscript => ({
  started_at: nowSeconds() - 180,
  client: 'home',
  outcome: { kind: 'done', account, email },
  steps: [
    { kind: 'authorization_request', request: previewOf(['email', 'openid']) },
    {
      kind: 'authorization_response',
      response: {
        outcome: 'code',
        parameters: [
          field('code', hidden('authorization code', 73, '09fa'), 'Works once.'),
          field('state', hidden('state', 43, '51aa'), 'The same value as in the request.'),
        ],
      },
    },
    { kind: 'exchange', exchange: tokenExchange('authorization_code') },
  ],
  id_token: {
    verified: true,
    mark: { length: 912, fingerprint: '88ce' },
    header: [field('alg', 'RS256', 'How it was signed.'), field('kid', '5b3706960e3e60024a2655e7')],
    claims: [
      field('iss', 'https://accounts.google.com', 'Who says this.'),
      field('aud', clientId, 'For whom it was made.'),
      field('sub', '104729000000000000000', 'The account itself.'),
      field('email', email, 'The e-mail address.'),
      field('nonce', hidden('nonce', 43, 'be77')),
    ],
  },
});

const token: ShownToken = {
  length: 218,
  fingerprint: 'a1f3',
  scopes: ['email', 'openid'],
  expires_at: nowSeconds() + 3599,
};

export const refreshed: RefreshShown = {
  outcome: { kind: 'refreshed', token },
  exchanges: [tokenExchange('refresh_token')],
  sentence: 'Google gave a new access token.',
  curl: "curl --fail-with-body -sS --unix-socket /run/user/1000/keybearer/agent.sock \\\n  -H @/home/ada/.local/share/keybearer/callers/cli.hdr \\\n  -H 'Accept: text/plain' \\\n  'http://localhost/v1/token?account=work'",
};

export const examples: readonly ExampleCall[] = [
  {
    id: 'gmail-labels',
    api: 'Gmail',
    title: 'Your labels',
    method: 'GET',
    url: 'https://gmail.googleapis.com/gmail/v1/users/me/labels',
    scopes: ['https://www.googleapis.com/auth/gmail.labels'],
    allowed: false,
  },
  {
    id: 'calendar-list',
    api: 'Calendar',
    title: 'Your calendars',
    method: 'GET',
    url: 'https://www.googleapis.com/calendar/v3/users/me/calendarList',
    scopes: ['https://www.googleapis.com/auth/calendar.readonly'],
    allowed: true,
  },
];

export function calledWith(
  status: number,
  body: string,
  change: Partial<CallShown> = {},
): CallShown {
  const url = examples[1]?.url ?? '';
  return {
    token,
    request: {
      method: 'GET',
      url: plain(url),
      headers: [
        field('accept', 'application/json, */*'),
        field('authorization', [
          { kind: 'text', text: 'Bearer ' },
          ...hidden('access token', 218, 'a1f3'),
        ]),
      ],
      body: { kind: 'empty' },
    },
    response: {
      status,
      headers: [field('content-type', 'application/json; charset=UTF-8')],
      body: {
        kind: 'text',
        type: 'application/json',
        text: plain(body),
        bytes: body.length,
        cut: false,
      },
    },
    milliseconds: 143,
    advice: null,
    curl: `TOKEN=$(curl --fail-with-body -sS --unix-socket /run/user/1000/keybearer/agent.sock) ||\n  { printf '%s\\n' "$TOKEN" >&2; false; } &&\nprintf 'Authorization: Bearer %s\\n' "$TOKEN" |\ncurl -sS -g -H @- ${url}`,
    ...change,
  };
}

export const calendars = JSON.stringify({
  kind: 'calendar#calendarList',
  items: [
    { id: 'ada@analytical.example', summary: 'Ada', timeZone: 'Europe/London', primary: true },
    { id: 'engine@group.calendar.google.com', summary: 'Engine', selected: false, reminders: [] },
  ],
});

/** The core answers as it would; a test scripts over it what it wants otherwise. */
export function answerPlayground(
  core: ScriptedCore,
  transcript: SignInTranscript | null = null,
): void {
  core.answer('playground.preview', ({ scopes }) => ok(previewOf(scopes)));
  core.answer('playground.transcript', () => ok({ transcript }));
  core.answer('playground.refresh', () => ok(refreshed));
  core.answer('playground.apis', () => ok({ examples }));
  core.answer('playground.call', () => ok(calledWith(200, calendars)));
  core.answer('playground.cancel', () => ok({ cancelled: true }));
  core.answer('playground.invalidate', () =>
    ok({ dropped: true, sentence: 'The refused token is given to nobody any more.' }),
  );
}
