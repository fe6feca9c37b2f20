import { request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

/** One request over the agent socket, as a script makes it. */
export function askSocket(
  socketPath: string,
  path: string,
  { method = 'GET', key, body }: { method?: string; key?: string; body?: object } = {},
): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        socketPath,
        agent: false,
        path,
        method,
        headers: {
          host: 'localhost',
          ...(key === undefined ? {} : { authorization: key }),
          ...(text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        },
      },
      (response) => {
        let received = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          received += part;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, json: JSON.parse(received || '{}') }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}
