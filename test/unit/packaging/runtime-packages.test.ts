import { describe, expect, it } from 'vitest';
import {
  installationOnlyPackages,
  type Lockfile,
  runtimeFolders,
} from '../../../build/runtime-packages.ts';

/** An app that needs `server` and `keytar`; `keytar` needs things to be installed, some of which `server` runs. */
const lockfile: Lockfile = {
  packages: {
    '': { dependencies: { server: '1' }, optionalDependencies: { keytar: '7' } },
    'node_modules/server': { dependencies: { once: '1', log: '2' } },
    'node_modules/server/node_modules/log': {},
    'node_modules/log': {},
    'node_modules/once': {},
    'node_modules/keytar': { dependencies: { 'node-addon-api': '4', 'prebuild-install': '7' } },
    'node_modules/node-addon-api': {},
    'node_modules/prebuild-install': { dependencies: { once: '1', download: '1', log: '1' } },
    'node_modules/download': { dependencies: { '@scope/tunnel': '1' } },
    'node_modules/@scope/tunnel': {},
    'node_modules/tester': { dev: true },
  },
};

describe('what the app loads when it runs', () => {
  it('is what it depends on, resolved as Node does, without what keytar only installs with', () => {
    expect([...runtimeFolders(lockfile)].sort()).toEqual([
      'node_modules/keytar',
      'node_modules/once',
      'node_modules/server',
      'node_modules/server/node_modules/log',
    ]);
  });

  it('leaves the rest to be left out, but nothing by a name that is needed elsewhere', () => {
    expect(installationOnlyPackages(lockfile)).toEqual([
      '@scope/tunnel',
      'download',
      'node-addon-api',
      'prebuild-install',
    ]);
  });

  it('goes round a circle once', () => {
    const circle: Lockfile = {
      packages: {
        '': { dependencies: { a: '1' } },
        'node_modules/a': { dependencies: { b: '1' } },
        'node_modules/b': { peerDependencies: { a: '1' } },
      },
    };
    expect([...runtimeFolders(circle)]).toEqual(['node_modules/a', 'node_modules/b']);
  });
});
