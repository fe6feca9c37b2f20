import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInBrowser } from './demo-in-browser.ts';
import { runOnce } from './demo-once.ts';
import { Processes } from './processes.ts';

/**
 * `npm run demo`: Keybearer against its local sandbox, in a temporary home that is gone afterwards.
 * With `--once` it does the whole round by itself; otherwise it opens the window and waits.
 */
const built = dirname(fileURLToPath(import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'keybearer-demo-'));
const passphraseFile = join(home, 'passphrase');
writeFileSync(passphraseFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });

const processes = new Processes(built, {
  ...process.env,
  KEYBEARER_HOME: home,
  KEYBEARER_SOCKET: undefined,
  KEYBEARER_CALLER: undefined,
});
const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => stopped.abort());
}

try {
  const once = process.argv.includes('--once');
  const run = once ? runOnce : runInBrowser;
  await run({ processes, home, passphraseFile, stopped: stopped.signal });
} catch (error) {
  console.error(
    `\nThe demo did not get through: ${error instanceof Error ? error.message : error}`,
  );
  process.exitCode = 1;
} finally {
  await processes.endAll();
  rmSync(home, { recursive: true, force: true });
}
