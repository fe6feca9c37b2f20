import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { defaultHome } from '../../shared/places.ts';

/** Two homes never meet, in the keychain neither: every home but the usual one has a service name of its own. */
export function keychainService(env: NodeJS.ProcessEnv, home: string): string {
  const usual = defaultHome(env, process.platform);
  if (usual !== undefined && home === resolve(usual)) return 'keybearer';
  return `keybearer-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`;
}
