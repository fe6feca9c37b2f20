import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app } from 'electron';
import { keybearerHome } from '../shared/places.ts';
import { streamLog } from './adapters/log.ts';
import { registerAppScheme } from './electron/app-protocol.ts';
import { guardAllContents } from './electron/contents-guard.ts';
import { startDesktop } from './electron/desktop.ts';
import { isFirstInstance } from './electron/single-instance.ts';
import { faultDetails, recordFaults } from './fault-record.ts';
import { keepTickObject } from './tick-object.ts';

// First of all: with it set, Node would verify no certificate at all.
delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
process.umask(0o077);
keepTickObject();

const log = streamLog(process.stderr);
recordFaults(process, log);

const home = keybearerHome(process.env, process.platform);
if (home !== undefined && !isFirstInstance(app, home)) {
  // The first one shows its window; nothing of ours has been touched here.
  app.exit(0);
} else {
  app.setName('Keybearer');
  app.setAppUserModelId('org.keybearer.desktop');
  app.enableSandbox();
  registerAppScheme();
  guardAllContents(app);
  const built = dirname(fileURLToPath(import.meta.url));
  startDesktop({ log, built, assets: join(built, '..', 'assets') }).catch((error: unknown) => {
    log.warn('start_failed', faultDetails(error));
    app.exit(1);
  });
}
