import { describe, expect, it } from 'vitest';
import type { IssuerReference } from '../../../src/main/accounts/oauth-client.ts';
import { judgeApiAddress } from '../../../src/main/playground/api-address.ts';

const google: IssuerReference = { kind: 'google' };
const sandbox: IssuerReference = { kind: 'sandbox', origin: 'http://127.0.0.1:4711' };

const verdict = (address: string, issuer: IssuerReference): string => {
  const judged = judgeApiAddress(address, issuer);
  return judged.ok ? judged.value.href : judged.failure.code;
};

describe('a token of a Google account', () => {
  it.each([
    ['https://www.googleapis.com/calendar/v3/users/me/calendarList'],
    ['https://gmail.googleapis.com/gmail/v1/users/me/profile?alt=json'],
    ['https://openidconnect.googleapis.com/v1/userinfo'],
    ['https://us-central1-aiplatform.googleapis.com/v1/x'],
    ['https://a.b.c.googleapis.com/'],
    ['https://googleapis.com/'],
    ['https://tasks.googleapis.com/tasks/v1/users/@me/lists'],
    ['https://people.googleapis.com/v1/people/me?next=https://evil.example/'],
  ])('goes to %s', (address) => {
    expect(verdict(address, google)).toBe(address);
  });

  it.each([
    ['https://WWW.GoogleAPIs.com/x', 'https://www.googleapis.com/x'],
    ['HTTPS://www.googleapis.com/x', 'https://www.googleapis.com/x'],
    ['https://www.googleapis.com:443/x', 'https://www.googleapis.com/x'],
    ['https://www.googleapis.com:/x', 'https://www.googleapis.com/x'],
    ['https://www.googleapis.com', 'https://www.googleapis.com/'],
    ['https://www.googleapis.com?a=1', 'https://www.googleapis.com/?a=1'],
    ['https://www.googleapis.com/a/../b', 'https://www.googleapis.com/b'],
    ['https://www.googleapis.com/x#access_token=1', 'https://www.googleapis.com/x'],
  ])('%s is sent as %s', (written, sent) => {
    expect(verdict(written, google)).toBe(sent);
  });

  it.each([
    ['http://www.googleapis.com/', 'not encrypted'],
    ['https://www.googleapis.com:8443/', 'another port'],
    ['https://www.googleapis.com:80/', 'another port'],
    ['https://evil.example/', 'another host'],
    ['https://evilgoogleapis.com/', 'a name that only ends alike'],
    ['https://googleapis.com.evil.example/', 'a name that only begins alike'],
    ['https://www.googleapis.com.evil.example/', 'a name that only begins alike'],
    ['https://www.googleapis.com./', 'a root dot'],
    ['https://.googleapis.com/', 'an empty label'],
    ['https://a..googleapis.com/', 'an empty label'],
    ['https://-a.googleapis.com/', 'a label that begins with a dash'],
    ['https://www.googleapis.com:pw@evil.example/', 'a host that looks like a user name'],
    ['https://www.googleapis.com@evil.example/', 'a host that looks like a user name'],
    ['https://evil.example#.googleapis.com/', 'a fragment that looks like a host'],
    ['https://evil.example?.googleapis.com/', 'a query that looks like a host'],
    ['https://accounts.google.com/', 'a site of Google that is no API'],
    ['https://www.google.com/m8/feeds', 'a site of Google that is no API'],
    ['https://storage.cloud.google.com/x', 'a site of Google that is no API'],
    ['https://www.googleapis.com%2eevil.example/', 'an encoded dot'],
    ['http://127.0.0.1:4711/v1/userinfo', 'a sandbox'],
    ['https://127.0.0.1/', 'an address of this computer'],
    ['file:///etc/passwd', 'a file'],
    ['javascript:alert(1)', 'a script'],
    ['data:text/plain,x', 'data'],
    ['ftp://www.googleapis.com/', 'another protocol'],
    ['https://[::1]/', 'an address of this computer'],
    ['https://2130706433/', 'an address of this computer, as a number'],
  ])('never goes to %s: %s', (address) => {
    expect(verdict(address, google)).toBe('not_allowed');
  });

  it.each([
    ['', 'nothing'],
    ['www.googleapis.com/x', 'no scheme'],
    ['//www.googleapis.com/x', 'no scheme'],
    ['https:www.googleapis.com/x', 'no slashes'],
    ['https:/www.googleapis.com/x', 'one slash'],
    ['https:///www.googleapis.com/x', 'three slashes'],
    ['https:\\\\www.googleapis.com/x', 'backslashes'],
    [' https://www.googleapis.com/', 'a space before it'],
    ['https://www.googleapis.com/a b', 'a space in it'],
    ['https://www.goo\tgleapis.com/', 'a tab that a browser drops'],
    ['https://www.googleapis.com/\r\nHost: evil.example', 'a new line'],
    ['https://www.ｇoogleapis.com/', 'a letter that only looks like ours'],
    ['https://www.googleapis.com/caf\u00e9', 'a letter that is not encoded'],
    ['https://www.googleapis.com\\x', 'a backslash that a browser turns round'],
    ['https://user@www.googleapis.com/', 'a user name'],
    ['https://www.googleapis.com:pw@www.googleapis.com/', 'a user name that looks like the host'],
    ['https://www.google%61pis.com/', 'an encoded letter'],
  ])('%j cannot be read one way only: %s', (address) => {
    expect(verdict(address, google)).toBe('invalid_request');
  });
});

describe('a token of a sandbox account', () => {
  it.each([
    ['http://127.0.0.1:4711/calendar/v3/users/me/calendarList'],
    ['http://127.0.0.1:4711/'],
    ['http://127.0.0.1:4711/drive/v3/about?fields=user'],
  ])('goes to its own sandbox: %s', (address) => {
    expect(verdict(address, sandbox)).toBe(address);
  });

  it.each([
    ['https://www.googleapis.com/calendar/v3/users/me/calendarList'],
    ['https://127.0.0.1:4711/'],
    ['http://127.0.0.1:4712/'],
    ['http://127.0.0.1/'],
    ['http://localhost:4711/'],
    ['http://[::1]:4711/'],
    ['http://127.0.0.1:4711@evil.example/'],
    ['http://127.0.0.1:47110/'],
    ['http://127.0.0.1.evil.example:4711/'],
  ])('never goes to %s', (address) => {
    expect(verdict(address, sandbox)).toBe('not_allowed');
  });

  it.each([['http://127.1:4711/'], ['http://user@127.0.0.1:4711/'], ['http:/127.0.0.1:4711/']])(
    'goes nowhere with an address that has to be cleaned first: %s',
    (address) => {
      expect(verdict(address, sandbox)).toBe('invalid_request');
    },
  );
});
