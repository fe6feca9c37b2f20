import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failureCodes } from '../shared/failure.ts';
import { compose } from './compose.ts';

export interface AgentOptions {
  readonly store: 'keychain' | 'file';
  readonly passphraseFile?: string;
  readonly ui: boolean;
}

/** `NODE_DEBUG` sections that print headers, and with them every bearer token that passes. */
const telltale = /\b(http|https|http2|net|tls|undici|fetch)\b/i;

/**
 * The agent under plain Node, in the foreground until it is told to stop. Prints `ready <socket>` on
 * standard output once it serves, and with `ui` then `window <one-time link>`. Answers the exit code.
 */
export async function runAgent(options: AgentOptions): Promise<number> {
  // First of all: with it set, Node would verify no certificate at all.
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  process.umask(0o077);
  if (telltale.test(process.env.NODE_DEBUG ?? '')) {
    console.error('NODE_DEBUG is set so that Node prints every token. Unset it and start again.');
    return failureCodes.invalid_request.exit;
  }
  if (options.store === 'file' && options.passphraseFile === undefined) {
    console.error('--store file needs --passphrase-file with the file that holds the passphrase.');
    return failureCodes.invalid_request.exit;
  }
  const stop = stopSignal();
  const built = dirname(fileURLToPath(import.meta.url));
  const keybearer = await compose({
    env: process.env,
    store:
      options.store === 'file'
        ? { kind: 'file', passphraseFile: options.passphraseFile ?? '' }
        : { kind: 'keychain' },
    ui: options.ui,
    version: version(built),
    built,
    assets: join(built, '..', 'assets'),
  });
  if (!keybearer.ok) {
    console.error(keybearer.failure.sentence);
    return failureCodes[keybearer.failure.code].exit;
  }
  console.log(`ready ${keybearer.value.socketPath}`);
  if (keybearer.value.webUi !== undefined) console.log(`window ${keybearer.value.webUi.link}`);
  await stop;
  await keybearer.value.close();
  return 0;
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.on(signal, () => resolve());
  });
}

function version(built: string): string {
  const text = readFileSync(join(built, '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
