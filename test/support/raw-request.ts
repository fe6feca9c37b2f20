import { request } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface RawQuestion {
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

/** One request exactly as written: no header is added, no redirect followed, no path tidied. */
export function rawRequest(question: RawQuestion): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: question.port,
        path: question.path,
        method: question.method ?? 'GET',
        setHost: false,
        agent: false,
      },
      async (answer) => {
        answer.setEncoding('utf8');
        let body = '';
        for await (const part of answer) body += part;
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body });
      },
    );
    for (const [name, value] of Object.entries(question.headers ?? {})) {
      sent.setHeader(name, typeof value === 'string' ? value : [...value]);
    }
    sent.on('error', reject);
    sent.end(question.body);
  });
}
