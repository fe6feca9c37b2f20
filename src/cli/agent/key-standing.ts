import { unlinkSync } from 'node:fs';
import { ok, type Result } from '../../shared/failure.ts';
import type { Context } from '../command.ts';
import { readHeaderFile } from '../header-file.ts';
import { askAgent } from './ask-agent.ts';

/** Whether the agent takes a caller key, by a question that changes nothing. */
export async function keyStanding(
  socket: string,
  authorization: string,
): Promise<Result<'works' | 'refused'>> {
  const target = '/v1/accounts';
  const own = await askAgent(socket, { method: 'GET', target, authorization });
  if (own.ok) return ok('works');
  return own.failure.code === 'unauthenticated' ? ok('refused') : own;
}

/**
 * A caller that loses its last account is removed by the agent. When the command line itself took
 * the account away, its own key ends for that reason, and the file goes too: kept, it would make the
 * next `token` speak of a revoked key.
 */
export async function withOwnKeyWatched<T>(
  { places, platform }: Context,
  work: () => Promise<T>,
): Promise<T> {
  const file = readHeaderFile(places.callerKey, platform);
  const key = file.ok ? file.value : undefined;
  if (key === undefined || !(await standsAs('works', places.socket, key))) return work();
  const result = await work();
  if (await standsAs('refused', places.socket, key)) unlinkSync(places.callerKey);
  return result;
}

async function standsAs(
  wanted: 'works' | 'refused',
  socket: string,
  key: string,
): Promise<boolean> {
  const standing = await keyStanding(socket, key);
  return standing.ok && standing.value === wanted;
}
