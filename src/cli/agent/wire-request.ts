import type { TakeBegun } from './begun.ts';

/** One request to the agent, on a connection of its own. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Origin form: the path and query. */
  readonly target: string;
  /** The value of the `Authorization` header. */
  readonly authorization?: string;
  readonly body?: object;
  /** Where it may have been sent already. */
  readonly begun?: TakeBegun | undefined;
}

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, and longer paths are cut silently (libuv). */
export const longestSocketPath = 103;

export const isPathTooLong = (socketPath: string): boolean =>
  !socketPath.startsWith('\\\\') && Buffer.byteLength(socketPath) > longestSocketPath;

export function requestText(request: WireRequest): string {
  const lines = [`${request.method} ${request.target} HTTP/1.1`, 'Host: localhost'];
  if (request.authorization !== undefined) lines.push(`Authorization: ${request.authorization}`);
  lines.push('Accept: application/json', 'Connection: close');
  if (request.body === undefined) return `${lines.join('\r\n')}\r\n\r\n`;
  const body = JSON.stringify(request.body);
  lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
