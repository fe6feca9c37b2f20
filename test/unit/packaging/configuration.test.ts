import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
// As electron-builder itself reads the file and joins to it what is worked out.
import { getConfig } from 'app-builder-lib/out/util/config/config.js';
import { describe, expect, it } from 'vitest';
import { builtInPackages } from '../../../build/built-in-packages.ts';
import { packageConfiguration } from '../../../build/package-configuration.ts';
import { installationOnlyPackages } from '../../../build/runtime-packages.ts';
import { updateFeed } from '../../../build/update-feed.ts';

const lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8'));
/** `npx electron-builder` alone. */
const bare = await getConfig(process.cwd(), 'electron-builder.yml', null);
/** `npm run package`. */
const packaged = (env: NodeJS.ProcessEnv = {}) =>
  getConfig(process.cwd(), null, packageConfiguration(lockfile, env));
const config = await packaged();

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

  it('has them also where electron-builder is started without npm run package', () => {
    expect(bare.electronFuses).toEqual(config.electronFuses);
    expect(bare.asar).toBe(true);
    expect(bare.publish).toBeNull();
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

describe('what is worked out', () => {
  const filters = ({ files }: Pick<typeof config, 'files'>): string[] =>
    [files].flat().flatMap((set) => (typeof set === 'string' ? set : (set?.filter ?? [])));

  it('comes after what the file lists, so that nothing of it lets a package in again', () => {
    const left = installationOnlyPackages(lockfile).map((name) => `!**/node_modules/${name}/**`);
    expect(left.length).toBeGreaterThan(10);
    const codeTwice = builtInPackages.map((name) => `!**/node_modules/${name}/**/*.{js,cjs,mjs}`);
    expect(filters(config)).toEqual([...filters(bare), ...left, ...codeTwice]);
  });

  it('is nothing else, but for the feed', () => {
    const { files: _files, ...rest } = config;
    const { files: _bareFiles, mac, win, ...same } = bare;
    expect(rest).toEqual({
      ...same,
      mac: { ...mac, forceCodeSigning: false },
      win: { ...win, forceCodeSigning: false },
    });
  });

  it('asks for signatures, on every system that updates itself, where there is a feed', async () => {
    const url = 'https://downloads.example/keybearer';
    const fed = await packaged({ KEYBEARER_UPDATE_URL: url });
    expect(fed.publish).toEqual([{ provider: 'generic', url }]);
    expect(fed.mac?.forceCodeSigning).toBe(true);
    expect(fed.win?.forceCodeSigning).toBe(true);
    expect(fed.linux?.publish).toBeNull();
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
