// Run after `npm install`: npm leaves platform packages out of the lock file that the registry at hand
// does not carry, and then `npm ci` refuses the lock ("Missing: … from lock file"), on every platform.
// This adds them back by name and version; npm ci on those platforms fetches them as usual.
import { readFileSync, writeFileSync } from 'node:fs';

const file = 'package-lock.json';
const platform =
  /(?:^|-|\/)(android|darwin|linux|win32|freebsd|openharmony)-(arm64|x64|arm|ia32)(-musl|-gnu|-gnueabihf)?/;

const lock = JSON.parse(readFileSync(file, 'utf8'));
const { packages } = lock;
for (const [path, entry] of Object.entries(packages)) {
  if (path === '') continue;
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const known = packages[`node_modules/${name}`] ?? packages[`${path}/node_modules/${name}`];
    const [, os, cpu, libc] = platform.exec(name) ?? [];
    if (known !== undefined || os === undefined) continue;
    packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(entry.dev ? { dev: true } : {}),
      ...(os === 'linux' ? { libc: [libc === '-musl' ? 'musl' : 'glibc'] } : {}),
      optional: true,
      os: [os],
    };
    console.log(`added ${name}@${version}`);
  }
}
lock.packages = Object.fromEntries(
  Object.entries(packages).sort(([one], [other]) => (one < other ? -1 : 1)),
);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
