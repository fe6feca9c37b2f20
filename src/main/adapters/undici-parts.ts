import { createRequire } from 'node:module';
import type { Agent, Dispatcher, EnvHttpProxyAgent, errors } from 'undici';

/** What of undici sends our requests. */
export interface UndiciParts {
  readonly Agent: typeof Agent;
  readonly EnvHttpProxyAgent: typeof EnvHttpProxyAgent;
  readonly errors: typeof errors;
}

/**
 * Its connections and its proxies, and not the rest: `require('undici')` also loads its `fetch`, web
 * sockets, cache and mocks, and with them the copy of it that Node carries, which is 5 MB and 50 ms
 * that every agent would pay (docs/decisions/undici-parts.md). package.json names one exact version,
 * as these paths are not promised.
 *
 * Not imported at the top of a file: whoever has nothing else to do calls it, so that the first
 * request does not wait. Required and not imported: `import()` of it while the agent was busy now and
 * then gave a module without its exports (Node 20.20).
 */
export function loadUndici(): UndiciParts {
  const require = createRequire(import.meta.url);
  const dispatcher = require('undici/lib/dispatcher/dispatcher') as { prototype: Dispatcher };
  // As undici's own entry does: a dispatcher has its `request` from here.
  Object.assign(dispatcher.prototype, require('undici/lib/api'));
  return {
    Agent: require('undici/lib/dispatcher/agent'),
    EnvHttpProxyAgent: require('undici/lib/dispatcher/env-http-proxy-agent'),
    errors: require('undici/lib/core/errors'),
  };
}
