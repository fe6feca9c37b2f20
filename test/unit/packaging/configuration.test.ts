import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { updateFeed } from '../../../build/update-feed.ts';
import config from '../../../electron-builder.config.ts';

describe('threat 14 (H9): the configuration of the package', () => {
  it('sets exactly the fuses of the threat model', () => {
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: false,
    });
  });

  it('packs an archive, and hashes it', () => {
    expect(config.asar).toBe(true);
    expect(config).not.toHaveProperty('disableAsarIntegrity');
    expect(config).not.toHaveProperty('disableSanityCheckAsar');
  });

  it('hardens the runtime of macOS and loosens only what V8 needs', () => {
    expect(config.mac).toMatchObject({ hardenedRuntime: true });
    const path = String(config.mac?.entitlements);
    expect(config.mac?.entitlementsInherit).toBe(path);
    const keys = [...readFileSync(path, 'utf8').matchAll(/<key>(.+)<\/key>/g)].map(
      ([, key]) => key,
    );
    expect(keys).toEqual(['com.apple.security.cs.allow-jit']);
  });

  it('leaves the sign-ins of a person alone when the app is uninstalled', () => {
    expect(config.nsis?.deleteAppDataOnUninstall).toBe(false);
  });

  it('makes the installers that are promised', () => {
    expect(config.linux?.target).toEqual(['AppImage', 'deb', 'rpm', 'tar.gz']);
    expect(config.mac?.target).toEqual(['dmg', 'zip']);
    expect(config.win?.target).toEqual(['nsis']);
  });
});

describe('updates', () => {
  it('are off unless a release asks for them, and never on for Linux, where nothing is signed', () => {
    expect(config.publish).toBeNull();
    expect(config.linux?.publish).toBeNull();
    expect(updateFeed({ KEYBEARER_UPDATE_URL: '' }).publish).toBeNull();
  });

  it('cannot be had unsigned', () => {
    const url = 'https://downloads.example/keybearer';
    expect(updateFeed({ KEYBEARER_UPDATE_URL: url })).toEqual({
      publish: [{ provider: 'generic', url }],
      mustBeSigned: true,
    });
    expect(config.win?.verifyUpdateCodeSignature).toBe(true);
  });

  it.each(['http://downloads.example/keybearer', 'downloads.example', 'file:///srv'])(
    'do not come from %s',
    (url) => {
      expect(() => updateFeed({ KEYBEARER_UPDATE_URL: url })).toThrow(/has to be an https address/);
    },
  );
});

describe('the launchers of the command line', () => {
  it.each(['build/cli/keybearer', 'build/cli/usr-bin-keybearer'])('%s can be run', (path) => {
    expect(statSync(path).mode & 0o111).toBe(0o111);
    execFileSync('sh', ['-n', path]);
  });

  it('the one of the Debian and RPM packages points to where they install', () => {
    const text = readFileSync('build/cli/usr-bin-keybearer', 'utf8');
    expect(text).toContain(`/opt/${config.productName}/resources/cli/keybearer `);
    expect(config.deb?.fpm).toEqual(['build/cli/usr-bin-keybearer=/usr/bin/keybearer']);
    expect(config.rpm?.fpm).toEqual(config.deb?.fpm);
    // The app's own link in /usr/bin has its name; both would otherwise fight for one.
    expect(config.linux?.executableName).not.toBe('keybearer');
  });

  it('the one of Windows has the line ends that its shell needs', () => {
    const text = readFileSync('build/cli/keybearer.cmd', 'utf8');
    expect(
      text
        .split('\n')
        .slice(0, -1)
        .every((line) => line.endsWith('\r')),
    ).toBe(true);
  });
});
