import type { Configuration } from 'electron-builder';
import { builtInPackages } from './built-in-packages.ts';
import { installationOnlyPackages, type Lockfile } from './runtime-packages.ts';
import { updateFeed } from './update-feed.ts';

/**
 * What electron-builder.yml cannot say. electron-builder reads that file by itself and adds this to it;
 * naming it in `extends` as well would have every list in it twice.
 */
export function packageConfiguration(lockfile: Lockfile, env: NodeJS.ProcessEnv): Configuration {
  const { publish, mustBeSigned } = updateFeed(env);
  return {
    files: [
      ...installationOnlyPackages(lockfile).map((name) => `!**/node_modules/${name}/**`),
      ...builtInPackages.map((name) => `!**/node_modules/${name}/**/*.{js,cjs,mjs}`),
    ],
    publish,
    // Only a package with a feed updates itself, and only a signed one may have a feed (docs/releasing.md).
    mac: { forceCodeSigning: mustBeSigned },
    win: { forceCodeSigning: mustBeSigned },
  };
}
