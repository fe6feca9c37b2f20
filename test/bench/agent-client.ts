import { Agent, request } from 'node:http';
import type { RawClient } from './raw-client.ts';

/** What a script in Node has without installing anything: `node:http` and an agent that keeps its connection. */
export function agentClient(path: string, text: string): RawClient {
  const [line = '', ...fields] = text.trimEnd().split('\r\n');
  const headers = Object.fromEntries(fields.map((field) => field.split(': ', 2)));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const asked = { socketPath: path, path: line.split(' ')[1], headers, agent };
  return {
    ask: () =>
      new Promise((resolve, reject) => {
        const asking = request(asked, (answer) => {
          answer.setEncoding('utf8').on('data', () => undefined);
          answer.on('end', () => resolve(answer.statusCode ?? 0)).on('error', reject);
        });
        asking.on('error', reject).end();
      }),
    close: () => agent.destroy(),
  };
}
