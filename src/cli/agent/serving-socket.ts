import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Environment, Places } from '../../shared/places.ts';

/**
 * Where the agent really serves. The environment of a cron job names another place than that of the
 * desktop session in which the agent was started; the agent leaves word of its own in the home. What
 * was set by hand always counts.
 */
export function servingSocket(places: Places, env: Environment): string {
  const chosen = env.KEYBEARER_SOCKET !== undefined && env.KEYBEARER_SOCKET !== '';
  if (chosen || existsSync(places.socket)) return places.socket;
  return socketIn(join(places.home, 'endpoint.json')) ?? places.socket;
}

function socketIn(endpointFile: string): string | undefined {
  try {
    const { socket } = JSON.parse(readFileSync(endpointFile, 'utf8')) as { socket?: unknown };
    return typeof socket === 'string' && isAbsolute(socket) ? socket : undefined;
  } catch {
    // No agent has left word, or not one that can be read.
    return undefined;
  }
}
