import type { Writable } from 'node:stream';
import type { Log, LogDetails } from '../ports.ts';
import { redact } from './redaction.ts';

const longestText = 500;

/**
 * One JSON document a line: `{"time","level","event",...details}`. On a terminal only warnings: a
 * person who started the agent there has no use for a line with every token served.
 */
export function streamLog(stream: Writable & { readonly isTTY?: boolean }): Log {
  // A closed terminal or pipe must not end the agent; there is nowhere to report it to either.
  stream.on('error', () => {});
  const line = (level: 'info' | 'warn', event: string, details: LogDetails = {}) => {
    if (stream.destroyed || (stream.isTTY && level === 'info')) return;
    stream.write(`${JSON.stringify({ ...plain(details), ...head(level, event) })}\n`);
  };
  return {
    info: (event, details) => line('info', event, details),
    warn: (event, details) => line('warn', event, details),
  };
}

function head(level: string, event: string) {
  return { time: new Date().toISOString(), level, event: redact(event) };
}

/** The types allow only plain values; at run time an error or response object may still slip in, and is dropped. */
function plain(details: LogDetails): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]: [string, unknown]) => {
      if (typeof value === 'string') return [name, redact(value).slice(0, longestText)];
      const allowed = value === null || ['number', 'boolean', 'undefined'].includes(typeof value);
      return [name, allowed ? value : '[dropped]'];
    }),
  );
}
