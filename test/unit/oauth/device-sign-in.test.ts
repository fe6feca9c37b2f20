import { expect, it } from 'vitest';
import { startDeviceSignIn } from '../../../src/main/oauth/device-sign-in.ts';
import { googleMetadata } from '../../../src/main/oauth/issuer.ts';
import type { HttpResponse } from '../../../src/main/ports.ts';
import { Secret } from '../../../src/main/secret.ts';
import type { SignInStep } from '../../../src/shared/app-state.ts';
import { ok, type Result } from '../../../src/shared/failure.ts';
import { BrokenBrowser } from '../../support/following-browser.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { realPages } from './sign-in-stage.ts';

const answer = (body: object): Result<HttpResponse> =>
  ok({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const code = {
  device_code: 'made-up',
  user_code: 'GQVQ-JKEC',
  verification_url: 'https://www.google.com/device',
  expires_in: 1800,
  interval: 5,
};

it('an answer that comes after the sign-in was cancelled changes nothing any more', async () => {
  const clock = new ManualClock();
  const steps: SignInStep[] = [];
  let answerPoll: (tokens: Result<HttpResponse>) => void = () => {};
  const started = await startDeviceSignIn(
    {
      ...{ clock, random: new SeededRandom(), log: new RecordingLog(), pages: realPages() },
      browser: new BrokenBrowser(),
      http: {
        // It hears no signal, as an answer that is already on its way does not.
        send: ({ url }) =>
          url.endsWith('/device/code')
            ? Promise.resolve(answer(code))
            : new Promise((resolve) => {
                answerPoll = resolve;
              }),
      },
    },
    {
      client: {
        ...{ name: 'tv', clientId: 'tv', issuer: { kind: 'google' }, projectId: undefined },
        clientSecret: new Secret('made-up'),
      },
      scopes: [],
      mode: 'device',
    },
    {
      onStep: (step) => steps.push(step),
      store: async () => ok({ accountId: 'acc_1', email: 'ada@example.com', updated: false }),
    },
    googleMetadata,
  );
  if (!started.ok) throw new Error(started.failure.sentence);
  await clock.advance(5_000);
  started.value.cancel();
  answerPoll(answer({ access_token: 'ya29.late', token_type: 'Bearer', expires_in: 3599 }));
  await settle(20);
  expect(steps.map(({ kind }) => kind)).toEqual(['waiting_for_device', 'ended']);
  expect(await started.value.ended).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
  expect(clock.pending).toBe(0);
});
