import { connect } from 'node:net';
import fc from 'fast-check';
import { head } from '../../integration/agent-socket/client.ts';
import { nasty } from './campaign.ts';

/** A place in a request, and what becomes of it there. */
interface Mutation {
  readonly at: number;
  readonly take: number;
  readonly put: string;
  readonly again: boolean;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat({ max: 2_000 }),
  take: fc.nat({ max: 6 }),
  put: fc.oneof(nasty, fc.constant('\r\n'), fc.string({ unit: 'binary', maxLength: 2 })),
  again: fc.boolean(),
});

function mutated(request: string, mutations: readonly Mutation[]): string {
  let text = request;
  for (const { at, take, put, again } of mutations) {
    const place = at % (text.length + 1);
    const piece = again ? text.slice(place, place + 40) : '';
    text = text.slice(0, place) + put + piece + text.slice(place + (again ? 0 : take));
  }
  return text;
}

const wish = '{"name":"a","accounts":["home"],"scopes":["calendar"]}';
const requests = (key: string): readonly string[] => [
  head('GET /v1/token?account=work&scope=gmail.readonly HTTP/1.1', `Authorization: ${key}`),
  head('GET /v1/token?account=home&scope=calendar HTTP/1.1', `Authorization: ${key}`),
  head('GET /v1/accounts HTTP/1.1', `Authorization: ${key}`),
  head('GET /v1/manage/state HTTP/1.1', `Authorization: ${key}`),
  `${head('POST /v1/pair HTTP/1.1', 'Content-Type: application/json', `Content-Length: ${wish.length}`)}${wish}`,
  `${head('POST /v1/manage/commands/agent.pause HTTP/1.1', `Authorization: ${key}`, 'Content-Type: application/json', 'Content-Length: 2')}{}`,
];

/** Good requests with bytes changed, put in, taken out and repeated; some stay as they were. */
export const mutatedRequest = (key: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...requests(key)), fc.array(mutation, { maxLength: 3 }))
    .map(([request, mutations]) => mutated(request, mutations));

/** A well-formed key that nobody has. */
export const forgedKey = `Bearer kb1_aaaaaaaaaa_${'A'.repeat(43)}_00000000`;

/**
 * All that is said to this text on a connection of their own. What only waits (a refusal held back,
 * a question to a person) has said within `patienceMs` what it is going to say.
 */
export function throwAt(socketPath: string, request: string, patienceMs: number) {
  return new Promise<string>((resolve) => {
    const socket = connect(socketPath);
    const leave = setTimeout(() => socket.destroy(), patienceMs);
    let text = '';
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(leave);
      resolve(text);
    });
    socket.end(request);
  });
}
