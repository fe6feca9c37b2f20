import { describe, expect, it } from 'vitest';
import { answerAppRequest, isOurPage } from '../../../src/main/electron/app-page.ts';

const index = { type: 'text/html; charset=utf-8', body: Buffer.from('<!doctype html>') };
const files = new Map([
  ['/index.html', index],
  ['/', index],
  ['/assets/a.js', { type: 'text/javascript; charset=utf-8', body: Buffer.from('1') }],
]);
const get = (url: string, method = 'GET') => answerAppRequest(files, { url, method });

describe('the app protocol', () => {
  it('serves what is built, under a policy that allows no connection', async () => {
    const answer = get('app://keybearer/index.html');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('<!doctype html>');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });

  it.each([
    ['app://keybearer/../package.json', 'GET', 404],
    ['app://keybearer/%2e%2e/package.json', 'GET', 404],
    ['app://keybearer/assets', 'GET', 404],
    ['app://keybearer/assets/a.js.map', 'GET', 404],
    ['app://keybearer//etc/passwd', 'GET', 404],
    ['app://keybearer/constructor', 'GET', 404],
    ['app://other/index.html', 'GET', 404],
    ['app://keybearer:1/index.html', 'GET', 404],
    ['file:///index.html', 'GET', 404],
    ['no address', 'GET', 400],
    ['app://keybearer/index.html', 'POST', 405],
    ['app://keybearer/index.html', 'HEAD', 405],
  ])('%s (%s) gives %i, with the same policy and nothing else', async (url, method, status) => {
    const answer = get(url, method);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toBe('');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('ignores a query, which chooses no file', () => {
    expect(get('app://keybearer/assets/a.js?v=1').status).toBe(200);
  });
});

describe('our page', () => {
  it.each([
    ['app://keybearer/index.html', true],
    ['app://keybearer/index.html#/settings', true],
    ['app://keybearer/', false],
    ['app://keybearer/index.html?x', false],
    ['app://keybearer/index.htmlx', false],
    ['app://keybearer.evil/index.html', false],
    ['https://keybearer/index.html', false],
  ])('%s: %s', (address, expected) => {
    expect(isOurPage(address)).toBe(expected);
  });
});
