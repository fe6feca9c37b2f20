import { join } from 'node:path';
import type { Result } from '../../shared/failure.ts';
import { socketApi } from '../../shared/socket-protocol.ts';
import type { Random } from '../ports.ts';
import { base32Text } from './caller-key.ts';
import { removePrivateFile, writePrivateFile } from './private-file.ts';

/**
 * Where the running agent really serves: `endpoint.json` in the home. A cron job has no
 * XDG_RUNTIME_DIR and an agent may have fallen back, so that the environment alone does not tell.
 */
export interface EndpointFile {
  write(): Result<void>;
  remove(): void;
}

export function endpointFile(
  home: string,
  endpoint: { readonly socket: string; readonly pid: number; readonly startedAt: number },
  random: Random,
): EndpointFile {
  const path = join(home, 'endpoint.json');
  const text = `${JSON.stringify({
    v: 1,
    socket: endpoint.socket,
    pid: endpoint.pid,
    started_at: endpoint.startedAt,
    api: socketApi,
  })}\n`;
  return {
    write: () => writePrivateFile(path, text, base32Text(random.bytes(8))),
    remove: () => removePrivateFile(path, text),
  };
}
