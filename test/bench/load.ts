import { connect } from 'node:net';
import { agentClient } from './agent-client.ts';
import { blockingClient } from './blocking-client.ts';
import { type RawClient, rawClient } from './raw-client.ts';
import { quantile } from './statistics.ts';

/**
 * The load, in a process of its own: reads what to do in one line of JSON, and tells what it saw in
 * another. By standard input, as keys are nobody's business on a command line.
 */
export type Work =
  | {
      readonly kind: 'steady';
      readonly inFlight: number;
      readonly ms: number;
      readonly client: 'raw' | 'node';
    }
  /** One after the other, each on a connection of its own: through `node:net`, or with libc's blocking calls. */
  | { readonly kind: 'fresh'; readonly times: number; readonly client: 'raw' | 'blocking' }
  /** All at once: each caller asks `each` times, over connections of its own. */
  | { readonly kind: 'burst'; readonly connectionsEach: number; readonly each: number }
  | { readonly kind: 'stalled'; readonly good: number; readonly stalled: number };

export interface Load {
  readonly work: Work;
  readonly socket: string;
  /** Whole requests, one a caller. */
  readonly requests: readonly string[];
}

export interface Seen {
  /** How many answers of each HTTP status; 0 is a connection that broke. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly answers: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  readonly perSecond: number;
}

async function main(): Promise<void> {
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.endsWith('\n')) break;
  }
  const load = JSON.parse(text) as Load;
  const seen = await run(load);
  process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit(0));
}

async function run({ work, socket, requests }: Load): Promise<Seen> {
  const times: number[] = [];
  const statuses: Record<string, number> = {};
  const timed = async (client: RawClient): Promise<void> => {
    const begun = performance.now();
    const status = await client.ask().catch(() => 0);
    times.push(performance.now() - begun);
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  const requestOf = (at: number): string => requests[at % requests.length] ?? '';
  const begun = performance.now();
  if (work.kind === 'steady') {
    const open = work.client === 'raw' ? rawClient : agentClient;
    await together(work.inFlight, async (at) => {
      const client = open(socket, requestOf(at));
      while (performance.now() - begun < work.ms) await timed(client);
      client.close();
    });
  } else if (work.kind === 'fresh' && work.client === 'blocking') {
    const ask = blockingClient(socket);
    for (let at = 0; at < work.times; at += 1) {
      const asked = performance.now();
      const status = ask(requestOf(at));
      times.push(performance.now() - asked);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  } else if (work.kind === 'fresh') {
    for (let at = 0; at < work.times; at += 1) {
      const client = rawClient(socket, requestOf(at));
      await timed(client);
      client.close();
    }
  } else if (work.kind === 'burst') {
    const connections = requests.length * work.connectionsEach;
    await together(connections, async (at) => {
      const client = rawClient(socket, requestOf(at));
      for (let nth = 0; nth < work.each / work.connectionsEach; nth += 1) await timed(client);
      client.close();
    });
  } else {
    const stalled = Array.from({ length: work.stalled }, () => {
      const half = connect(socket);
      half.on('error', () => undefined);
      half.write('GET /v1/token HTTP/1.1\r\nHost: loc');
      return half;
    });
    await together(work.good, async (at) => {
      const client = rawClient(socket, requestOf(at));
      await timed(client);
      client.close();
    });
    for (const half of stalled) half.destroy();
  }
  const seconds = (performance.now() - begun) / 1000;
  return {
    statuses,
    answers: times.length,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    longest: quantile(times, 1),
    perSecond: times.length / seconds,
  };
}

const together = (count: number, work: (at: number) => Promise<void>): Promise<unknown> =>
  Promise.all(Array.from({ length: count }, (_, at) => work(at)));

void main();
