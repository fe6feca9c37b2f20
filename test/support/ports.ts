import { createServer, type Server } from 'node:net';
import { onTestFinished } from 'vitest';

/** A port that was free a moment ago, as a person would pick one. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
}

/** Another program sits on it until the test has ended. */
export async function holdPort(port: number, host = '127.0.0.1'): Promise<Server> {
  const server = createServer();
  onTestFinished(async () => void server.close());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
