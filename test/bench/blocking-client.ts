import koffi from 'koffi';

/**
 * One request on a connection of its own, with the blocking calls of libc: what a client library in C
 * does, and so what may be set beside the one of oidc-agent. Linux only: elsewhere struct sockaddr_un
 * has another shape.
 */
export function blockingClient(path: string): (request: string) => number {
  const libc = koffi.load(null);
  const socket = libc.func('int socket(int domain, int type, int protocol)');
  const connect = libc.func('int connect(int fd, void *address, uint32_t length)');
  const send = libc.func('long send(int fd, void *bytes, size_t length, int flags)');
  const recv = libc.func('long recv(int fd, void *into, size_t length, int flags)');
  const close = libc.func('int close(int fd)');
  const address = unixAddress(path);
  const into = Buffer.alloc(16_384);

  return (request) => {
    const bytes = Buffer.from(request, 'latin1');
    const fd: number = socket(1, 1, 0);
    try {
      if (connect(fd, address, address.length) !== 0) throw new Error('The agent is not there.');
      if (send(fd, bytes, bytes.length, 0) !== bytes.length) throw new Error('Not all was sent.');
      let answer = '';
      while (!isWhole(answer)) {
        const read: number = recv(fd, into, into.length, 0);
        if (read <= 0) throw new Error('The answer broke off.');
        answer += into.toString('latin1', 0, read);
      }
      return statusOf(answer);
    } finally {
      close(fd);
    }
  };
}

/** struct sockaddr_un of Linux: the family (AF_UNIX is 1), then the path with a NUL at its end. */
function unixAddress(path: string): Buffer {
  const address = Buffer.alloc(2 + Buffer.byteLength(path) + 1);
  address.writeUInt16LE(1, 0);
  address.write(path, 2);
  return address;
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = /content-length: (\d+)/i.exec(answer.slice(0, head))?.[1];
  return length !== undefined && answer.length >= head + 4 + Number(length);
}

/** A caller wants the token and not only its bytes, as oidc-agent's library gives it. */
function statusOf(answer: string): number {
  const body: unknown = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
  const token = typeof body === 'object' && body !== null && 'access_token' in body;
  return token ? Number(answer.slice(9, 12)) : 0;
}
