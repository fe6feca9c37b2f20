import { onTestFinished } from 'vitest';
import { startIndependentServer } from './independent-server.ts';
import { type RunningKeybearer, runningKeybearer } from './running-keybearer.ts';

/** Running, with the client of the second authorization server imported; both end with the test. */
export async function keybearerAtIndependentServer(): Promise<RunningKeybearer> {
  const server = await startIndependentServer();
  onTestFinished(() => server.close());
  const keybearer = await runningKeybearer();
  // That server goes by the clock of the machine.
  keybearer.clock.stepWallClock(Date.now() - keybearer.clock.now());
  await keybearer.run('client.add', { json: server.clientSecretJson });
  return keybearer;
}
