import { get } from 'node:http';
import { expect, test } from 'vitest';
import { ParkedUploads } from '../../src/main/agent-socket/parked-uploads.ts';
import { fail } from '../../src/shared/failure.ts';
import { openRim } from '../integration/agent-socket/rim.ts';
import { ManualClock, settle } from '../support/manual-clock.ts';

/** What still holds where the wall before it has been got over. */
test('threat 3: whom the listener took for the owner is asked about only if the system still says so', async () => {
  const own = process.geteuid?.() ?? 0;
  const uids = [own];
  const questions: unknown[] = [];
  const person = {
    async agrees(errand: unknown) {
      questions.push(errand);
      return fail('denied', 'No.');
    },
  };
  const peerOf = () => ({ uid: uids.shift() ?? own + 1, pid: 4711, program: () => null });
  const rim = await openRim({ person, peerOf });
  const answers = [await rim.client.get('/v1/manage/ask/state')];
  uids.push(own);
  answers.push(await rim.client.post('/v1/manage/ask/commands/agent.pause', {}));
  await rim.close();
  expect(answers.map(({ status }) => status)).toEqual([403, 403]);
  expect(questions).toEqual([]);
  expect(rim.commands.dispatched).toEqual([]);
});

test('threat 6: no program adds to the file of another by choosing the same name', () => {
  const parked = new ParkedUploads(new ManualClock());
  parked.park(1, { upload: 'backup', data: 'AAAA' });
  parked.park(2, { upload: 'backup', data: 'BBBB' });
  const [first, second] = [parked.take(1, 'backup'), parked.take(2, 'backup')];
  expect(first.pieces.map(({ data }) => data)).toEqual(['AAAA']);
  expect(second.pieces.map(({ data }) => data)).toEqual(['BBBB']);
  expect(first.name).not.toBe(second.name);
});

test('threat 6: what an owner key has opened ends with the key', async () => {
  const rim = await openRim();
  const headers = { host: 'localhost', authorization: rim.ownerKey() };
  const address = { socketPath: rim.socketPath, path: '/v1/manage/events', agent: false };
  const told: string[] = [];
  let ended = false;
  get({ ...address, headers }, (stream) => {
    stream.on('data', (piece: Buffer) => told.push(String(piece)));
    stream.on('end', () => {
      ended = true;
    });
  });
  while (told.length === 0) await settle();
  expect(rim.state.listeners).toBe(1);
  rim.socket.allowManaging(false);
  expect(rim.state.listeners).toBe(0);
  rim.state.change();
  while (!ended && told.length === 1) await settle();
  expect({ ended, told: told.length }).toEqual({ ended: true, told: 1 });
  await rim.close();
});
