import { basename } from 'node:path';
import type { Log, LogDetails } from './ports.ts';

/**
 * P139: what nobody caught is written down, without its message, which may quote anything. Node would
 * otherwise end the agent with a stack on the terminal, and Electron show a person a dialog with one.
 */
export function recordFaults(process: Pick<NodeJS.Process, 'on'>, log: Log): void {
  process.on('uncaughtException', (error) => log.warn('uncaught_exception', faultDetails(error)));
  process.on('unhandledRejection', (reason) =>
    log.warn('unhandled_rejection', faultDetails(reason)),
  );
}

export function faultDetails(fault: unknown): LogDetails {
  if (!(fault instanceof Error)) return { error: typeof fault };
  const { code } = fault as NodeJS.ErrnoException;
  return {
    error: fault.name,
    ...(typeof code === 'string' ? { code } : {}),
    at: placeOf(fault.stack),
  };
}

/** `core.js:120:7`: the innermost place in a file, without the folders of this machine. */
function placeOf(stack: string | undefined): string | undefined {
  const frame = /^\s+at .*?([^\s(]+:\d+:\d+)\)?$/m.exec(stack ?? '')?.[1];
  return frame === undefined ? undefined : basename(frame);
}
