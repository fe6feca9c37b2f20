import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Loaded when the first server is made and not before: it takes 70 ms, and the keychain's process
 * starts in the meantime. Required and not imported: in an agent that had begun to serve, `import()`
 * of the web interface gave empty objects for these two under Node 20.20, and the agent ended.
 */
export const loadFastify = (): typeof import('fastify') => require('fastify');

export const loadCookies = (): typeof import('@fastify/cookie') => require('@fastify/cookie');
