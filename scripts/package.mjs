// `npm run package`: builds everything, then this system's installers into release/.
//   --target NAME      another kind than the usual ones of this system, such as tar.gz or dir
//   --electron FOLDER  Electron's own files from a folder, where they cannot be downloaded
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'electron-builder';
import { runnerImport } from 'vite';

const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true, default: [] },
    electron: { type: 'string' },
  },
});
const system = { linux: 'linux', darwin: 'mac', win32: 'win' }[process.platform];

const built = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);

// electron-builder would download this one as well; Debian has it in p7zip-full.
const sevenZip = '/usr/bin/7za';
if (existsSync(sevenZip)) process.env.ELECTRON_BUILDER_7ZIP_PATH ??= sevenZip;

const { module } = await runnerImport('./build/package-configuration.ts', { configFile: false });
const lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8'));

try {
  await build({
    [system]: values.target,
    publish: 'never',
    config: {
      ...module.packageConfiguration(lockfile, process.env),
      ...(values.electron && { electronDist: resolve(values.electron) }),
    },
  });
  console.log(`release/: ${readdirSync('release').join(', ')}`);
} catch (error) {
  console.error(isDownload(error) ? notDownloaded(error) : error.message);
  process.exit(1);
}

/** Network errors have a code, refusals of the server a status. */
function isDownload(error) {
  return (
    ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ENETUNREACH', 'ETIMEDOUT'].includes(
      error.code,
    ) || error.response?.statusCode >= 400
  );
}

function notDownloaded(error) {
  return `Electron's runtime or one of the packaging tools could not be downloaded (${error.message}). Run this on a machine with internet access, or give an unpacked Electron: npm run package -- --target dir --electron FOLDER (docs/releasing.md).`;
}
