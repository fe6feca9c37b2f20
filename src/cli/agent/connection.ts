import { type Failure, failed, ok, type Result } from '../../shared/failure.ts';
import { dial, type Listener, type Wire } from './dial.ts';
import { HttpResponseReader } from './http-response.ts';
import type { ResponseHead } from './response-head.ts';
import { isPathTooLong, longestSocketPath, requestText, type WireRequest } from './wire-request.ts';

export interface WireAnswer extends ResponseHead {
  readonly body: string;
}

/** A thousand accounts make a snapshot of about one megabyte; more than sixteen is not an answer. */
const longestBody = 16 * 1024 * 1024;

/** A whole exchange; the deadline covers connecting, asking and the last byte of the answer. */
export function exchange(
  socketPath: string,
  request: WireRequest,
  deadlineSeconds: number,
): Promise<Result<WireAnswer>> {
  return new Promise((resolve) => {
    let head: ResponseHead | undefined;
    const parts: Buffer[] = [];
    let length = 0;
    const line = openLine(socketPath, request, {
      head: (received) => {
        head = received;
      },
      body: (bytes) => {
        length += bytes.length;
        if (length > longestBody) settle(failed(tooMuch));
        else parts.push(bytes);
      },
      end: (failure) => {
        if (failure !== undefined) settle(failed(failure));
        else if (head === undefined) settle(failed(notKeybearer));
        else settle(ok({ ...head, body: Buffer.concat(parts).toString('utf8') }));
      },
    });
    const timer = setTimeout(
      () => settle(failed(noAnswer(deadlineSeconds))),
      deadlineSeconds * 1000,
    );
    const settle = (result: Result<WireAnswer>): void => {
      clearTimeout(timer);
      line.hangUp();
      resolve(result);
    };
  });
}

interface Following {
  /** Resolves when the agent ended the stream (ok) or it broke. */
  readonly ended: Promise<Result<WireAnswer>>;
  stop(): void;
}

/** A body of newline-delimited documents that lasts; an answer other than 200 is handed back whole. */
export function follow(
  socketPath: string,
  request: WireRequest,
  firstLineSeconds: number,
  onLine: (line: string) => void,
): Following {
  let stop = (): void => {};
  const ended = new Promise<Result<WireAnswer>>((resolve) => {
    let head: ResponseHead | undefined;
    let pending = Buffer.alloc(0);
    const line = openLine(socketPath, request, {
      head: (received) => {
        head = received;
      },
      body: (bytes) => {
        pending = pending.length === 0 ? Buffer.from(bytes) : Buffer.concat([pending, bytes]);
        if (pending.length > longestBody) return settle(failed(tooMuch));
        if (head?.status !== 200) return;
        for (let end = pending.indexOf(10); end >= 0; end = pending.indexOf(10)) {
          const text = pending.toString('utf8', 0, end);
          pending = pending.subarray(end + 1);
          clearTimeout(timer);
          if (text !== '') onLine(text);
        }
      },
      end: (failure) => {
        if (failure !== undefined) settle(failed(failure));
        else if (head === undefined) settle(failed(notKeybearer));
        else settle(ok({ ...head, body: pending.toString('utf8') }));
      },
    });
    const timer = setTimeout(
      () => settle(failed(noAnswer(firstLineSeconds))),
      firstLineSeconds * 1000,
    );
    const settle = (result: Result<WireAnswer>): void => {
      clearTimeout(timer);
      line.hangUp();
      resolve(result);
    };
    stop = () => settle(failed({ code: 'cancelled', sentence: 'Stopped listening to the agent.' }));
  });
  return { ended, stop: () => stop() };
}

interface LineEvents {
  head(head: ResponseHead): void;
  body(bytes: Buffer): void;
  /** Once, at the end of the response or of the hope for one. */
  end(failure?: Failure): void;
}

/** Connects, sends, and reads; everything that can go wrong between arrives as one `end`. */
function openLine(
  socketPath: string,
  request: WireRequest,
  events: LineEvents,
): { hangUp(): void } {
  if (isPathTooLong(socketPath)) {
    queueMicrotask(() => events.end(pathTooLong(socketPath)));
    return { hangUp() {} };
  }
  const reader = new HttpResponseReader(events);
  let over = false;
  const end = (failure?: Failure): void => {
    if (over) return;
    over = true;
    destroySoon(wire);
    events.end(failure);
  };
  const listener: Listener = {
    bytes(bytes) {
      if (over) return;
      const progress = reader.feed(bytes);
      if (progress === 'complete') end();
      else if (progress === 'broken') end(notKeybearer);
    },
    end: () => end(reader.close() === 'complete' ? undefined : cutShort),
    close: () => end(cutShort),
    error: (error) => end(connectionFailure(error, socketPath)),
  };
  const text = requestText(request);
  const wire = request.begun?.(socketPath, text, listener) ?? dial(socketPath, text, listener);
  return {
    hangUp() {
      over = true;
      destroySoon(wire);
    },
  };
}

/** In the next turn: most runs have exited by then, and closing by hand would cost them a millisecond. */
const destroySoon = (wire: Wire): void => void setImmediate(() => wire.destroy());

function connectionFailure(error: NodeJS.ErrnoException, socketPath: string): Failure {
  switch (error.code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
    case 'ENOTDIR':
      return {
        code: 'no_agent',
        sentence: `Keybearer's agent is not running: nothing answers at ${socketPath}. Start it with \`keybearer agent\`, or open the desktop app.`,
      };
    case 'EACCES':
    case 'EPERM':
      return {
        code: 'not_allowed',
        sentence: `This user may not open ${socketPath}. Run the command as the user who started the agent.`,
      };
    case 'EAGAIN':
      return {
        code: 'upstream',
        sentence: 'The agent has more connections than it can take right now. Try again shortly.',
      };
    case 'ECONNRESET':
    case 'EPIPE':
      return cutShort;
    default:
      return {
        code: 'internal',
        sentence: `The connection to ${socketPath} failed. \`keybearer doctor\` may tell why.`,
        cause: error.code ?? error.name,
      };
  }
}

const cutShort: Failure = {
  code: 'unexpected_response',
  sentence:
    'The agent closed the connection before its answer was whole. Try again; if it stays so, restart the agent.',
};

/** Something answers, and it is no agent of ours. */
export const notKeybearer: Failure = {
  code: 'unexpected_response',
  sentence:
    'What answers at the agent socket does not speak as Keybearer does. Check KEYBEARER_SOCKET, and restart the agent.',
};

const tooMuch: Failure = {
  code: 'unexpected_response',
  sentence:
    'The answer at the agent socket is far too long to be from Keybearer. Check KEYBEARER_SOCKET, and restart the agent.',
};

const noAnswer = (seconds: number): Failure => ({
  code: 'timed_out',
  sentence: `The agent took the connection and did not answer within ${seconds} s. Try again; if it stays so, restart the agent.`,
});

const pathTooLong = (path: string): Failure => ({
  code: 'invalid_request',
  sentence: `The socket path ${path} is longer than the ${longestSocketPath} bytes a socket may have. Choose a shorter KEYBEARER_HOME, or set KEYBEARER_SOCKET.`,
});
