import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventStreamParser } from '../../../src/renderer/server-sent-events.ts';

const stream =
  'event: state\ndata: {"a":1}\n\nevent: heartbeat\ndata:\n\nevent: state\ndata: {"a":"é"}\n\n';
const events = [
  { event: 'state', data: '{"a":1}' },
  { event: 'heartbeat', data: '' },
  { event: 'state', data: '{"a":"é"}' },
];

test('events come out the same however the network cuts the stream', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: stream.length })), (cuts) => {
      const parser = new EventStreamParser();
      const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
      const parsed = places.flatMap((from, at) => parser.push(stream.slice(from, places[at + 1])));
      expect(parsed).toEqual(events);
    }),
  );
});

test('an event is not given out before it is whole', () => {
  const parser = new EventStreamParser();
  expect(parser.push('event: state\ndata: {"a":1}\n')).toEqual([]);
  expect(parser.push('\n')).toEqual([{ event: 'state', data: '{"a":1}' }]);
});
