import { describe, expect, it } from 'vitest';
import {
  readRegisteredRedirect,
  usableRedirect,
} from '../../../src/main/oauth/registered-redirect.ts';

describe('a registered redirect URI', () => {
  it.each([
    ['http://127.0.0.1:8080/cb', '127.0.0.1:8080', '/cb', ['127.0.0.1']],
    ['http://127.0.0.1:8080', '127.0.0.1:8080', '/', ['127.0.0.1']],
    ['http://[::1]:8080/', '[::1]:8080', '/', ['::1']],
    [
      'http://localhost:8080/oauth2/callback',
      'localhost:8080',
      '/oauth2/callback',
      ['127.0.0.1', '::1'],
    ],
  ])('%s can be listened for', (uri, host, path, addresses) => {
    expect(readRegisteredRedirect(uri)).toEqual({ uri, host, port: 8080, path, addresses });
  });

  it.each([
    'https://localhost:8080/cb',
    'http://localhost',
    'http://127.0.0.1/cb',
    'http://127.0.0.1:80/cb',
    'http://127.0.0.2:8080/cb',
    'http://app.example:8080/cb',
    'http://localhost.evil.example:8080/cb',
    'http://user@localhost:8080/cb',
    'http://localhost:8080/cb?x=1',
    'http://localhost:8080/cb?',
    'http://localhost:8080/cb#x',
    'http://localhost:8080/cb#',
    'http://LOCALHOST:8080/cb',
    'http://localhost:8080/a/../cb',
    'http://localhost:8080/cb;Path=/',
    'http://localhost:8080/c%62',
    'urn:ietf:wg:oauth:2.0:oob',
    'com.example.app:/cb',
    '__proto__',
    '',
  ])('%j cannot', (uri) => {
    expect(readRegisteredRedirect(uri)).toBeUndefined();
  });

  it('is chosen with an address before one with the name', () => {
    const named = 'http://localhost:8080/cb';
    const literal = 'http://127.0.0.1:9000/cb';
    expect(usableRedirect([named, literal])?.uri).toBe(literal);
    expect(usableRedirect(['https://app.example/cb', named])?.uri).toBe(named);
    expect(usableRedirect(['https://app.example/cb'])).toBeUndefined();
  });
});
