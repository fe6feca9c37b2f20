import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRim, type Rim } from './rim.ts';

let rim: Rim;
beforeEach(async () => {
  rim = await openRim();
});
afterEach(() => rim.close());

test('a paired caller gets a token for the account and scopes it was approved for', async () => {
  const authorization = await rim.pairCaller();
  const answer = await rim.client.get('/v1/token?account=work&scope=gmail.readonly', {
    authorization,
  });
  expect(answer.status).toBe(200);
  expect(answer.json).toEqual({});
});
