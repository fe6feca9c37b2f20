import { resolve } from 'node:path';
import { type Environment, findPlaces, type Places } from '../../shared/places.ts';
import { servingSocket } from './serving-socket.ts';

/** Where things are, and where the agent serves; undefined when the environment names no user folder. */
export function absolutePlaces(env: Environment, platform: string): Places | undefined {
  const places = findPlaces(env, platform);
  if (places === undefined) return undefined;
  const socket = servingSocket(places, env);
  const pipe = socket.startsWith('\\\\');
  return {
    home: resolve(places.home),
    socket: pipe ? socket : resolve(socket),
    callers: resolve(places.callers),
    callerKey: resolve(places.callerKey),
    ownerKey: resolve(places.ownerKey),
  };
}
