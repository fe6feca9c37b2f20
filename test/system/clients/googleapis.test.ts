import { calendar } from '@googleapis/calendar';
import { GoogleAuth } from 'google-auth-library';
import { expect, it } from 'vitest';
import { createAuthClient } from '../../../src/clients/node/keybearer.mjs';
import { realAgent, refreshes } from './client-stage.ts';

/** `google.calendar(…)` of googleapis is this function; each API is a package of its own too. */
async function stage() {
  const { key, keybearer, sandbox } = await realAgent();
  const auth = await createAuthClient({ key, socket: keybearer.core.socketPath, account: 'ada' });
  const rootUrl = `${sandbox.origin}/`;
  // Its types name the clients that Google made; JavaScript may give it the client itself.
  const wrapped = calendar({ version: 'v3', auth: new GoogleAuth({ authClient: auth }), rootUrl });
  return { sandbox, api: wrapped, options: { version: 'v3', auth, rootUrl } };
}

it('googleapis takes the client, and its calls go through with the token of the agent', async () => {
  const { api, sandbox } = await stage();
  const { status, data } = await api.calendarList.list({ maxResults: 2 });
  expect(status).toBe(200);
  expect(data.items).not.toHaveLength(0);
  const { headers, query } = sandbox.requests.last('calendar');
  expect(headers.authorization).toMatch(/^Bearer /);
  expect(query).toMatchObject({ maxResults: '2' });
});

it('as it is, without types', async () => {
  const { options, sandbox } = await stage();
  const api = Reflect.apply(calendar, undefined, [options]);
  expect((await api.calendarList.list()).status).toBe(200);
  expect(sandbox.requests.last('calendar').headers.authorization).toMatch(/^Bearer /);
});

it('a call of googleapis that is answered with 401 is made once more with a new token', async () => {
  const { api, sandbox } = await stage();
  await api.calendarList.list();
  const before = refreshes(sandbox);
  sandbox.faults.order('calendar', { kind: 'answer', status: 401, body: '{"error":{"code":401}}' });
  expect((await api.calendarList.list()).status).toBe(200);
  expect(refreshes(sandbox) - before).toBe(1);
});
