import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';

/** Servers on loopback, of any protocol, that end together with every connection they have. */
export class LoopbackServers {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  /** Its port, once it listens. */
  async listening(server: Server): Promise<number> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    server.on('connection', (socket: Socket) => {
      socket.on('error', () => {});
      this.#sockets.add(socket);
    });
    this.#servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(
      this.#servers.map((server) => new Promise((resolve) => server.close(resolve))),
    );
  }
}
