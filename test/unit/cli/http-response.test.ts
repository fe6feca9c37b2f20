import { describe, expect, test } from 'vitest';
import { HttpResponseReader, type Progress } from '../../../src/cli/agent/http-response.ts';

interface Read {
  readonly progress: Progress;
  readonly status: number | undefined;
  readonly body: string;
}

/** Feeds the packets, and then the end of the connection if nothing was decided before. */
function read(packets: readonly string[]): Read {
  let status: number | undefined;
  let body = '';
  const reader = new HttpResponseReader({
    head: (head) => {
      status = head.status;
    },
    body: (bytes) => {
      body += bytes.toString('latin1');
    },
  });
  for (const packet of packets) {
    const progress = reader.feed(Buffer.from(packet, 'latin1'));
    if (progress !== 'more') return { progress, status, body };
  }
  return { progress: reader.close(), status, body };
}

const whole: Record<string, string> = {
  'with a length': 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
  chunked:
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;x=1\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n',
  'until the end': 'HTTP/1.1 200 OK\r\n\r\nhello',
  'after interim answers':
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length:5\r\n\r\nhello',
};

describe.each(Object.entries(whole))('a response %s', (_, text) => {
  test('is the same wherever it is cut in two', () => {
    for (let at = 0; at <= text.length; at += 1) {
      const parts = [text.slice(0, at), text.slice(at)];
      expect(read(parts)).toEqual({ progress: 'complete', status: 200, body: 'hello' });
    }
  });

  test('is the same byte by byte', () => {
    expect(read([...text])).toEqual({ progress: 'complete', status: 200, body: 'hello' });
  });
});

test.each([
  ['HTTP/1.1 204 No Content\r\n\r\n', 204],
  ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 200],
  ['HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n', 200],
])('%j has no body and is complete at once', (text, status) => {
  expect(read([text])).toEqual({ progress: 'complete', status, body: '' });
});

test.each([
  [''],
  ['\u0016\u0003\u0001'],
  ['HELLO'],
  ['HTTP/2 200 OK\r\n\r\n'],
  ['HTTP/1.1 999 OK\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\nno colon\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\n: empty\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n'],
  [`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(17_000)}`],
  [`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`],
  [`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'0'.repeat(300)}`],
])('%.60j is broken', (text) => {
  expect(read([text]).progress).toBe('broken');
});

test('bytes after a whole response are left alone', () => {
  const text = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 500 No\r\n\r\n';
  expect(read([text])).toEqual({ progress: 'complete', status: 200, body: 'hello' });
});
