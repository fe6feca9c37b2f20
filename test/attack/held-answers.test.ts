import { expect, test } from 'vitest';
import { fail, ok } from '../../src/shared/failure.ts';
import { head } from '../integration/agent-socket/client.ts';
import { gmail, openRim } from '../integration/agent-socket/rim.ts';
import { settle } from '../support/manual-clock.ts';
import { offline, refreshedAs } from '../support/scripted-token-endpoint.ts';
import { accountNamed, signedInAccounts } from '../support/signed-in-accounts.ts';

/** What stands between a caller and the server: what is counted, what is held, what comes too late. */
const ada = accountNamed('ada');
const bob = accountNamed('bob');

test('S91: an account is held from its failure until it may be tried again, and no other is', async () => {
  const { tokens, endpoint, clock } = await signedInAccounts(ada, bob);
  endpoint.always(() => offline(40));
  const asked = async (accountId: string) => {
    await tokens.token({ accountId, scopes: undefined, minTtl: 120 });
    return endpoint.refreshes.map((call) => call.refreshToken);
  };
  expect(await asked(ada.id)).toEqual(['refresh-of-ada']);
  expect(await asked(bob.id)).toEqual(['refresh-of-ada', 'refresh-of-bob']);
  await clock.advance(39_999);
  expect(await asked(ada.id)).toHaveLength(2);
  await clock.advance(1);
  expect(await asked(ada.id)).toHaveLength(3);
});

test('S91: a failure that came from upstream counts, and the 31st in a minute is not asked for', async () => {
  const rim = await openRim();
  const authorization = await rim.pairCaller();
  const status = async () => (await rim.client.get('/v1/token', { authorization })).status;
  rim.tokens.answer = async () => fail('upstream', 'Google could not be reached.');
  const answers = [];
  for (let at = 0; at < 31; at += 1) answers.push(await status());
  expect(rim.tokens.asked).toHaveLength(30);
  rim.tokens.answer = async () =>
    ok({ token: rim.tokens.make([gmail], 3600, 'ya29.later'), staleRefresh: false });
  const later = await status();
  await rim.close();
  expect(answers).toEqual([...Array(30).fill(503), 429]);
  expect(later).toBe(429);
});

test('S82: what comes for an account that is being logged out meanwhile is given to nobody', async () => {
  const { tokens, endpoint, registry } = await signedInAccounts(ada);
  const asked = tokens.token({ accountId: ada.id, scopes: undefined, minTtl: 120 });
  while (endpoint.refreshes.length === 0) await settle();
  registry.transition(ada.id, { kind: 'removing' });
  endpoint.refreshes[0]?.answer(refreshedAs('too late'));
  expect(await asked).toMatchObject({ ok: false, failure: { code: 'not_allowed' } });
});

test('S73: of what is sent ahead past a hundred requests nothing is begun', async () => {
  const rim = await openRim();
  const owner = `Authorization: ${rim.ownerKey()}`;
  const body = ['Content-Type: application/json', 'Content-Length: 2'];
  const command = `${head('POST /v1/manage/commands/agent.pause HTTP/1.1', owner, ...body)}{}`;
  await rim.client.raw(command.repeat(1_000));
  const begun = rim.commands.dispatched.length;
  await rim.close();
  expect(begun).toBe(100);
});
