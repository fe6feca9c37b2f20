import { describe, expect, it } from 'vitest';
import { externalAddresses, externalPlaceAt } from '../../../src/shared/external-places.ts';

const clients = externalAddresses.google_clients;
const link = 'http://127.0.0.1:41873/start/8x1f0c2Q';

const strange = [
  '',
  ' ',
  '#',
  '/',
  'about:blank',
  'javascript:alert(1)',
  'JAVASCRIPT:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'blob:app://keybearer/1',
  'file:///etc/passwd',
  'file://server/share',
  'smb://server/share',
  '\\\\server\\share',
  'ftp://console.cloud.google.com/auth/clients',
  'ssh://console.cloud.google.com',
  'mailto:ada@example.com',
  'tel:123',
  'vscode://file/etc/passwd',
  'ms-settings:',
  'search-ms:query=x',
  'app://keybearer/index.html',
  'chrome://settings',
  'devtools://devtools',
  'view-source:https://console.cloud.google.com/auth/clients',
  '--help',
  '-flag',
  'http://console.cloud.google.com/auth/clients',
  'https://console.cloud.google.com.evil.example/auth/clients',
  'https://console.cloud.google.com@evil.example/auth/clients',
  'https://evil.example/https://console.cloud.google.com/auth/clients',
  'https://user:password@console.cloud.google.com/auth/clients',
  'https://console.cloud.google.com:444/auth/clients',
  'https://console.cloud.google.com/auth/clients/../../',
  'https://console.cloud.google.com/auth/clients?next=https://evil.example',
  'https://console.cloud.google.com/auth/clients#x',
  'https://console.cloud.google.com/auth/clients ',
  'HTTPS://CONSOLE.CLOUD.GOOGLE.COM/auth/clients',
  'https://console.cloud.google.com\\@evil.example/auth/clients',
  'https://accounts.google.com.evil/',
  'https://accounts.google.com/o/oauth2/v2/auth?client_id=1',
  'http://127.0.0.1:41873/start/other',
  'http://127.0.0.1:1/start/8x1f0c2Q',
  'http://localhost:41873/start/8x1f0c2Q',
  'http://[::1]:41873/start/8x1f0c2Q',
  `${link}?x`,
];

describe('row 10, I107: a link of the window', () => {
  it.each(strange)('%j leads to no place that main would open', (address) => {
    expect(externalPlaceAt(address, link)).toBeUndefined();
  });

  it('leads to one only when it is written exactly so', () => {
    expect(strange.length).toBeGreaterThanOrEqual(40);
    expect(externalPlaceAt(clients, link)).toBe('google_clients');
    expect(externalPlaceAt(link, link)).toBe('sign_in_link');
    expect(externalPlaceAt(link, undefined)).toBeUndefined();
  });

  it('leads to https places of Google alone', () => {
    for (const address of Object.values(externalAddresses)) {
      const url = new URL(address);
      expect([url.protocol, url.username, url.port, url.href]).toEqual(['https:', '', '', address]);
      expect(url.hostname).toMatch(/\.google\.com$/);
    }
  });
});
