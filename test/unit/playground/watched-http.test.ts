import { expect, it } from 'vitest';
import { RefreshRecorder } from '../../../src/main/playground/refresh-recorder.ts';
import { watchedHttp } from '../../../src/main/playground/watched-http.ts';
import type { HttpRequest } from '../../../src/main/ports.ts';
import { fail, ok } from '../../../src/shared/failure.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';

const request: HttpRequest = {
  ...{ url: 'https://oauth2.googleapis.com/token', method: 'POST', headers: {}, deadline: 1 },
  body: 'grant_type=refresh_token&refresh_token=r-secret',
};
const answered = ok({ status: 200, headers: {}, body: '{"access_token":"a-secret"}' });
const parts = () => ({
  http: { send: async () => answered },
  clock: new ManualClock(),
  log: new RecordingLog(),
});

it('a watcher that breaks breaks no exchange, and what it broke over is not logged', async () => {
  const { log, ...others } = parts();
  const http = watchedHttp({ ...others, log }, () => {
    throw new Error('over r-secret');
  });
  expect(await http.send(request)).toBe(answered);
  expect(log.lines).toEqual([{ level: 'warn', event: 'exchange not recorded', details: {} }]);
});

it('an exchange that failed is recorded with its failure, and how long it took', async () => {
  const clock = new ManualClock();
  const send = async () => {
    await clock.advance(1_234);
    return fail('offline', 'No connection.');
  };
  const recorder = new RefreshRecorder({ http: { send }, clock, log: new RecordingLog() });
  const { exchanges } = await recorder.record(() => recorder.http.send(request));
  expect(exchanges).toMatchObject([
    {
      kind: 'token',
      milliseconds: 1_234,
      answer: { kind: 'failure', failure: { code: 'offline' } },
    },
  ]);
  expect(JSON.stringify(exchanges)).not.toContain('r-secret');
});

it('what goes on after a recorded refresh is not part of it', async () => {
  const recorder = new RefreshRecorder(parts());
  let later: Promise<unknown> = Promise.resolve();
  const { exchanges } = await recorder.record(async () => {
    later = new Promise<void>((resolve) => setImmediate(resolve)).then(() =>
      recorder.http.send(request),
    );
    await recorder.http.send(request);
  });
  await later;
  expect(exchanges).toHaveLength(1);
});

it('what others send at the same time is not recorded', async () => {
  const recorder = new RefreshRecorder(parts());
  const [{ exchanges }] = await Promise.all([
    recorder.record(() => recorder.http.send(request)),
    recorder.http.send(request),
  ]);
  expect(exchanges).toHaveLength(1);
});
