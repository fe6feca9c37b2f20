import { expect, test } from 'vitest';
import { type HygieneRules, judgeRequest } from '../../../src/main/local-http/request-hygiene.ts';

const rules: HygieneRules = {
  hosts: ['localhost'],
  methods: ['GET', 'POST'],
  fromBrowsers: 'refused',
};
const good = {
  httpVersion: '1.1',
  method: 'GET',
  url: '/v1/health',
  rawHeaders: ['Host', 'localhost', 'User-Agent', 'curl/8', 'Accept', '*/*'],
};
const judge = (more: Partial<typeof good>, by = rules) => {
  const verdict = judgeRequest({ ...good, ...more }, by);
  return verdict.ok ? 'clean' : `${verdict.status} ${verdict.code}`;
};
const withHeader = (...headers: string[]) => ({ rawHeaders: [...good.rawHeaders, ...headers] });

test('what curl sends is clean', () => {
  expect(judge({})).toBe('clean');
});

test.each([
  'Origin',
  'origin',
  'Referer',
  'Cookie',
  'Sec-Fetch-Mode',
  'Sec-Fetch-Site',
  'SEC-FETCH-ANYTHING',
  'Access-Control-Request-Method',
  'Access-Control-Request-Private-Network',
])('S70: %s marks a browser, refused here and allowed where browsers are served', (name) => {
  expect(judge(withHeader(name, 'x'))).toBe('403 browser_request_refused');
  expect(judge(withHeader(name, 'x'), { ...rules, fromBrowsers: 'allowed' })).toBe('clean');
});

test.each(['Upgrade', 'Expect', 'TE', 'HTTP2-Settings'])('S71: %s is refused', (name) => {
  expect(judge(withHeader(name, 'x'))).toBe('400 invalid_request');
});

test.each([
  ['another name', ['Host', 'evil.test']],
  ['a name that begins like ours', ['Host', 'localhost.evil.test']],
  ['a port', ['Host', 'localhost:80']],
  ['capitals', ['Host', 'LOCALHOST']],
  ['none', []],
  ['an empty one', ['Host', '']],
])('a Host that is %s is misdirected', (_what, rawHeaders) => {
  expect(judge({ rawHeaders })).toBe('421 misdirected_request');
});

test.each(['Host', 'Authorization', 'Content-Length', 'Content-Type', 'Transfer-Encoding', 'host'])(
  'a second %s is refused, also when it says the same',
  (name) => {
    expect(judge({ rawHeaders: ['Host', 'localhost', name, 'localhost', name, 'localhost'] })).toBe(
      '400 invalid_request',
    );
  },
);

test.each(['http://localhost/v1/health', '//evil.test/v1', '*', 'localhost:80', ''])(
  'the target "%s" is not a path',
  (url) => {
    expect(judge({ url })).toBe('400 invalid_request');
  },
);

test.each(['1.0', '0.9', '2.0'])('HTTP/%s is not spoken', (httpVersion) => {
  expect(judge({ httpVersion })).toBe('400 invalid_request');
});

test.each(['OPTIONS', 'TRACE', 'CONNECT', 'PUT', 'PATCH', 'HEAD', 'PROPFIND', ''])(
  'the method "%s" is refused',
  (method) => {
    expect(judge({ method })).toBe('405 method_not_allowed');
  },
);

test('S74: a hundred headers pass, one more does not', () => {
  const filled = (count: number) =>
    Array.from({ length: count }, (_, at) => [`X-${at}`, 'x']).flat();
  expect(judge({ rawHeaders: ['Host', 'localhost', ...filled(99)] })).toBe('clean');
  expect(judge({ rawHeaders: ['Host', 'localhost', ...filled(100)] })).toBe(
    '431 headers_too_large',
  );
});
