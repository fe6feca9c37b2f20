import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { AuthClient, GoogleAuth } from 'google-auth-library';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createAuthClient, NeedsSignIn } from '../../../src/clients/node/keybearer.mjs';
import { json } from '../../support/scripted-socket.ts';
import { ownApi, realAgent, refreshes, scriptedAgent, tokenBody } from './client-stage.ts';

type Options = Parameters<typeof createAuthClient>[0];

/** A client of google-auth-library over the real agent. */
async function stage(options: Options = {}) {
  const agent = await realAgent();
  const place = { key: agent.key, socket: agent.keybearer.core.socketPath };
  return { ...agent, client: await createAuthClient({ ...place, ...options }) };
}

const refusal = { kind: 'answer', status: 401, body: '{"error":{"code":401}}' } as const;

const authorizations = (sandbox: Awaited<ReturnType<typeof stage>>['sandbox']) =>
  sandbox.requests.to('calendar').map(({ headers }) => headers.authorization);

describe('google-auth-library takes the client', () => {
  it('in GoogleAuth, and requests go through with the token of the agent', async () => {
    const { client, api, sandbox } = await stage({ account: 'ada' });
    expect(client).toBeInstanceOf(AuthClient);
    const auth = new GoogleAuth({ authClient: client });
    expect(await auth.getClient()).toBe(client);
    const answer = await auth.request<{ items: unknown[] }>({ url: api });
    expect(answer.status).toBe(200);
    expect(answer.data.items).not.toHaveLength(0);
    expect(authorizations(sandbox)).toEqual([`Bearer ${await auth.getAccessToken()}`]);
    expect((await auth.getRequestHeaders()).get('authorization')).toBe(authorizations(sandbox)[0]);
  });

  it('as fetch, with headers and parameters as they were given', async () => {
    const { client, api, sandbox } = await stage();
    const answer = await client.fetch(`${api}?maxResults=2`, { headers: { 'x-own': 'kept' } });
    expect(answer.status).toBe(200);
    const { headers, query } = sandbox.requests.last('calendar');
    expect(headers).toMatchObject({ 'x-own': 'kept' });
    expect(query).toEqual({ maxResults: '2' });
  });

  it('with a project for the quota, and one of its own', async () => {
    const { client, api, sandbox } = await stage({
      quotaProjectId: 'quota-1',
      projectId: 'project-1',
    });
    await client.request({ url: api });
    expect(sandbox.requests.last('calendar').headers['x-goog-user-project']).toBe('quota-1');
    expect(client).toMatchObject({ quotaProjectId: 'quota-1', projectId: 'project-1' });
  });

  it('and finds no refresh token in it, and in what it prints no token at all', async () => {
    const { client, api } = await stage();
    await client.request({ url: api });
    expect(client.credentials).toMatchObject({ token_type: 'Bearer' });
    expect(client.credentials.access_token).toBe((await client.getAccessToken()).token);
    expect(client.credentials.refresh_token).toBeUndefined();
    expect(client.credentials.expiry_date).toBeGreaterThan(Date.now());
    expect(`${inspect(client, { depth: 9 })} ${JSON.stringify(client.credentials)}`).not.toMatch(
      /ya29|kb1_/,
    );
  });
});

describe('an API that answers 401', () => {
  it('is asked once more with a new token', async () => {
    const { client, api, sandbox } = await stage();
    await client.getAccessToken();
    const before = refreshes(sandbox);
    sandbox.faults.order('calendar', refusal);
    expect((await client.request({ url: api })).status).toBe(200);
    const [first, second, ...more] = authorizations(sandbox);
    expect(more).toEqual([]);
    expect(second).not.toBe(first);
    expect(refreshes(sandbox) - before).toBe(1);
  });

  it('again is taken at its word, and the error holds no token', async () => {
    const { client, api, sandbox } = await stage();
    sandbox.faults.order('calendar', refusal, { times: 2 });
    const refused = await client.request({ url: api }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ response: { status: 401 } });
    expect(inspect(refused, { depth: 9 })).not.toMatch(/ya29|kb1_/);
    expect(authorizations(sandbox)).toHaveLength(2);
    sandbox.faults.assertUsed();
  });

  it('again and again is told to the agent once in half a minute, which does no more then', async () => {
    const { agent, ...place } = await scriptedAgent();
    agent.on('GET /v1/token', json(200, tokenBody));
    agent.on('POST /v1/token/invalidate', json(200, { invalidated: true }));
    const client = await createAuthClient(place);
    const { url, bodies } = await ownApi(() => 401);
    const ask = () => expect(client.request({ url })).rejects.toMatchObject({ status: 401 });
    for (let at = 0; at < 5; at += 1) await ask();
    const told = () => agent.to('POST /v1/token/invalidate').map(({ body }) => body);
    expect(told()).toEqual([{ access_token: tokenBody.access_token }]);
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    vi.setSystemTime(Date.now() + 31_000);
    for (let at = 0; at < 5; at += 1) await ask();
    expect(told()).toHaveLength(2);
    // With the same token in hand there is nothing that could be tried again.
    expect(bodies).toHaveLength(10);
  });

  it('to a hundred requests at once costs one new token', async () => {
    const { client, api, sandbox } = await stage();
    await client.getAccessToken();
    const before = refreshes(sandbox);
    const arrived = sandbox.requests.arrival('calendar', 100);
    const together = [{ kind: 'hold', until: arrived }, refusal] as const;
    sandbox.faults.order('calendar', together, { times: 100 });
    const asked = Array.from({ length: 100 }, () => client.request({ url: api }));
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(refreshes(sandbox) - before).toBe(1);
    expect(new Set(authorizations(sandbox)).size).toBe(2);
  });

  it('is heard also where the program itself takes every status for good', async () => {
    const { client, api, sandbox } = await stage();
    sandbox.faults.order('calendar', refusal);
    expect((await client.request({ url: api, validateStatus: () => true })).status).toBe(200);
  });

  it('to a body that was read from a stream is not answered with half of it', async () => {
    const { client } = await stage();
    const { url, bodies } = await ownApi((_, count) => (count === 1 ? 401 : 200));
    const upload = () => client.request({ url, method: 'POST', data: Readable.from(['a', 'b']) });
    await expect(upload()).rejects.toMatchObject({ status: 401 });
    expect(bodies).toEqual(['ab']);
    expect((await upload()).status).toBe(200);
    expect(bodies).toEqual(['ab', 'ab']);
  });

  it('because the person took the grant back is told as what it is', async () => {
    const { client, api, sandbox } = await stage();
    await client.getAccessToken();
    sandbox.faults.order('calendar', refusal);
    sandbox.faults.refuseToken('invalid_grant');
    await expect(client.request({ url: api })).rejects.toBeInstanceOf(NeedsSignIn);
  });
});

describe('a request that is given up', () => {
  it('stops at once, also while it waits for the agent', { timeout: 15_000 }, async () => {
    const { client, api, sandbox, keybearer } = await stage();
    keybearer.clock.suspend(7_200_000);
    const release = sandbox.faults.hold('token');
    const before = sandbox.requests.count('token');
    const leaving = new AbortController();
    const asked = client.request({ url: api, signal: leaving.signal });
    await sandbox.requests.arrival('token', before + 1);
    leaving.abort(new Error('never mind'));
    await expect(asked).rejects.toThrow('never mind');
    release();
    expect(sandbox.requests.count('calendar')).toBe(0);
  });
});
