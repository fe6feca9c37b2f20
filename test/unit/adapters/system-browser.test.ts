import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { browserOn } from '../../../src/main/adapters/system-browser.ts';

const link = 'http://127.0.0.1:40123/start/AbC-_~09?once=1&x=2';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keybearer-browser-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A stand-in for the platform's opener, which notes its arguments one a line. */
function opener(name: string, then: string): void {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/arguments'\n${then}\n`);
  chmodSync(path, 0o755);
}

const seen = () => readFileSync(join(folder, 'arguments'), 'utf8').trim().split('\n');
const opened = () => existsSync(join(folder, 'arguments'));

const browser = (platform: NodeJS.Platform, env: Record<string, string> = { DISPLAY: ':9' }) =>
  browserOn({ platform, env: { ...env, PATH: folder }, graceMs: 300 });

describe('the opener of the platform', () => {
  test.each<[NodeJS.Platform, string, string[]]>([
    ['linux', 'xdg-open', [link]],
    ['darwin', 'open', [link]],
    ['win32', 'rundll32', ['url.dll,FileProtocolHandler', link]],
  ])('%s: %s gets the link as one argument, without a shell', async (platform, name, args) => {
    opener(name, 'exit 0');
    expect((await browser(platform).open(link)).ok).toBe(true);
    expect(seen()).toEqual(args);
  });

  test('one that stays, because it became the browser, is a success', async () => {
    opener('xdg-open', 'exec /bin/sleep 1');
    expect((await browser('linux', { WAYLAND_DISPLAY: 'wayland-0' }).open(link)).ok).toBe(true);
  });

  test.each([
    ['fails', () => opener('xdg-open', 'exit 3'), 'xdg-open ended with 3'],
    ['is not installed', () => {}, 'xdg-open: ENOENT'],
  ])('one that %s is a failure that says what to do', async (_, prepare, cause) => {
    prepare();
    const result = await browser('linux').open(link);
    expect(result.ok ? '' : result.failure).toMatchObject({
      cause,
      sentence: expect.stringMatching(/by hand/),
    });
  });
});

test('a Linux session without a display fails at once and starts nothing', async () => {
  opener('xdg-open', 'exit 0');
  const result = await browser('linux', {}).open(link);
  expect(result.ok ? '' : result.failure.sentence).toMatch(/no display/);
  expect(opened()).toBe(false);
});

test.each(['127.0.0.1', '[::1]', 'localhost'])(
  'the link at %s, where a web client may be registered, is opened',
  async (host) => {
    opener('xdg-open', 'exit 0');
    expect(await browser('linux').open(`http://${host}:8080/start/x`)).toMatchObject({ ok: true });
  },
);

test.each([
  'https://accounts.google.com/o/oauth2/auth?state=x',
  'http://127.0.0.1.example.com/start/x',
  'http://127.0.0.1:80@example.com/',
  'http://localhost.example.com:8080/start/x',
  'http://[::2]:8080/start/x',
  'http://127.0.0.1/start/x',
  'http://127.0.0.1:99999/start/x',
  'http://127.0.0.1:8080/start/x;xcalc',
  'http://127.0.0.1:8080/$(xcalc)',
  'http://127.0.0.1:8080/a b',
  'http://127.0.0.1:8080/a\nb',
  'HTTP://127.0.0.1:8080/x',
  'file:///etc/passwd',
  'javascript:alert(1)',
  '--help',
  '',
])('nothing but our own link is ever opened: %j', async (url) => {
  opener('xdg-open', 'exit 0');
  const result = await browser('linux').open(url);
  expect(result).toMatchObject({ ok: false, failure: { code: 'internal' } });
  expect(opened()).toBe(false);
});
