import { Socket } from 'node:net';

/**
 * Loaded before every test file: nothing may leave this machine. A connection to anything but
 * loopback or a unix socket fails the test that made it, with the address in the message.
 */
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/;

interface ConnectOptions {
  readonly path?: string;
  readonly host?: string;
}

const connect = Socket.prototype.connect;
Socket.prototype.connect = function closed(this: Socket, ...args: unknown[]): Socket {
  // Node normalises arguments to [options, callback] in an array before it calls itself.
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  const options: ConnectOptions =
    typeof first === 'object' && first !== null
      ? (first as ConnectOptions)
      : typeof first === 'string'
        ? { path: first }
        : { host: typeof args[1] === 'string' ? args[1] : 'localhost' };
  if (options.path === undefined && !loopback.test(options.host ?? 'localhost')) {
    throw new Error(`A test tried to reach ${options.host}: only loopback is open.`);
  }
  return Reflect.apply(connect, this, args) as Socket;
};
