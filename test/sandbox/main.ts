import { parseArgs } from 'node:util';
import { inUtilityProcess } from '../../src/main/adapters/parent-channel.ts';
import { startSandbox } from './sandbox.ts';
import { openStateFile } from './state-file.ts';

/**
 * The sandbox as a program of its own: `sandbox.mjs --state FILE [--port N] [--control]`. Says where
 * it is in one JSON line, then serves until its standard input closes, so that it cannot outlive the
 * program that started it, however that program ended.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      state: { type: 'string' },
      control: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (values.state === undefined || !Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error('usage: sandbox --state FILE [--port N] [--control]');
    process.exit(2);
  }
  const state = await openStateFile(values.state);
  if (state.quarantined !== undefined) {
    console.error(
      `The sandbox's state could not be read and was put aside as ${state.quarantined}.`,
    );
  }
  const sandbox = await startSandbox({ port, state, control: values.control });
  const end = (): void => void sandbox.close().finally(() => process.exit(0));
  // A utility process of Electron's has no standard input, and ends with the app without it.
  if (!inUtilityProcess) process.stdin.once('close', end).once('error', end).resume();
  process.once('SIGTERM', end);
  // Ctrl-C in the agent's terminal comes here too; the agent still needs us to finish what it began.
  process.on('SIGINT', () => process.stdin.isTTY && end());
  const { origin, clientSecretJson } = sandbox;
  process.stdout.write(`${JSON.stringify({ origin, clientSecretJson })}\n`);
}

/** What the starting program reads instead of the ready line when the port is somebody else's. */
const isPortInUse = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

main().catch((error: unknown) => {
  if (isPortInUse(error)) process.stdout.write(`${JSON.stringify({ error: 'port_in_use' })}\n`);
  console.error(error instanceof Error ? error.message : 'The sandbox could not start.');
  process.exitCode = 1;
  process.stdin.destroy();
});
