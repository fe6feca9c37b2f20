import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failureCodes, type Result } from '../shared/failure.ts';
import { keybearerHome } from '../shared/places.ts';
import { beginOpening, hasEncryptedFile } from './adapters/encrypted-file.ts';
import { streamLog } from './adapters/log.ts';
import type { ComposeOptions, Keybearer } from './compose.ts';
import { faultDetails, recordFaults } from './fault-record.ts';
import { programVersion } from './program-version.ts';
import { startFault } from './start-fault.ts';
import { telltaleDebug } from './telltale-debug.ts';
import { keepTickObject } from './tick-object.ts';
import { keepYoungGenerationSmall } from './young-generation.ts';

/**
 * The agent under plain Node, in the foreground until it is told to stop. Prints `ready <socket>` on
 * standard output once it serves, and with `ui` then `window <one-time link>`. Answers the exit code.
 */
export async function runAgent(options: Pick<ComposeOptions, 'store' | 'ui'>): Promise<number> {
  // First of all: with it set, Node would verify no certificate at all.
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  process.umask(0o077);
  const debugging = telltaleDebug(process.env);
  if (debugging !== undefined) {
    console.error(debugging);
    return failureCodes.invalid_request.exit;
  }
  keepYoungGenerationSmall(process.versions.node);
  keepTickObject();
  // Until it serves, a signal ends it at once: the passphrase may be read from a pipe that nobody fills.
  const keybearer = await loadAndCompose(options);
  const stop = stopSignal();
  if (!keybearer.ok) {
    console.error(keybearer.failure.sentence);
    return failureCodes[keybearer.failure.code].exit;
  }
  console.log(`ready ${keybearer.value.socketPath}`);
  if (keybearer.value.webUi !== undefined) console.log(`window ${keybearer.value.webUi.link}`);
  const quiet = tellStoreTrouble(keybearer.value);
  await stop;
  quiet();
  return closed(keybearer.value);
}

/** A fault at the very end must not leave the exit code of success. */
async function closed({ close }: Keybearer): Promise<number> {
  try {
    await close();
    return 0;
  } catch (error) {
    streamLog(process.stderr).warn('stop_failed', faultDetails(error));
    return failureCodes.internal.exit;
  }
}

/** Apart from what runs as long as the agent, which would keep the passphrase in memory as long. */
async function loadAndCompose(
  options: Pick<ComposeOptions, 'store' | 'ui'>,
): Promise<Result<Keybearer>> {
  const store = await withBegunOpening(options.store);
  // Only now, so that a passphrase is already being worked on: Node takes 5 ms for its stderr, and loading
  // the program most of a start.
  const log = streamLog(process.stderr);
  recordFaults(process, log);
  // Set up here, and not when somebody waits for `ready`: 3 ms.
  void process.stdout;
  try {
    const { compose } = await import('./compose.ts');
    const built = dirname(fileURLToPath(import.meta.url));
    const assets = join(built, '..', 'assets');
    const version = programVersion(built);
    return await compose({ ...options, env: process.env, store, version, built, assets }, { log });
  } catch (error) {
    // A part of the program is not there, or cannot be loaded.
    return startFault(log, error);
  }
}

/** Loading the program and the work on a passphrase take a third of a second each, and go side by side. */
async function withBegunOpening(store: ComposeOptions['store']): Promise<ComposeOptions['store']> {
  const home = keybearerHome(process.env, process.platform);
  if (store.kind !== 'file' || home === undefined) return store;
  const { passphraseFile } = store;
  return { ...store, begun: await beginOpening({ folder: home, passphraseFile }) };
}

/** Whoever started the agent by hand reads the terminal, not the status: trouble with the store is said there. */
function tellStoreTrouble({ watchStore, home }: Keybearer): () => void {
  let told: string = 'ready';
  return watchStore(({ kind, status, status_text }) => {
    if (status === told) return;
    told = status;
    console.error(status_text);
    if (kind === 'keychain' && status !== 'ready' && hasEncryptedFile(home)) {
      console.error(
        `There is an encrypted file in ${home}. To use it: --store file --passphrase-file F`,
      );
    }
  });
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.on(signal, () => resolve());
  });
}
