import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { formatCallerKey, parseCallerKey } from '../../../src/main/agent-socket/caller-key.ts';
import { callerName, callerReason } from '../../../src/main/agent-socket/caller-name.ts';
import { judgeHead } from '../../../src/main/agent-socket/guard.ts';
import { parseFields } from '../../../src/main/agent-socket/request-fields.ts';
import { parseJsonBody } from '../../../src/main/agent-socket/strict-json.ts';
import { readTokenQuery } from '../../../src/main/agent-socket/token-query.ts';
import { pairRequest } from '../../../src/main/agent-socket/wire-schemas.ts';
import { judgeAuthorizationResponse } from '../../../src/main/oauth/authorization-response.ts';
import { judgeNavigation } from '../../../src/main/oauth/callback-hygiene.ts';
import { failureCodes } from '../../../src/shared/failure.ts';
import { type Campaign, campaign, nasty, nastyText } from './campaign.ts';

const check = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};

const mark = (name: string, values: readonly string[]) =>
  fc.tuple(fc.constant(name), fc.oneof(fc.constantFrom(...values), nastyText));

const header = fc.oneof(
  mark('Host', ['localhost', 'keybearer.sock', 'evil.test', 'localhost.', '127.0.0.1']),
  mark('Authorization', ['Bearer x', 'Pairing x', '']),
  mark('Content-Length', ['0', '5', '-1', '99999999999']),
  mark('Transfer-Encoding', ['chunked', 'gzip, chunked']),
  mark('Origin', ['null', 'http://localhost']),
  mark('Cookie', ['a=b']),
  mark('Sec-Fetch-Site', ['none', 'cross-site']),
  mark('Expect', ['100-continue']),
  mark('Upgrade', ['h2c']),
  fc.tuple(nastyText, nastyText),
);

const head = fc.record({
  httpVersion: fc.constantFrom('1.1', '1.1', '1.1', '1.0', '0.9', '2.0', ''),
  method: fc.oneof(fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'TRACE', 'get'), nasty),
  url: fc.oneof(
    fc.constantFrom('/v1/token', '/v1/pair', '//evil.test/', 'http://localhost/', '*', ''),
    nastyText.map((text) => `/${text}`),
  ),
  headers: fc.array(header, { maxLength: 6 }),
});

type Head = { readonly httpVersion: string; method: string; url: string; headers: string[][] };

/** As Node hands it over: the raw list, and the first of each by its name in lower case. */
function received({ httpVersion, method, url, headers }: Head): IncomingMessage {
  const folded: Record<string, string> = Object.create(null);
  for (const [name = '', value = ''] of headers) folded[name.toLowerCase()] ??= value;
  return { httpVersion, method, url, headers: folded, rawHeaders: headers.flat() } as never;
}

/** Said a second time, in other words than the guard's: what a passed request may not be. */
function unwelcome({ httpVersion, method, url, headers }: Head): boolean {
  const names = headers.map(([name = '']) => name.toLowerCase());
  const hosts = headers.filter(([name = '']) => name.toLowerCase() === 'host');
  return (
    httpVersion !== '1.1' ||
    !['GET', 'POST', 'DELETE'].includes(method) ||
    !url.startsWith('/') ||
    url.startsWith('//') ||
    hosts.length !== 1 ||
    !['localhost', 'keybearer.sock'].includes(hosts[0]?.[1] ?? '') ||
    names.filter((name) => name === 'authorization').length > 1 ||
    names.some((name) => /^(origin|cookie|referer|sec-fetch-.*|expect|upgrade)$/.test(name)) ||
    (method !== 'POST' && names.includes('transfer-encoding'))
  );
}

const query = fc.dictionary(
  fc.oneof(fc.constantFrom('account', 'scope', 'min_ttl', 'wait'), nasty),
  fc.oneof(
    fc.constantFrom('work', 'openid email', '3600', '-1', '1e9', '99999999999', '0x10'),
    nastyText,
    fc.array(nasty, { maxLength: 3 }),
  ),
  { maxKeys: 5 },
);

const wish = fc.oneof(
  fc.record(
    {
      name: fc.oneof(nastyText, fc.anything()),
      accounts: fc.oneof(fc.array(nastyText, { maxLength: 22 }), fc.anything()),
      scopes: fc.oneof(fc.array(nastyText, { maxLength: 5 }), fc.anything()),
      reason: nastyText,
      more: nasty,
    },
    { requiredKeys: [] },
  ),
  fc.anything(),
);

const jsonText = fc.oneof(
  fc.json({ maxDepth: 12 }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom('{', '}', '[', ']', ',', ':', '"name"', '"__proto__"', 'null', '1e999'),
        fc.json({ maxDepth: 1 }),
        nasty,
      ),
      { maxLength: 16 },
    )
    .map((pieces) => pieces.join('')),
);

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  jsonText.map((text) => new TextEncoder().encode(text)),
);

const doubled = fc
  .tuple(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue(), fc.jsonValue())
  .map(
    ([name, one, other]) => `{"${name}":${JSON.stringify(one)},"${name}":${JSON.stringify(other)}}`,
  );

const authorizationResponse = fc
  .array(
    fc.tuple(
      fc.constantFrom('state', 'code', 'iss', 'error', 'error_description', 'scope', 'x'),
      fc.oneof(fc.constantFrom('right', 'https://right.test', 'access_denied', ''), nastyText),
    ),
    { maxLength: 6 },
  )
  .chain((pairs) => fc.tuple(fc.constant(pairs), fc.boolean()));

const expected = { state: 'right', issuer: 'https://right.test', issuerPromised: true };

export const requestCampaigns: readonly Campaign[] = [
  campaign(
    'the head of a request is refused with a code, or is a plain one',
    18_000,
    head,
    (one) => {
      const refusal = judgeHead(received(one));
      if (refusal === undefined) return check(!unwelcome(one), `passed: ${JSON.stringify(one)}`);
      check(refusal.code in failureCodes, refusal.code);
      check(!/[\r\n\0]/.test(refusal.sentence), 'a line break in a sentence');
    },
  ),
  campaign('what opens the sign-in port is one navigation to its own name', 9_000, head, (one) => {
    const refusal = judgeNavigation(received(one), 'localhost');
    if (refusal !== undefined) return check(refusal.status >= 400, String(refusal.status));
    const names = one.headers.map(([name = '']) => name.toLowerCase());
    const hosts = one.headers.filter(([name = '']) => name.toLowerCase() === 'host');
    check(one.method === 'GET' && one.httpVersion === '1.1', 'not a plain GET');
    check(hosts.length === 1 && hosts[0]?.[1] === 'localhost', 'another host');
    check(!names.includes('origin') && !names.includes('transfer-encoding'), 'from a page');
  }),
  campaign('a body is one plain object with one meaning, or refused', 14_000, bytes, (one) => {
    const read = parseJsonBody(one);
    if (!read.ok) return check(read.failure.code === 'invalid_request', read.failure.code);
    check(Object.getPrototypeOf(read.value) === Object.prototype, 'another prototype');
    check(!Object.hasOwn(read.value, '__proto__'), '__proto__');
    const again = parseJsonBody(new TextEncoder().encode(JSON.stringify(read.value)));
    check(again.ok && JSON.stringify(again.value) === JSON.stringify(read.value), 'two meanings');
  }),
  campaign('a field that comes twice is refused', 3_000, doubled, (text) => {
    check(!parseJsonBody(new TextEncoder().encode(text)).ok, text);
  }),
  campaign(
    'a query is understood within its limits, or refused by a short name',
    12_000,
    query,
    (one) => {
      const read = readTokenQuery(one);
      if (!read.ok) return check(read.failure.sentence.length < 500, 'a long sentence');
      const { account, scopes, minTtl, wait } = read.value;
      check(minTtl >= 0 && minTtl <= 3000 && Number.isInteger(minTtl), `min_ttl ${minTtl}`);
      check(wait >= 0 && wait <= 60_000, `wait ${wait}`);
      check(account === undefined || account.length <= 320, 'a long account');
      check(
        scopes?.every((scope) => /^[\x21-\x7e]{1,300}$/.test(scope)) ?? true,
        'a strange scope',
      );
    },
  ),
  campaign('a wish to pair is taken in its described shape, or refused', 8_000, wish, (one) => {
    const read = parseFields(pairRequest, one);
    if (!read.ok) return check(!/[\r\n\0]/.test(read.failure.sentence), 'a line break');
    check(read.value.accounts.length <= 20 && read.value.scopes.length <= 50, 'too many');
    check(
      Object.keys(read.value).every((key) => key !== 'more'),
      'an unknown field',
    );
  }),
  campaign(
    'a name or reason hides nothing from the person who reads it',
    12_000,
    nastyText,
    (text) => {
      for (const [read, longest] of [
        [callerName(text), 64],
        [callerReason(text), 200],
      ] as const) {
        if (!read.ok) continue;
        check([...read.value].length <= longest, 'too long');
        check(!/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(read.value), 'hidden characters');
      }
      const name = callerName(text);
      check(
        !(name.ok && /[a-z]/i.test(name.value) && /\p{Script=Cyrillic}/u.test(name.value)),
        text,
      );
    },
  ),
  campaign(
    'no text is a caller key but one that is written as such',
    5_000,
    fc.oneof(
      nastyText,
      fc.string().map((text) => `kb1_aaaaaaaaaa_${text}_00000000`),
    ),
    (text) => {
      const key = parseCallerKey(text);
      check(key === undefined || formatCallerKey(key).reveal() === text, text);
    },
  ),
  campaign(
    'nothing but the right state from the right browser ends a sign-in',
    9_000,
    authorizationResponse,
    ([pairs, bound]) => {
      const judged = judgeAuthorizationResponse(new URLSearchParams(pairs), expected, bound);
      if (judged.kind === 'stray') return;
      const all = (name: string) => pairs.filter(([key]) => key === name).map(([, value]) => value);
      check(bound, 'from another browser');
      check(all('state').length === 1 && all('state')[0] === 'right', 'another state');
      check(['', 'https://right.test'].includes(all('iss').join('')), 'another issuer');
      if (judged.kind === 'error') check(/^[a-z0-9_]{1,64}$/.test(judged.error), judged.error);
    },
  ),
];
